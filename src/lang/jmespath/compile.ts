import { type Evaluation, Names, type Scope } from "./evaluation.ts";
import { mentionsOf } from "./mentions.ts";
import { parse } from "./parse.ts";
import { canMultiply, isBounded } from "./result-size.ts";
import { Run } from "./run.ts";
import { Signal } from "./signal.ts";
import { stepOf } from "./step.ts";
import { Mistake } from "./token.ts";

/** An expression that is ready to be evaluated against a root: any JSON value, or {@link Names}. */
export interface JmesPathExpression {
  readonly kind: "expression";
  readonly evaluate: (root: unknown | Names, scope: Scope) => Evaluation;
  /** The names of the root that it may use, each once; `@` where it takes the root as a whole. */
  readonly mentions: readonly string[];
}

/**
 * Compiles an expression, or says what is wrong with its text. Functions that do not exist are mistakes; what goes wrong
 * while an expression is evaluated is an error then. (kyverno: pkg/engine/jmespath, go-jmespath)
 */
export function compileJmesPath(
  text: string,
): JmesPathExpression | { readonly kind: "mistake"; readonly message: string } {
  try {
    const node = parse(text);
    const step = stepOf(node);
    const counts = canMultiply(node);
    return {
      kind: "expression",
      evaluate(root, scope) {
        const stopped = root instanceof Names ? root.prepare?.(text) : undefined;
        return stopped ?? evaluationOf(step(root, new Run(scope)), counts, scope);
      },
      mentions: mentionsOf(node),
    };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { kind: "mistake", message: error.message };
  }
}

function evaluationOf(result: unknown, counts: boolean, { budget }: Scope): Evaluation {
  if (!(result instanceof Signal)) {
    if (typeof result === "number" && !Number.isFinite(result)) {
      return {
        kind: "error",
        message: `json: unsupported value: ${Number.isNaN(result) ? "NaN" : result > 0 ? "+Inf" : "-Inf"}`,
        missing: false,
      };
    }
    if (!counts || isBounded(result)) return { kind: "value", value: result ?? null };
    budget?.exhaust();
    return { kind: "error", message: "the result is too large", missing: false };
  }
  if (result.kind === "pending") return { kind: "pending" };
  if (result.kind === "refusal") budget?.exhaust();
  const error: Evaluation = { kind: "error", message: result.message, missing: result.kind === "missing" };
  return result.kind === "loading" ? { ...error, loading: true } : error;
}
