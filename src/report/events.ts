import type { PolicyVerdict, RuleOutcome, Verdict } from "../engine/index.ts";
import type { Resource } from "../kube/index.ts";
import type { CompiledPolicy, Phase } from "../policy/index.ts";
import { isNamed } from "./decision.ts";

/** An event before it has a name and a time. */
export interface EventDraft {
  readonly reportingController:
    | "kyverno-admission"
    | "kyverno-scan"
    | "kyverno-generate"
    | "kyverno-mutate"
    | "kyverno-cleanup";
  readonly type: "Normal" | "Warning";
  readonly reason: "PolicyViolation" | "PolicyApplied" | "PolicySkipped" | "PolicyError";
  readonly action: EventAction;
  readonly regarding: ObjectReference;
  readonly related?: ObjectReference;
  /** At most 1,024 bytes. */
  readonly note: string;
}

/** What became of an object. */
export type EventAction =
  | "Resource Blocked"
  | "Resource Passed"
  | "Resource Mutated"
  | "Resource Generated"
  | "Resource Cleaned Up"
  | "None";

/** Names an object in an event; what is empty is left out. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
}

export interface EventOptions {
  readonly source: "admission" | "scan";
  /** Whether the request was denied. */
  readonly blocked: boolean;
  /** Whether policies that are met, or have changed an object, are told of, too; not where absent. */
  readonly success?: (action: EventAction) => boolean;
}

/**
 * The events of a verdict: on policies that are violated, and on the object that violates them unless it never came to
 * be. Objects without a name have none. (kyverno: pkg/webhooks/utils/event.go, pkg/controllers/report/utils/events.go)
 */
export function eventsFor(verdict: Verdict, options: EventOptions): readonly EventDraft[] {
  const resource = referenceTo(verdict);
  if (resource.name === "") return [];
  const eventsOf = options.source === "scan" ? scanEvents : admissionEvents;
  return verdict.policies.flatMap((policy) => eventsOf(policy, resource, options));
}

/**
 * An event as the API takes it. `nanos` are nanoseconds since 1970, different for every event, as the name is made of
 * them; `instance` is the name of this host. (kyverno: pkg/event/controller.go)
 */
export function eventObject(draft: EventDraft, { nanos, instance }: { nanos: bigint; instance: string }): Resource {
  const { reportingController, regarding, ...rest } = draft;
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: {
      name: `${eventName(regarding.name)}.${nanos.toString(16)}`,
      namespace: regarding.namespace ?? "default",
    },
    eventTime: microTime(nanos),
    reportingController,
    reportingInstance: `${reportingController}-${instance}`,
    regarding,
    ...rest,
  };
}

/** A request that is denied is judged by what is enforced alone. */
function admissionEvents(
  { policy, phase, outcomes }: PolicyVerdict,
  resource: ObjectReference,
  options: EventOptions,
): readonly EventDraft[] {
  const violated = outcomes.filter(({ status }) => status === "fail" || status === "error");
  if (options.blocked) {
    const enforced = violated.filter(({ action }) => action === "Enforce");
    return enforced.map((outcome) => policyViolation(policy, outcome, resource, options));
  }
  if (violated.length === 0) {
    const skipped = outcomes.filter(({ status }) => status === "skip");
    return skipped.length === 0
      ? successOf(policy, resource, { ...options, phase })
      : skipped.flatMap((outcome) => exceptionEvents(policy, outcome, resource, options));
  }
  return outcomes.flatMap((outcome) => {
    const onResource = resourceViolation(policy, outcome, resource, options);
    return violated.includes(outcome)
      ? [policyViolation(policy, outcome, resource, options), onResource]
      : [onResource];
  });
}

function scanEvents(
  { policy, phase, outcomes }: PolicyVerdict,
  resource: ObjectReference,
  options: EventOptions,
): readonly EventDraft[] {
  const wrong = outcomes.filter(({ status }) => status !== "pass" && status !== "skip");
  const violations = wrong.flatMap((outcome) => [
    resourceViolation(policy, outcome, resource, options),
    policyViolation(policy, outcome, resource, options),
  ]);
  const failed = outcomes.some(({ status }) => status === "fail");
  return failed ? violations : [...violations, ...successOf(policy, resource, { ...options, phase })];
}

function policyViolation(
  policy: CompiledPolicy,
  { rule, status, message }: RuleOutcome,
  resource: ObjectReference,
  { source, blocked }: EventOptions,
): EventDraft {
  const what = rule === "" ? `: ${statusWord(status)}` : `: [${rule}] ${statusWord(status)}`;
  const why = message === "" ? "" : `; ${message}`;
  return {
    reportingController: `kyverno-${source}`,
    type: "Warning",
    reason: "PolicyViolation",
    action: blocked ? "Resource Blocked" : "Resource Passed",
    regarding: referenceToPolicy(policy),
    related: resource,
    note: shorten(`${nameOf(resource)}${what}${blocked ? " (blocked)" : ""}${why}`),
  };
}

function resourceViolation(
  policy: CompiledPolicy,
  { rule, status, message }: RuleOutcome,
  resource: ObjectReference,
  { source }: EventOptions,
): EventDraft {
  return {
    reportingController: `kyverno-${source}`,
    type: "Warning",
    reason: "PolicyViolation",
    action: "Resource Passed",
    regarding: resource,
    note: shorten(`policy ${policy.name}/${rule} ${statusWord(status)}: ${message}`),
  };
}

/**
 * A rule that did not hold because of exceptions is told of on each of them, and on the policy; not where policies are
 * told of by name.
 */
function exceptionEvents(
  policy: CompiledPolicy,
  { rule, exceptions = [] }: RuleOutcome,
  resource: ObjectReference,
  { source }: EventOptions,
): readonly EventDraft[] {
  if (exceptions.length === 0 || isNamed({ policy })) return [];
  const { kind, namespace = "", name } = resource;
  const what = `resource ${[kind, namespace, name].join("/")} was skipped from`;
  const policyName = policy.namespace === "" ? policy.name : `${policy.namespace}/${policy.name}`;
  const draft = { reportingController: `kyverno-${source}`, type: "Normal", reason: "PolicySkipped" } as const;
  const about = { ...draft, action: "Resource Passed", related: resource } as const;
  return [
    {
      ...about,
      regarding: referenceToPolicy(policy),
      note: shorten(`${what} rule ${rule} due to policy exceptions ${exceptions.join(", ")}`),
    },
    ...exceptions.map((key) => ({
      ...about,
      regarding: referenceToException(key),
      note: shorten(`${what} policy rule ${policyName}/${rule}`),
    })),
  ];
}

function referenceToException(key: string): ObjectReference {
  const [namespace = "", name = ""] = key.split("/");
  return { apiVersion: "kyverno.io/v2", kind: "PolicyException", name, namespace };
}

/** A policy that checks, too, is told of as one that checks. (kyverno: pkg/event/events.go NewPolicyAppliedEvent) */
function successOf(
  policy: CompiledPolicy,
  resource: ObjectReference,
  { source, phase, success }: EventOptions & { readonly phase: Phase },
): readonly EventDraft[] {
  const mutates = phase === "mutate" && !policy.rules.some((rule) => checks.has(rule.phase));
  const action = mutates ? "Resource Mutated" : "Resource Passed";
  if (success?.(action) !== true) return [];
  return [
    {
      reportingController: `kyverno-${source}`,
      type: "Normal",
      reason: "PolicyApplied",
      action,
      regarding: referenceToPolicy(policy),
      related: resource,
      note: mutates ? `${nameOf(resource)} is successfully mutated` : `${nameOf(resource)}: pass`,
    },
  ];
}

const checks: ReadonlySet<Phase> = new Set(["validate", "verify"]);

const statusWord = (status: RuleOutcome["status"]) => (status === "warn" ? "warning" : status);

function nameOf({ kind, namespace, name }: ObjectReference): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function referenceToPolicy({ apiVersion, kind, name, namespace, uid }: CompiledPolicy): ObjectReference {
  return { apiVersion, kind, name, ...(namespace === "" ? {} : { namespace }), ...(uid === "" ? {} : { uid }) };
}

function referenceTo({ request, resource }: Verdict): ObjectReference {
  const { namespace } = request;
  const uid = resource?.metadata?.uid ?? "";
  return {
    apiVersion: resource?.apiVersion ?? "",
    kind: resource?.kind ?? request.kind.kind,
    name: resource?.metadata?.name ?? request.name,
    ...(namespace === "" ? {} : { namespace }),
    ...(uid === "" ? {} : { uid }),
  };
}

const longestNote = 1024;

/** Cuts a note at a character, as no note may be longer. */
export function shorten(note: string): string {
  const bytes = new TextEncoder().encode(note);
  if (bytes.length <= longestNote) return note;
  let end = longestNote - 3;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${new TextDecoder().decode(bytes.subarray(0, end))}...`;
}

/** A name that the API accepts, made of another. */
function eventName(name: string): string {
  const clean = name.toLowerCase().replace(/[^a-z0-9.-]/g, "-");
  const start = /^[a-z0-9]/.test(clean) ? "" : "a";
  const end = /[a-z0-9]$/.test(clean) ? "" : "z";
  return `${start}${clean}${end}`;
}

function microTime(nanos: bigint): string {
  const text = new Date(Number(nanos / 1_000_000n)).toISOString();
  const micros = (nanos / 1000n) % 1000n;
  return text.replace("Z", `${micros.toString().padStart(3, "0")}Z`);
}
