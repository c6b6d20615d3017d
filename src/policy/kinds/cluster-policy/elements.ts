import { isRecord } from "../../../data/index.ts";
import { stepsThrough } from "../../../lang/index.ts";
import { type ConditionsResult, compileConditions } from "../../conditions/index.ts";
import {
  type Ask,
  type ContextEntryText,
  compileContext,
  compileQuery,
  type Loader,
  type Run,
  withContext,
  withElement,
} from "../../variables/index.ts";

/** What loops of all rules have. */
export interface LoopText {
  readonly list?: string | undefined;
  readonly context?: readonly ContextEntryText[] | undefined;
  readonly preconditions?: unknown;
}

/** Where a loop stands: in the policy of a namespace or of all, which is empty, and within so many others. */
export interface LoopPlace {
  readonly namespace: string;
  readonly depth: number;
}

/** The compiled parts of a loop that do not depend on what it does with its elements. */
export interface Loop {
  readonly list: string;
  readonly ask: Ask;
  readonly depth: number;
  readonly loaders: readonly Loader[];
  /** Absent where the loop has none. */
  readonly preconditions: ((run: Run) => ConditionsResult) | undefined;
}

/** Compiles what loops of all rules have. */
export function compileLoop(text: LoopText, { namespace, depth }: LoopPlace): Loop {
  const { list = "", context, preconditions } = text;
  return {
    list,
    ask: compileQuery(list),
    depth,
    loaders: compileContext(context, namespace),
    preconditions: preconditions === undefined || preconditions === null ? undefined : compileConditions(preconditions),
  };
}

/** What an evaluated list has; what is no list is one element. (kyverno: pkg/engine/utils/foreach.go EvaluateList) */
export function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** One element, with what it costs besides its expressions: more where the whole object is gone through for it. */
export interface LoopElement {
  readonly value: unknown;
  readonly index: number;
  readonly scoped: boolean;
  readonly steps: number;
}

/** The run for an element, or `undefined` where the rule takes too many steps. */
export function runFor(run: Run, loop: Loop, { value, index, scoped, steps }: LoopElement): Run | undefined {
  if (run.variables.scope.budget?.spend(steps) === false) return undefined;
  return withContext(withElement(run, { value, index, scoped, depth: loop.depth }), loop.loaders);
}

/** What one of several elements costs; `object` is gone through for each, where it is named. */
export function stepsPerElement(object: unknown): number {
  return 100 + (stepsThrough(object) >> 1);
}

/** The type of an element as Go prints it after a detour through JSON, where all numbers are floats. */
export function elementType(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (isRecord(value)) return "map[string]interface {}";
  return typeof value === "number" ? "float64" : typeof value === "boolean" ? "bool" : "string";
}

/** What is said of a run that was too much work. */
export const tooManySteps = "the rule takes too many steps";
