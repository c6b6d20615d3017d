import { type GroupVersionResource, own } from "../../src/kube/index.ts";
import * as cel from "../../src/lang/cel/index.ts";
import {
  type ConditionText,
  declare,
  ExpressionCompiler,
  type MutableVariables,
} from "../../src/policy/expressions/index.ts";
import { pending } from "../../src/policy/index.ts";
import {
  compileGlob,
  compileReferences,
  extractImages,
  extractorsFor,
  imageTypes,
  type ReferenceText,
} from "../../src/policy/kinds/image-validating-policy/index.ts";
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
    case "imageGlobMatches": {
      const compiled = compileGlob(String(own(input, "glob")));
      return { actual: compiled.kind === "glob" && compiled.matches(String(own(input, "image"))), expected };
    }
    case "matchImageReferences": {
      const texts = (own(input, "matchImageReferences") ?? []) as readonly ReferenceText[];
      const matched = compileReferences(texts).matches(String(own(input, "image")));
      const failed = typeof matched !== "boolean";
      return { actual: { match: !failed && matched, error: failed }, expected };
    }
    case "extractImages":
      return { actual: extracted(input), expected };
    default:
      return undefined;
  }
});

/** Of a request as the vectors have it: what expressions may name, with a resource that may have images of its own. */
function extracted(input: unknown): unknown {
  const types = { object: cel.dynType, oldObject: cel.dynType, request: cel.dynType };
  const compiling = new ExpressionCompiler(declare({ namespace: "", variables: types, strictOrValue: true }));
  const texts = (own(input, "imageExtractor") ?? []) as readonly ConditionText[];
  const programs = texts.flatMap(({ name, expression }) =>
    compiling.one({ expression, path: "", types: imageTypes }).map((program) => [name, program] as const),
  );
  const resource = (own(input, "gvr") ?? undefined) as GroupVersionResource | undefined;
  const values = (own(input, "request") ?? {}) as MutableVariables;
  const images = extractImages(extractorsFor(resource, new Map(programs)), { values, world: cel.emptyWorld });
  if (images === pending || "message" in images) return { result: null, error: true };
  return { result: Object.fromEntries(images), error: false };
}

const compiler = () => new ExpressionCompiler(declare({ namespace: "" }));

function evaluated(expression: string): unknown {
  const [program] = compiler().one({ expression, path: "" });
  return program?.evaluate({}).value;
}
