import { type CompiledDocument, compileDocument, type Run } from "../variables/index.ts";
import { isTooCostly } from "./cost.ts";
import { type Operator, operatorOf } from "./operators.ts";
import { type ConditionsText, type ConditionText, readConditions } from "./text.ts";

/** What conditions come to. The message is the one of those that decided, as the policy says it. */
export type ConditionsResult =
  | { readonly kind: "decided"; readonly holds: boolean; readonly message: string }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "pending" };

/** Conditions ready to be evaluated. */
export type Conditions = (run: Run) => ConditionsResult;

/**
 * Compiles conditions: an old list, or blocks `any` and `all`. An error ends the evaluation where it happens, and so
 * does a fact that is not there yet. (kyverno: pkg/engine/variables/evaluate.go)
 */
export function compileConditions(said: unknown): Conditions {
  const text = readConditions(said);
  if (text.kind === "mistake") return () => ({ kind: "error", message: text.message });
  return text.kind === "list" ? compileList(text.conditions) : compileBlocks(text);
}

/** Joins what there is to say. */
export function joinMessages(messages: readonly string[], separator: string): string {
  return messages.filter((message) => message !== "").join(separator);
}

type Condition = Conditions;

function compileList(texts: readonly ConditionText[]): Conditions {
  const conditions = texts.map(compileCondition);
  return (run) => {
    const said: string[] = [];
    for (const condition of conditions) {
      const result = condition(run);
      if (result.kind !== "decided" || !result.holds) return result;
      said.push(result.message);
    }
    return { kind: "decided", holds: true, message: joinMessages(said, ";") };
  };
}

/** `all` is evaluated even where nothing of `any` holds, for its messages and its errors. */
function compileBlocks(text: Extract<ConditionsText, { kind: "blocks" }>): Conditions {
  const any = text.any?.map(compileCondition);
  const all = text.all.map(compileCondition);
  return (run) => {
    const one = any === undefined ? nothingSaid : evaluate(any, run, true);
    if (one.kind !== "decided") return one;
    const every = evaluate(all, run, false);
    if (every.kind !== "decided") return every;
    const holds = (any === undefined || one.stopped) && !every.stopped;
    const said = holds ? [...one.held, ...every.held] : [...one.failed, ...every.failed];
    return { kind: "decided", holds, message: joinMessages(said, "; ") };
  };
}

interface Evaluated {
  readonly kind: "decided";
  /** Whether a condition came out as awaited, so that the others were not evaluated. */
  readonly stopped: boolean;
  readonly held: readonly string[];
  readonly failed: readonly string[];
}

const nothingSaid: Evaluated = { kind: "decided", stopped: false, held: [], failed: [] };

/** Evaluates conditions up to the first that holds, or that does not. */
function evaluate(
  conditions: readonly Condition[],
  run: Run,
  until: boolean,
): Evaluated | Exclude<ConditionsResult, { kind: "decided" }> {
  const held: string[] = [];
  const failed: string[] = [];
  for (const condition of conditions) {
    const result = condition(run);
    if (result.kind !== "decided") return result;
    (result.holds ? held : failed).push(result.message);
    if (result.holds === until) return { kind: "decided", stopped: true, held, failed };
  }
  return { kind: "decided", stopped: false, held, failed };
}

function compileCondition({ key, operator, value, message }: ConditionText): Condition {
  const known = operatorOf(operator);
  if (known === undefined) {
    const told = "failed to create handler for condition operator: %!w(<nil>)";
    return () => ({ kind: "error", message: told });
  }
  return conditionTest(known, { key: compileDocument(key ?? null), value: compileDocument(value ?? null), message });
}

interface Sides {
  readonly key: CompiledDocument;
  readonly value: CompiledDocument;
  readonly message: string;
}

function conditionTest({ compare }: Operator, { key, value, message }: Sides): Condition {
  const held: ConditionsResult = { kind: "decided", holds: true, message };
  const failed: ConditionsResult = { kind: "decided", holds: false, message };
  return (run): ConditionsResult => {
    const left = key.fill(run);
    if (left.kind === "pending") return left;
    if (left.kind === "error") return unresolved("key", left.message);
    const right = value.fill(run);
    if (right.kind === "pending") return right;
    if (right.kind === "error") return unresolved("value", right.message);
    if (isTooCostly(left.value, right.value, run.variables.scope.budget)) return tooCostly;
    const holds = compare(left.value, right.value);
    if (typeof holds !== "boolean") return { kind: "error", message: holds.message };
    return holds ? held : failed;
  };
}

const tooCostly: ConditionsResult = { kind: "error", message: "key and value are too long to compare wildcards" };

function unresolved(side: string, message: string): ConditionsResult {
  return { kind: "error", message: `failed to substitute variables in condition ${side}: ${message}` };
}
