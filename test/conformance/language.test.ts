import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Json, own } from "../../src/kube/index.ts";
import { compileJmesPath, compileTemplate, type Evaluation, Names } from "../../src/lang/index.ts";
import { functionNamed } from "../../src/lang/jmespath/functions/index.ts";
import { referencesIn } from "../../src/lang/template/reference.ts";
import { variablesIn } from "../../src/lang/template/variable.ts";
import type { Vector } from "./vectors.ts";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../../shared/conformance/vectors");

function readVectors(suite: string): readonly Vector[] | undefined {
  const path = join(folder, `${suite}.json`);
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly cases: readonly Vector[] }).cases;
}

/** What a name service would say: tests ask nobody. */
const hosts: Readonly<Record<string, readonly string[]>> = {
  localhost: ["127.0.0.1"],
  "google.com": ["142.250.74.206"],
};
const scope = {
  now: 0,
  seed: "",
  addresses: (host: string): Evaluation => ({ kind: "value", value: hosts[host] ?? [] }),
};

function search(expression: string, data: unknown): Evaluation {
  const compiled = compileJmesPath(expression);
  if (compiled.kind === "mistake") return { kind: "error", message: compiled.message, missing: false };
  return compiled.evaluate(data, scope);
}

/** Calls a function with ready arguments, which are put into an expression as literals. */
function call(name: string, args: readonly unknown[]): Evaluation {
  const literals = args.map((arg) => `\`${JSON.stringify(arg).replaceAll("`", "\\`")}\``);
  return search(`${name}(${literals.join(", ")})`, null);
}

function namesOf(data: unknown): Names {
  const known = Object.keys((data ?? {}) as object);
  return new Names(
    (name) => (known.includes(name) ? { kind: "value", value: own(data, name) } : { kind: "absent" }),
    () => known,
  );
}

function substitute(document: Json, data: unknown): Evaluation {
  const template = compileTemplate(document);
  if (template.kind === "mistake") return { kind: "error", message: template.message, missing: false };
  return template.substitute(namesOf(data), scope, { delete: false });
}

/** The cases of `label_match` state its first argument alone. */
function expressionOf(source: string, input: unknown): string {
  const expression = String(own(input, "expression"));
  return source.includes("#Test_LabelMatch") ? `label_match(\`${expression}\`, metadata.labels)` : expression;
}

/** What is not known of the data is the empty text, as in the origin. */
function isMet({ op, input, expected, source }: Vector): boolean | undefined {
  switch (op) {
    case "search":
      return agrees(search(expressionOf(source, input), own(input, "data") ?? ""), expected);
    case "call":
      return agrees(call(String(own(input, "function")), own(input, "args") as readonly unknown[]), expected);
    case "isReference":
      return referencesIn(String(input)).length > 0 === expected;
    case "isVariable":
      return variablesIn(String(input)).length > 0 === expected;
    case "substitute": {
      const result = substitute(own(input, "document") as Json, own(input, "resource"));
      return agrees(result, { result: expected });
    }
    default:
      return undefined;
  }
}

function agrees(result: Evaluation, expected: unknown): boolean {
  if (own(expected, "error") === true) {
    const message = own(expected, "message");
    return result.kind === "error" && (typeof message !== "string" || result.message.includes(message));
  }
  if (result.kind !== "value") return false;
  try {
    expect(result.value).toEqual(own(expected, "result"));
    return true;
  } catch {
    return false;
  }
}

/** What has its own tests: the variables of requests, and the checks of policies. */
const elsewhere = ["addVariableThenQuery", "variableExpressionAccepted"];

for (const suite of ["jmespath-functions", "variables"]) {
  describe(suite, () => {
    const vectors = readVectors(suite);
    if (vectors === undefined) {
      it.skip("is not run: the conformance data is not beside the project", () => {});
      return;
    }
    for (const vector of vectors.filter(({ op }) => !elsewhere.includes(op))) {
      it(vector.source, () => expect(isMet(vector)).toBe(true));
    }
  });
}

describe("functions", () => {
  it("has a function for each name that a vector calls", () => {
    const names = (readVectors("jmespath-functions") ?? [])
      .filter(({ op }) => op === "call")
      .map(({ input }) => String(own(input, "function")));
    expect(names.filter((name) => functionNamed(name) === undefined)).toEqual([]);
  });
});
