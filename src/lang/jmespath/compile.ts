import type { Evaluation, Names, Scope } from "./evaluation.ts";

/** An expression that is ready to be evaluated against a root: any JSON value, or {@link Names}. */
export interface JmesPathExpression {
  readonly kind: "expression";
  readonly evaluate: (root: unknown | Names, scope: Scope) => Evaluation;
  /** The names of the root that it may use, each once; `@` where it takes the root as a whole. */
  readonly mentions: readonly string[];
}

/** Compiles an expression, or says what is wrong with its text. (kyverno: pkg/engine/jmespath, go-jmespath) */
export function compileJmesPath(
  text: string,
): JmesPathExpression | { readonly kind: "mistake"; readonly message: string } {
  return { kind: "mistake", message: `SyntaxError: expressions are not read yet: ${text}` };
}
