import { isRecord } from "../../../data/index.ts";
import { type Outcome, type Pending, pending } from "../../rule.ts";
import { parseDocument } from "../../schema/index.ts";
import { isExhausted, type Run, withBudget } from "../../variables/index.ts";
import { compileDeny } from "./deny.ts";
import {
  compileLoop,
  elementsOf,
  elementType,
  type Loop,
  type LoopElement,
  type LoopPlace,
  runFor,
  stepsPerElement,
  tooManySteps,
} from "./elements.ts";
import type { Judge } from "./judge.ts";
import { compilePatterns } from "./pattern.ts";
import { type ForeachText, validateForeach } from "./schema/validate.ts";

/** The loops of a rule, or of a loop, with what belongs to the rule. */
export interface LoopsText extends LoopPlace {
  readonly name: string;
  readonly message: string;
  readonly loops: readonly ForeachText[];
}

/**
 * Compiles `validate.foreach`: every element of every list has to pass. Where there is none that could, nothing is said.
 * (kyverno: pkg/engine/handlers/validation/validate_resource.go validateForEach)
 */
export function compileForeach(text: LoopsText): Judge {
  const loops = text.loops.map((loop) => compileOne(loop, text));
  const passed: Outcome = { status: "pass", message: "rule passed" };
  return (given) => {
    const results = judgeAll(loops, withBudget(given));
    if (results.decided !== undefined) return results.decided;
    if (results.applied > 0) return passed;
    const { failure } = results;
    return failure === undefined ? undefined : { status: "error", message: `failed to evaluate list: ${failure}` };
  };
}

/** The loops within a loop: a policy may hold any JSON there, which is checked when the policy is. */
export function nestedLoops(foreach: unknown): readonly ForeachText[] {
  return parseDocument(validateForeach, foreach ?? [], "").value ?? [];
}

interface ValidateLoop extends Loop {
  readonly scope: boolean | undefined;
  /** Whether there are patterns, for which the object or the element is gone through. */
  readonly matches: boolean;
  readonly judge: Judge;
}

function compileOne(text: ForeachText, place: LoopsText): ValidateLoop {
  const matches = isPresent(text.pattern) || isPresent(text.anyPattern);
  return { ...compileLoop(text, place), scope: text.elementScope, matches, judge: compileElementJudge(text, place) };
}

function compileElementJudge({ deny, pattern, anyPattern, foreach }: ForeachText, place: LoopsText): Judge {
  const { name, message, namespace, depth } = place;
  if (deny !== undefined && deny !== null) return compileDeny({ name, message, conditions: deny.conditions });
  if (isPresent(pattern) || isPresent(anyPattern)) return compilePatterns({ name, message, pattern, anyPattern });
  return compileForeach({ name, message, namespace, depth: depth + 1, loops: nestedLoops(foreach) });
}

interface Results {
  /** What an element led to that did not pass, before the others were looked at. */
  readonly decided?: Outcome | Pending;
  readonly applied: number;
  /** Why a list could not be evaluated. */
  readonly failure: string | undefined;
}

/** Lists behind a pending one are looked at too, for what they want to know. */
function judgeAll(loops: readonly ValidateLoop[], run: Run): Results {
  let [applied, waiting, failure]: [number, boolean, string | undefined] = [0, false, undefined];
  for (const loop of loops) {
    const result = judgeLoop(loop, run);
    if (result === pending) waiting = true;
    else if (typeof result === "number") applied += result;
    else if ("failure" in result) failure = result.failure ?? failure;
    else if (!waiting) return { decided: result, applied, failure };
  }
  return waiting ? { decided: pending, applied, failure } : { applied, failure };
}

/** Nothing is wrong with a list about a key that is not there: it has no elements. */
function judgeLoop(
  loop: ValidateLoop,
  run: Run,
): number | Outcome | Pending | { readonly failure: string | undefined } {
  const found = loop.ask(run);
  if (found.kind === "pending") return pending;
  if (found.kind === "error") return { failure: found.message.includes("Unknown key") ? undefined : found.message };
  return judgeElements(elementsOf(found.value), loop, run);
}

/** How many elements passed, or what the first one led to that did not. Those behind a pending one are looked at too. */
function judgeElements(elements: readonly unknown[], loop: ValidateLoop, run: Run): number | Outcome | Pending {
  let [applied, waiting] = [0, false];
  const whole = loop.matches && elements.length > 1 && elements.some((one) => !isScoped(one, loop));
  const steps = stepsPerElement(whole ? run.request.object : undefined);
  for (const [index, value] of elements.entries()) {
    if (value === null || value === undefined) continue;
    const outcome = judgeElement({ value, index, steps, scoped: isScoped(value, loop) }, loop, run);
    if (outcome === pending) waiting = true;
    else if (outcome?.status === "pass") applied++;
    else if (outcome !== undefined && !waiting) return outcome;
  }
  return waiting ? pending : applied;
}

function isScoped(element: unknown, { scope }: ValidateLoop): boolean {
  return scope ?? isRecord(element);
}

/** Nothing where the element does not count. */
function judgeElement(element: LoopElement, loop: ValidateLoop, run: Run): Outcome | undefined | Pending {
  if (element.scoped && !isRecord(element.value)) return { status: "error", message: wrongScope(element.value) };
  const inner = runFor(run, loop, element);
  if (inner === undefined) return { status: "error", message: tooManySteps };
  const wanted = meetsPreconditions(loop, inner);
  if (wanted !== true) return wanted === false ? undefined : wanted;
  const outcome = loop.judge(inner);
  if (outcome === pending || outcome?.status === "pass") return outcome;
  if (outcome === undefined || outcome.status === "skip") return undefined;
  return { status: outcome.status, message: `validation failure: ${outcome.message}` };
}

/** Preconditions that cannot be evaluated leave the element out, as in Kyverno, unless that was too much work. */
function meetsPreconditions({ preconditions }: Loop, run: Run): boolean | Outcome | Pending {
  const result = preconditions?.(run);
  if (result === undefined) return true;
  if (result.kind === "pending") return pending;
  if (result.kind === "decided") return result.holds;
  if (!isExhausted(run)) return false;
  return { status: "error", message: `validation failure: failed to evaluate preconditions: ${result.message}` };
}

function wrongScope(value: unknown): string {
  const wanted = "cannot use elementScope=true foreach rules for elements that are not maps";
  return `failed to process foreach: ${wanted}, expected type=map got type=${elementType(value)}`;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
