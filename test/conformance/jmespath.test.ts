import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compileJmesPath, type Evaluation } from "../../src/lang/index.ts";
import { jmespathGaps } from "./known-gaps-language.ts";

interface Case {
  readonly expression: string;
  readonly result?: unknown;
  readonly error?: string;
  readonly bench?: string;
}

interface Group {
  readonly given: unknown;
  readonly cases: readonly Case[];
}

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../../shared/conformance/jmespath");
const scope = { now: 0, seed: "" };

/** An unknown key is null in the suite, where the dialect has an error. */
function search(expression: string, given: unknown): Evaluation {
  const compiled = compileJmesPath(expression);
  if (compiled.kind === "mistake") return { kind: "error", message: compiled.message, missing: false };
  const result = compiled.evaluate(given, scope);
  return result.kind === "error" && result.missing ? { kind: "value", value: null } : result;
}

function meets(one: Case, given: unknown): boolean {
  const result = search(one.expression, given);
  if (one.bench !== undefined) return result.kind === "value";
  if (one.error !== undefined) return result.kind === "error";
  return result.kind === "value" && sorted(result.value) === sorted(one.result);
}

/** The values of a map may come in any order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

describe("the JMESPath suite", () => {
  if (!existsSync(folder)) {
    it.skip("is not run: the conformance data is not beside the project", () => {});
    return;
  }
  const met = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "schema.json")) {
    const groups = JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Group[];
    groups.forEach(({ given, cases }, group) => {
      cases.forEach((one, at) => {
        const name = `${file} ${group}.${at} ${one.expression}`;
        const gap = jmespathGaps[name];
        met.add(name);
        it(gap === undefined ? name : `${name} (known gap: ${gap})`, () => {
          expect(meets(one, given)).toBe(gap === undefined);
        });
      });
    });
  }
  it("has every known gap among its cases", () => {
    expect(Object.keys(jmespathGaps).filter((name) => !met.has(name))).toEqual([]);
  });
});
