import type { Evaluation } from "../../../lang/index.ts";
import { compileJmesPath } from "../../../lang/index.ts";
import type { Fact, Query } from "../../rule.ts";
import { type CompiledDocument, compileDocument } from "../document.ts";
import type { Loaded, Loader } from "../layer.ts";
import { remembering } from "../query.ts";
import type { Run } from "../run.ts";

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
  return (text: string, value: unknown, { variables: { scope } }: Run): Evaluation => {
    const program = programOf(text);
    if (program.kind === "expression") return program.evaluate(value, scope);
    return { kind: "error", message: wrongText(text, program.message), missing: false };
  };
}
