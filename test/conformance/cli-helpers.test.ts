import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseSetFlags, type TestRow } from "../../src/cli/input/index.ts";
import { parseSelector } from "../../src/cli/test/selector.ts";
import { tidyValue, withGenerateLabels } from "../../src/cli/test/tidy.ts";
import { own } from "../../src/kube/index.ts";
import { cliFolder, hasCliData } from "./cli-run.ts";
import type { Vector } from "./vectors.ts";

/** What helpers of the command line answer: for nothing, and for an object in Go's wrapping, they keep the shape. */
function answerTo({ op, input }: Vector): unknown {
  const object = own(own(input, "obj"), "Object");
  const row = own(input, "result") as TestRow;
  switch (op) {
    case "tidyValue":
      return tidyValue(own(input, "obj")) ?? null;
    case "tidy":
      return object === undefined ? {} : { Object: tidyValue(object) ?? {} };
    case "fixupGenerateLabels":
      return object === undefined ? null : { Object: withGenerateLabels(object) };
    case "parseSetFlag":
      return emptyAsNull(parseSetFlags(Array.isArray(input) ? input.map(String) : []));
    case "testCaseSelector:resourceFilters":
      return parseSelector(String(input)).select({})?.resources ?? null;
    default:
      return parseSelector(`${op.slice(op.indexOf(":") + 1)}=${String(own(input, "value"))}`).select(row) !== undefined;
  }
}

const emptyAsNull = (record: object) => (Object.keys(record).length === 0 ? null : record);

const path = join(cliFolder, "../vectors/cli-helpers.json");
const vectors = existsSync(path)
  ? (JSON.parse(readFileSync(path, "utf8")) as { readonly cases: readonly Vector[] }).cases
  : [];

describe.skipIf(!hasCliData)("helpers of the command line (skipped where the conformance data is absent)", () => {
  it.each(vectors.map((vector) => [vector.source, vector] as const))("%s", (_, vector) => {
    expect(answerTo(vector)).toEqual(vector.expected);
  });
});
