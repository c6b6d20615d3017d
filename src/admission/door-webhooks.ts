import { createHash } from "node:crypto";
import type { LabelSelector } from "../kube/index.ts";
import type { CompiledPolicy, FailurePolicy, Phase, PolicyDoor, ResourceTrigger } from "../policy/index.ts";
import { soundConditions, soundSelector } from "./sound.ts";
import { baseWebhook, defaultTimeout, type Webhook, type WebhookOptions } from "./webhook.ts";
import { resourceRulesOf, type ServedKind } from "./webhook-rules.ts";

/**
 * The webhooks of policies that have doors of their own. Those that select alike share two, one for each failure policy;
 * one that wants to be asked in another way has a webhook to itself. Their names are in its path: so they are judged by
 * what the API server goes by, whatever is in force meanwhile.
 * (kyverno: pkg/controllers/webhook/validating.go buildWebhookRules)
 */
export function doorWebhooks(
  side: PolicyDoor["side"],
  policies: readonly CompiledPolicy[],
  options: WebhookOptions,
): readonly Webhook[] {
  const callers = policies.flatMap((policy) => callersOf(policy, side, options));
  return [...Map.groupBy(callers, ({ door }) => door.path).values()]
    .map(parted(options))
    .flatMap((ofDoor) => [
      ...ofDoor.filter(isFine).map((one) => webhookOf([one], "", options)),
      ...groupsOf(ofDoor.filter((one) => !isFine(one))).map(({ callers: group, suffix }) =>
        webhookOf(group, suffix, options),
      ),
    ]);
}

/** A policy that is asked at a door. */
interface Caller {
  readonly policy: CompiledPolicy;
  readonly door: PolicyDoor;
  readonly triggers: readonly ResourceTrigger[];
  readonly namespaceSelector: LabelSelector | undefined;
  readonly objectSelector: LabelSelector | undefined;
  /** Whether it is asked by a webhook of its own since others would keep it from being asked at all. */
  readonly alone?: boolean;
}

/**
 * Sets those apart that name some versions of a resource only: a request for another version is made one of theirs by the
 * API server, unless the webhook names that other version as well, for somebody else.
 */
function parted({ served }: WebhookOptions): (callers: readonly Caller[]) => readonly Caller[] {
  const places = Map.groupBy(served, ({ gvk, resource }) => `${gvk.group}/${resource}`);
  const several = [...places.values()].filter((versions) => versions.length > 1);
  return (callers) => {
    if (callers.length < 2) return callers;
    return callers.map((one) => (namesSomeVersions(one, several) ? { ...one, alone: true } : one));
  };
}

function namesSomeVersions({ triggers }: Caller, several: readonly (readonly ServedKind[])[]): boolean {
  if (triggers.every(({ version }) => version === "*")) return false;
  return several.some((versions) => {
    const named = versions.filter((one) => triggers.some((trigger) => isNamed(trigger, one)));
    return named.length > 0 && named.length < versions.length;
  });
}

function isNamed({ group, version, resource }: ResourceTrigger, { gvk, resource: plural }: ServedKind): boolean {
  const fits = (wanted: string, value: string) => wanted === "*" || wanted === value;
  return fits(group, gvk.group) && fits(version, gvk.version) && fits(resource, plural);
}

/** Work is asked for where objects are checked, or where they are changed if a policy does nothing but that. */
function phasesOf({ doors = [] }: CompiledPolicy, side: PolicyDoor["side"]): readonly Phase[] {
  if (side === "validate") return ["validate", "generate"];
  return doors.some((door) => door.side === "validate") ? ["mutate", "verify"] : ["mutate", "verify", "generate"];
}

function callersOf(policy: CompiledPolicy, side: PolicyDoor["side"], { config }: WebhookOptions): readonly Caller[] {
  const phases = phasesOf(policy, side);
  const triggers = policy.triggers.filter((one) => "resource" in one).filter(({ phase }) => phases.includes(phase));
  if (triggers.length === 0) return [];
  return (policy.doors ?? [])
    .filter((door) => door.side === side)
    .map((door) => ({
      policy,
      door,
      triggers,
      namespaceSelector: merged(namespacesOf(policy, door), config.namespaceSelector),
      objectSelector: merged(soundSelector(door.objectSelector), config.objectSelector),
    }));
}

/** A policy of a namespace is asked about that one, whatever it selects. */
function namespacesOf({ namespace }: CompiledPolicy, door: PolicyDoor): LabelSelector | undefined {
  if (namespace === "") return soundSelector(door.namespaceSelector);
  return { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [namespace] }] };
}

function merged(a: LabelSelector | undefined, b: LabelSelector | undefined): LabelSelector | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const matchLabels = { ...a.matchLabels, ...b.matchLabels };
  const matchExpressions = [...(a.matchExpressions ?? []), ...(b.matchExpressions ?? [])];
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
}

function isFine({ policy, door, alone = false }: Caller): boolean {
  const wanted = (door.matchConditions ?? []).length > 0 || door.matchPolicy === "Exact";
  return alone || wanted || policy.timeoutSeconds !== undefined;
}

interface Group {
  readonly callers: readonly Caller[];
  /** Tells groups of a door apart, where there are several. */
  readonly suffix: string;
}

function groupsOf(callers: readonly Caller[]): readonly Group[] {
  const alike = Map.groupBy(callers, selectorKey);
  const keys = [...alike.keys()].toSorted();
  return keys.flatMap((key) => {
    const suffix = keys.length > 1 ? `-${key.slice(0, 8)}` : "";
    const group = alike.get(key) ?? [];
    return (["Fail", "Ignore"] as const)
      .map((failurePolicy) => group.filter(({ policy }) => policy.failurePolicy === failurePolicy))
      .flatMap(chunked)
      .map((one) => ({ callers: one, suffix }));
  });
}

/** Characters of names in a path: a request for a longer one might not be read. */
const maxPath = 32 * 1024;

function chunked(callers: readonly Caller[]): readonly (readonly Caller[])[] {
  const chunks: Caller[][] = [];
  let room = 0;
  for (const caller of callers) {
    const size = caller.policy.name.length + 1;
    if (size > room) {
      chunks.push([]);
      room = maxPath;
    }
    chunks.at(-1)?.push(caller);
    room -= size;
  }
  return chunks;
}

/** As Kyverno has it, which writes the selectors as Go does. (kyverno: selectorKey) */
function selectorKey({ namespaceSelector, objectSelector }: Caller): string {
  const text = JSON.stringify([namespaceSelector, objectSelector].map(written));
  return createHash("sha256").update(text).digest("hex");
}

function written(selector: LabelSelector | undefined): unknown {
  if (selector === undefined) return null;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const labels = Object.entries(matchLabels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(labels.length > 0 && { matchLabels: Object.fromEntries(labels) }),
    ...(matchExpressions.length > 0 && { matchExpressions: matchExpressions.map(writtenExpression) }),
  };
}

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

function writtenExpression({ key, operator, values = [] }: Expression): Expression {
  return { key, operator, ...(values.length > 0 && { values }) };
}

/** The webhook of policies that select alike and have the same failure policy, or of one with a webhook to itself. */
function webhookOf(callers: readonly Caller[], suffix: string, options: WebhookOptions): Webhook {
  const [first] = callers;
  if (first === undefined) throw new TypeError("a webhook is for a policy at least");
  const { policy, door, namespaceSelector = {}, objectSelector = {} } = first;
  const names = callers.map((one) => one.policy.name).toSorted();
  const matchConditions = isFine(first) ? soundConditions(door.matchConditions) : [];
  const { matchPolicy } = door;
  return {
    ...baseWebhook(nameOf(first, suffix), [door.path, ...new Set(names)].join("/"), options),
    rules: resourceRulesOf(callers.map(({ triggers }) => triggers)),
    failurePolicy: policy.failurePolicy,
    namespaceSelector,
    objectSelector,
    sideEffects: "NoneOnDryRun",
    timeoutSeconds: secondsOf(policy.timeoutSeconds),
    // The API server goes by the latter for whoever changes objects. (kyverno: buildForJSONPoliciesMutation)
    ...(isFine(first) && door.side === "validate" && matchPolicy !== undefined && { matchPolicy }),
    ...(matchConditions.length > 0 && { matchConditions }),
    ...(door.side === "mutate" && { reinvocationPolicy: "Never" as const }),
  };
}

function nameOf(caller: Caller, suffix: string): string {
  const { policy, door } = caller;
  const base = `${door.name}-${wordOf(policy.failurePolicy)}`;
  if (!isFine(caller)) return `${base}${suffix}`;
  const key = policy.namespace === "" ? policy.name : `${policy.namespace}-${policy.name}`;
  return `${base}-finegrained-${key}`;
}

const wordOf = (failurePolicy: FailurePolicy) => (failurePolicy === "Fail" ? "fail" : "ignore");

/** Other times would not be taken by the API server. */
function secondsOf(wanted: number = defaultTimeout): number {
  return Math.min(30, Math.max(1, wanted));
}
