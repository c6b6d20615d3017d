import type { RuleOutcome } from "../../engine/index.ts";
import { familyOf, type Response } from "../evaluate/index.ts";

/** How often rules came out how. */
export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly warn: number;
  readonly error: number;
  readonly skip: number;
}

/** How outcomes are counted. */
export interface Counting {
  /** Failures of policies that only audit are warnings. */
  readonly auditWarn: boolean;
}

/** Counts the outcomes of responses. (kyverno: cmd/cli/kubectl-kyverno/processor/result.go) */
export function countsOf(responses: readonly Response[], counting: Counting): Counts {
  const counts = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const response of responses) {
    const times = timesCounted(response);
    for (const outcome of response.outcomes) {
      if (isCounted(response, outcome)) counts[countedStatus(response, outcome, counting)] += times;
    }
  }
  return counts;
}

/** As what an outcome counts. */
export function countedStatus(response: Response, outcome: RuleOutcome, { auditWarn }: Counting): keyof Counts {
  if (outcome.status !== "fail" || !canWarn(response)) return outcome.status;
  return !isScored(response) || (auditWarn && outcome.action === "Audit") ? "warn" : "fail";
}

/**
 * As what an outcome is shown: unlike counts, tables and findings have warnings of policies of every kind.
 * (kyverno: cmd/cli/kubectl-kyverno/commands/apply/table.go)
 */
export function shownStatus(response: Response, outcome: RuleOutcome, { auditWarn }: Counting): keyof Counts {
  if (outcome.status !== "fail") return outcome.status;
  return !isScored(response) || (auditWarn && outcome.action === "Audit") ? "warn" : "fail";
}

/** Whether failures of a policy count as failures in reports. */
export function isScored({ policy }: Response): boolean {
  const { annotations } = policy;
  return !Object.hasOwn(annotations, scored) || annotations[scored] !== "false";
}

const scored = "policies.kyverno.io/scored";

const canWarn = ({ policy, phase }: Response) =>
  familyOf(policy) === "classic" && (phase === "validate" || phase === "verify");

/** What Kyverno adds to its counts in two places is counted twice. */
const timesCounted = ({ policy, phase }: Response) =>
  phase === "mutate" && familyOf(policy) === "expressions" ? 2 : 1;

/** What is made of existing objects counts for classic policies alone, and admission policies that do not apply never. */
function isCounted({ policy, phase, targets = [] }: Response, outcome: RuleOutcome): boolean {
  const family = familyOf(policy);
  if (family === "admission" && phase === "validate") return outcome.status !== "skip";
  return family === "classic" || !targets.some((target) => target.outcome === outcome);
}
