import type { RuleOutcome } from "../../engine/index.ts";
import type { Response } from "../evaluate/index.ts";

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
    for (const outcome of response.outcomes) counts[countedStatus(response, outcome, counting)]++;
  }
  return counts;
}

/** As what an outcome counts. */
export function countedStatus(response: Response, outcome: RuleOutcome, { auditWarn }: Counting): keyof Counts {
  if (outcome.status !== "fail" || !canWarn(response)) return outcome.status;
  return !isScored(response) || (auditWarn && outcome.action === "Audit") ? "warn" : "fail";
}

/** Whether failures of a policy count as failures in reports. */
export function isScored({ policy }: Response): boolean {
  const { annotations } = policy;
  return !Object.hasOwn(annotations, scored) || annotations[scored] !== "false";
}

const scored = "policies.kyverno.io/scored";

const canWarn = ({ phase }: Response) => phase === "validate" || phase === "verify";
