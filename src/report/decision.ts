import type { PolicyVerdict, RuleOutcome, Verdict } from "../engine/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import { yamlText } from "./yaml-text.ts";

/** What the API server is told. */
export interface Decision {
  readonly allowed: boolean;
  /** Why the request is denied; empty where it is allowed. */
  readonly message: string;
  /** Shown to the user. */
  readonly warnings: readonly string[];
}

/**
 * Makes a decision of a verdict: only outcomes to be enforced deny a request, failures always, errors where a policy
 * fails closed. Policies with doors of their own are told of by their names alone.
 * (kyverno: pkg/webhooks/utils/block.go, warning.go)
 */
export function decide(verdict: Verdict): Decision {
  const { policies } = verdict;
  const named = policies.filter(isNamed);
  const ruled = named.length === 0 ? verdict : { ...verdict, policies: policies.filter((one) => !isNamed(one)) };
  if (isBlocked(ruled)) return { allowed: false, message: denialText(ruled), warnings: [] };
  const denials = named.flatMap(denialsOf);
  const warnings = [...warningsOf(ruled), ...named.flatMap(namedWarnings)];
  return { allowed: denials.length === 0, message: denials.join("; "), warnings };
}

/** Whether what a policy says is told by its name, without those of rules. */
export function isNamed({ policy }: Pick<PolicyVerdict, "policy">): boolean {
  return policy.doors !== undefined;
}

/**
 * What is to be denied, whatever the failure policy: that one is about conditions, and about us not being there.
 * (kyverno: pkg/webhooks/resource/vpol/handler.go)
 */
function denialsOf({ policy, outcomes }: PolicyVerdict): readonly string[] {
  return outcomes.filter(({ action }) => action === "Enforce").flatMap((outcome) => namedText(policy, outcome));
}

/** What the user is told, too, be it denied or not. */
function namedWarnings({ policy, outcomes }: PolicyVerdict): readonly string[] {
  return policy.emitWarning ? outcomes.flatMap((outcome) => namedText(policy, outcome)) : [];
}

function namedText({ name }: CompiledPolicy, { status, message }: RuleOutcome): readonly string[] {
  if (status === "fail") return [`Policy ${name} failed: ${message}`];
  return status === "error" ? [`Policy ${name} error: ${message}`] : [];
}

/** One policy that fails closed makes the errors of all of them count. */
function isBlocked({ policies }: Verdict): boolean {
  const closed = policies.some(({ policy }) => policy.failurePolicy === "Fail");
  return policies.some(({ outcomes }) => outcomes.some((outcome) => blocks(outcome, closed)));
}

function blocks({ action, status }: RuleOutcome, closed: boolean): boolean {
  return action === "Enforce" && (status === "fail" || (status === "error" && closed));
}

/**
 * All that went wrong and is to be enforced, by policy and rule. Policies of the same name in and outside of a
 * namespace hide each other.
 */
function denialText(verdict: Verdict): string {
  const failures = new Map<string, ReadonlyMap<string, string>>();
  for (const { policy, outcomes } of verdict.policies) {
    const wrong = outcomes.filter((outcome) => outcome.action === "Enforce" && wentWrong(outcome));
    if (wrong.length > 0) failures.set(policy.name, new Map(wrong.map(({ rule, message }) => [rule, message])));
  }
  const text = yamlText(failures);
  return `\n\nresource ${nameOf(verdict)} was blocked due to the following policies \n\n${text}`;
}

const wentWrong = ({ status }: RuleOutcome) => status !== "pass" && status !== "skip";

/** `Kind/namespace/name`; the name is empty while it is still to be generated. */
function nameOf({ request, resource }: Verdict): string {
  const kind = resource?.kind ?? request.kind.kind;
  const name = resource?.metadata?.name ?? request.name;
  return `${kind}/${request.namespace}/${name}`;
}

function warningsOf({ policies }: Verdict): readonly string[] {
  return policies.flatMap(({ policy, outcomes }) =>
    outcomes
      .filter((outcome) => outcome.warns === true || (wentWrong(outcome) && warns(policy, outcome)))
      .map(({ rule, message }) => `policy ${policy.name}.${rule}: ${message}`),
  );
}

const warns = (policy: CompiledPolicy, { action }: RuleOutcome) => action === "Enforce" || policy.emitWarning;
