import { compileJmesPath, type Evaluation, type JmesPathExpression } from "../../lang/index.ts";
import type { Run } from "./run.ts";
import { asksForAddresses, scopeWithAddresses } from "./scope.ts";

/** An expression about the variables of a run, or about a value. */
export type Program = JmesPathExpression | { readonly kind: "mistake"; readonly message: string };

/**
 * Evaluates an expression about the variables of a run, in the words in which Kyverno tells what goes wrong. Texts are
 * not rewritten for deletions. (kyverno: pkg/engine/context/evaluate.go Query)
 */
export type Ask = (run: Run) => Evaluation;

/** Compiles an expression that is asked of a run. */
export function compileQuery(text: string): Ask {
  const trimmed = text.trim();
  if (trimmed === "") return () => ({ kind: "error", message: "invalid query (nil)", missing: false });
  const program = compileJmesPath(trimmed);
  if (program.kind === "mistake") {
    const message = `incorrect query ${trimmed}: ${program.message}`;
    return () => ({ kind: "error", message, missing: false });
  }
  const addressed = asksForAddresses(trimmed);
  return (run) => {
    const { names, scope } = run.variables;
    const result = program.evaluate(names, addressed ? scopeWithAddresses(run) : scope);
    if (result.kind !== "error" || result.loading === true) return result;
    return { ...result, message: `JMESPath query failed: ${result.message}` };
  };
}

/** Compiles with `compile` the texts that come, and remembers the last one: mostly it is the same each time. */
export function remembering<T>(compile: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly made: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, made: compile(text) };
    return last.made;
  };
}
