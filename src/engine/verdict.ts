import type { Resource } from "../kube/index.ts";
import type { Action, CompiledPolicy, Outcome, Phase, Request } from "../policy/index.ts";

/** What all policies say of a request. Everything that is shown anywhere is a function of it. */
export interface Verdict {
  readonly request: Request;
  /** The object after mutation; on DELETE the stored one; absent where the request carries none. */
  readonly resource: Resource | undefined;
  /** The policies with at least one outcome, in the order in which they were judged: phase by phase. */
  readonly policies: readonly PolicyVerdict[];
}

/** What one policy says of a request in one phase: at least one outcome, in the order of its rules. */
export interface PolicyVerdict {
  readonly policy: CompiledPolicy;
  readonly phase: Phase;
  /** The object as the policy has left it; absent where it has changed nothing, or could not finish. */
  readonly patched?: Resource;
  readonly outcomes: readonly RuleOutcome[];
}

/** What one rule says of a request. */
export interface RuleOutcome extends Outcome {
  readonly rule: string;
  /** What is to be done about a failure, a warning or an error; `Audit` where there is nothing to be done. */
  readonly action: Action;
}
