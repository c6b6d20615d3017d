import type { Json } from "../../src/kube/index.ts";
import { own } from "../../src/kube/index.ts";
import {
  compilePattern,
  compileScalar,
  compileTemplate,
  Names,
  parseAnchor,
  type ScalarOptions,
} from "../../src/lang/index.ts";
import { compileComparison, type Operator } from "../../src/lang/pattern/operand.ts";
import { parseComparison, type Scalar } from "../../src/lang/pattern/scalar.ts";
import { runVectors, type Vector } from "./vectors.ts";

const scalarTest = (pattern: unknown, options?: ScalarOptions) => compileScalar(pattern as Scalar, options);

runVectors("pattern", ({ op, input, expected }: Vector) => {
  const value = own(input, "value");
  const pattern = own(input, "pattern");
  const operator = (own(input, "operator") ?? own(input, "operatorVariable")) as Operator | undefined;
  switch (op) {
    case "match":
      return { actual: fits(value, pattern), expected };
    case "matchNull":
      return { actual: scalarTest(null)(value), expected };
    case "matchMapPattern":
      return { actual: compilePattern({}).match(value).kind === "pass", expected };
    case "operatorOf":
      return { actual: parseComparison(String(input)).operator, expected: expected === "" ? "=" : expected };
    case "compareString":
    case "compareStringWithOperator":
      return { actual: compileComparison(operator || "=", String(pattern))(value), expected };
    default:
      return undefined;
  }
});

/** A map as a pattern takes any map; lists are no scalar patterns and fit nothing. */
function fits(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return false;
  if (typeof pattern === "object" && pattern !== null) return compilePattern({}).match(value).kind === "pass";
  return scalarTest(pattern)(value);
}

/** A pattern with its references to places of itself filled in, as rules fill it in before they match. */
function filled(pattern: Json): Json {
  const template = compileTemplate(pattern);
  if (template.kind === "mistake") throw new Error(template.message);
  const nothing = new Names(
    () => ({ kind: "absent" }),
    () => [],
  );
  const result = template.substitute(nothing, { now: 0, seed: "" }, { delete: false });
  return result.kind === "value" ? (result.value as Json) : pattern;
}

runVectors("pattern-resource", ({ op, input, expected }: Vector) => {
  const result = compilePattern(filled(own(input, "pattern") as Json)).match(own(input, "resource"));
  switch (op) {
    case "matchPattern":
      return { actual: result.kind === "error" ? "fail" : result.kind, expected: own(expected, "status") };
    case "validatePattern": {
      const failedPath = result.kind === "fail" ? result.path : "";
      return { actual: { match: result.kind === "pass", failedPath }, expected };
    }
    default:
      return undefined;
  }
});

const signs: Readonly<Record<string, string>> = {
  condition: "",
  global: "<",
  negation: "X",
  addIfNotPresent: "+",
  equality: "=",
  existence: "^",
};

runVectors("anchors", ({ op, input, expected }: Vector) => {
  switch (op) {
    case "parse":
      return { actual: parsed(String(input)), expected };
    case "new":
      return { actual: parsed(`${signs[String(own(input, "modifier"))]}(${own(input, "key")})`), expected };
    default:
      return undefined;
  }
});

function parsed(text: string): unknown {
  const anchor = parseAnchor(text);
  if (anchor === undefined) return null;
  return { type: anchor.kind === "add" ? "addIfNotPresent" : anchor.kind, key: anchor.key };
}
