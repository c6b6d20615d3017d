import { compileWildcard, type Resource } from "../../kube/index.ts";
import { compileConditions } from "../conditions/index.ts";
import { compileExceptionMatch } from "../match/index.ts";
import type { ExclusionText } from "../pod-security/index.ts";
import { type Outcome, type Pending, pending } from "../rule.ts";
import type { Run } from "../variables/index.ts";
import { type ExceptionText, readException } from "./document.ts";

/** An exception from rules of one policy, ready to be looked at. */
export interface Exception {
  /** `namespace/name`; the name alone where a file gives no namespace. */
  readonly key: string;
  /** The controls of a Pod Security rule that alone are excepted; all of the rule where there is none. */
  readonly controls: readonly ExclusionText[];
  /** Whether it is an exception from a rule of the policy. */
  concerns(rule: string): boolean;
  /** Whether it holds for what is judged. Whatever cannot be found out leaves the rule in force. */
  holds(run: Run): boolean | Pending;
}

/**
 * Compiles those of the documents that are exceptions from a policy, which is named with its namespace before a `/`
 * unless it is cluster-wide. Documents that are wrong except from nothing.
 * (kyverno: pkg/engine/utils/exceptions.go, api/kyverno/v2/policy_exception_types.go)
 */
export function compileExceptions(documents: readonly Resource[], policy: string): readonly Exception[] {
  return documents.flatMap((document) => {
    const read = readException(document);
    if (read.kind === "refused") return [];
    const names = read.spec.exceptions
      .filter(({ policyName }) => policyName === policy)
      .map(({ ruleNames }) => ruleNames);
    return names.length === 0 ? [] : [compile(keyOf(read), read.spec, names.flat())];
  });
}

/** What those of the documents say that are exceptions from a rule of a policy. */
export function exceptionsFor(documents: readonly Resource[], policy: string, rule: string): readonly ExceptionText[] {
  return documents.flatMap((document) => {
    const read = readException(document);
    if (read.kind === "refused") return [];
    const named = read.spec.exceptions.some(
      ({ policyName, ruleNames }) => policyName === policy && ruleNames.some((name) => compileWildcard(name)(rule)),
    );
    return named ? [read.spec] : [];
  });
}

function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** The exceptions among these that hold for what is judged. */
export function matchingExceptions(exceptions: readonly Exception[], run: Run): readonly Exception[] | Pending {
  const matching: Exception[] = [];
  let waiting = false;
  for (const exception of exceptions) {
    const holds = exception.holds(run);
    if (holds === pending) waiting = true;
    else if (holds) matching.push(exception);
  }
  return waiting ? pending : matching;
}

/** A rule that does not hold because of exceptions; Kyverno writes no space before the first of them. */
export function exceptedBy(exceptions: readonly Exception[]): Outcome {
  const keys = exceptions.map(({ key }) => key);
  return { status: "skip", message: `rule is skipped due to policy exceptions${keys.join(", ")}`, exceptions: keys };
}

/** Whether an existing object is judged, rather than a request: nobody asks, and it is not the command line that does not say who. */
function isExisting({ user, given }: Run["request"]): boolean {
  return user === undefined && given === undefined;
}

function compile(key: string, spec: ExceptionText, ruleNames: readonly string[]): Exception {
  const names = ruleNames.map(compileWildcard);
  const matches = compileExceptionMatch(spec.match);
  const conditions = spec.conditions === undefined ? undefined : compileConditions(spec.conditions);
  return {
    key,
    controls: spec.podSecurity ?? [],
    concerns: (rule) => names.some((name) => name(rule)),
    holds(run) {
      if (spec.background === false && isExisting(run.request)) return false;
      const matched = matches(run.request, run.facts);
      if (matched === pending) return pending;
      if (matched !== true) return false;
      const result = conditions?.(run);
      if (result === undefined) return true;
      return result.kind === "pending" ? pending : result.kind === "decided" && result.holds;
    },
  };
}
