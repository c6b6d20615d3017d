import type { RuleOutcome, Verdict } from "../engine/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import { yamlText } from "./yaml-text.ts";

/** What the API server is told. */
export interface Decision {
  readonly allowed: boolean;
  /** Why the request is denied; empty where it is allowed. */
  readonly message: string;
  /** Shown to the user of a request that is allowed; empty for denials. */
  readonly warnings: readonly string[];
}

/**
 * Makes a decision of a verdict: only outcomes to be enforced deny a request, failures always, errors where a policy
 * fails closed. (kyverno: pkg/webhooks/utils/block.go, warning.go)
 */
export function decide(verdict: Verdict): Decision {
  if (isBlocked(verdict)) return { allowed: false, message: denialText(verdict), warnings: [] };
  return { allowed: true, message: "", warnings: warningsOf(verdict) };
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
