import { own } from "../../src/kube/index.ts";
import * as cel from "../../src/lang/cel/index.ts";
import { type ConditionText, declare, ExpressionCompiler } from "../../src/policy/expressions/index.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("cel", ({ op, input, expected }: Vector) => {
  switch (op) {
    case "evaluate":
      return { actual: evaluated(String(own(input, "expression"))), expected };
    case "usesHTTP": {
      const expressions = (input ?? []) as readonly string[];
      return { actual: expressions.some((one) => cel.namesIn(one).has("http")), expected };
    }
    case "compileVariables":
      return { actual: { wantProgs: compiler().variables((input ?? []) as readonly ConditionText[]).size }, expected };
    case "compileMatchConditions": {
      const compiling = compiler();
      const programs = compiling.conditions((input ?? []) as readonly ConditionText[], "spec.matchConditions");
      const errors = compiling.mistakes.length === 0 ? null : compiling.mistakes.length;
      return { actual: { wantProgs: programs.length, wantErrs: errors }, expected };
    }
    default:
      return undefined;
  }
});

const compiler = () => new ExpressionCompiler(declare({ namespace: "" }));

function evaluated(expression: string): unknown {
  const [program] = compiler().one({ expression, path: "" });
  return program?.evaluate({}).value;
}
