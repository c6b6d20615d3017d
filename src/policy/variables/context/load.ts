import { type Budget, compileJmesPath, type Evaluation } from "../../../lang/index.ts";
import type { Fact, Query } from "../../rule.ts";
import { type CompiledDocument, compileDocument } from "../document.ts";
import type { Loaded, Loader } from "../layer.ts";
import { remembering } from "../query.ts";
import type { Run } from "../run.ts";
import { asksForAddresses, scopeWithAddresses } from "../scope.ts";

/** How an entry is loaded, apart from when. */
export type EntryPlan = Pick<Loader, "asks" | "load" | "unstored">;

/** Whose entry it is: its name, and the namespace of a policy for one namespace, or empty. */
export interface Place {
  readonly name: string;
  readonly namespace: string;
}

/** An entry that can never be loaded. */
export function broken(message: string): EntryPlan {
  return { asks: undefined, load: () => mistake(message), unstored: (why) => why };
}

export function mistake(message: string): Extract<Loaded, { kind: "error" }> {
  return { kind: "error", message };
}

/** What a query came to: its value, a failure, or nothing yet. */
export function answerFor(run: Run, query: Query): Evaluation {
  const fact = run.facts.want(query);
  if (fact === undefined) return { kind: "pending" };
  if (fact.kind === "value") return { kind: "value", value: fact.value };
  return { kind: "error", message: failureOf(fact), missing: false };
}

function failureOf(fact: Exclude<Fact, { kind: "value" }>): string {
  if (fact.kind !== "failure") return "the answer is of another kind";
  return fact.permission === true ? `permission denied: ${fact.message}` : fact.message;
}

/** A value that is what it is wherever it is loaded again. */
export function fixed(value: unknown): Loaded {
  const loaded: Loaded = { kind: "value", value, replaces: false, again: () => loaded };
  return loaded;
}

/** A text with variables that has to come to a text again. */
export function compileText(text: string): (run: Run) => Evaluation {
  const document = compileDocument(text);
  return (run) => document.fill(run);
}

/** A document as it is, where there is one: what is null counts as none. */
export function compileOptional(document: unknown): CompiledDocument | undefined {
  return document === undefined || document === null ? undefined : compileDocument(document);
}

/** Applies expressions to values; compiled when they come, since variables may be in them. */
export function compilePick(wrongText: (text: string, why: string) => string) {
  const programOf = remembering(compileJmesPath);
  const picks = new WeakMap<object, Picked>();
  return (text: string, value: unknown, run: Run): Evaluation => {
    const { scope } = run.variables;
    const program = programOf(text);
    if (program.kind !== "expression")
      return { kind: "error", message: wrongText(text, program.message), missing: false };
    if (asksForAddresses(text)) return program.evaluate(value, scopeWithAddresses(run));
    if (!isObject(value) || dependsOnMoment(text)) return program.evaluate(value, scope);
    const before = picks.get(value);
    if (before?.text === text && canSpend(scope.budget, before.steps)) return before.evaluation;
    const left = scope.budget?.remaining ?? 0;
    const evaluation = program.evaluate(value, scope);
    const steps = left - (scope.budget?.remaining ?? 0);
    if (evaluation.kind === "value") picks.set(value, { text, evaluation, steps });
    return evaluation;
  };
}

/**
 * What was picked from a value last. An answer of the world is one and the same value for all requests that it is kept
 * for, and may be a list of everything there is: picking from it again costs the steps that it cost, and no time.
 */
interface Picked {
  readonly text: string;
  readonly evaluation: Evaluation;
  readonly steps: number;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Whether an expression may come to something else for the same value: what it says has the names of its functions. */
function dependsOnMoment(text: string): boolean {
  return text.includes("random") || text.includes("time_");
}

/** Takes steps where there are enough; where not, the evaluation has to fail by itself. */
function canSpend(budget: Budget | undefined, steps: number): boolean {
  return budget === undefined || (budget.remaining >= steps && budget.spend(steps));
}
