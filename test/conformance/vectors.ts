import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Gap, knownGaps, type Suite } from "./known-gaps.ts";

/** One case of a suite: an operation, what goes in, and what has to come out. */
export interface Vector {
  readonly op: string;
  readonly input: unknown;
  readonly expected: unknown;
  /** Where the case is stated, with its number there: unique within a suite. */
  readonly source: string;
  readonly name?: string;
}

/** Does a case, and answers in the words of its expectation; `undefined` where nothing here does that operation. */
export type Twin = (vector: Vector) => { readonly actual: unknown; readonly expected: unknown } | undefined;

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../../shared/conformance/vectors");

/** The cases of a suite; `undefined` where the conformance data is not beside the project. */
export function readVectors(suite: Suite): readonly Vector[] | undefined {
  const path = join(folder, `${suite}.json`);
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly cases: readonly Vector[] }).cases;
}

/**
 * Runs a whole suite. Every case passes or is a known gap with its reason: a gap that passes has to leave the list, and
 * a case that nothing here does has to enter it.
 */
export function runVectors(suite: Suite, twin: Twin): void {
  const vectors = readVectors(suite);
  describe(suite, () => {
    if (vectors === undefined) {
      it.skip("is not run: the conformance data is not beside the project", () => {});
      return;
    }
    const gaps = new Map(knownGaps.filter((gap) => gap.suite === suite).map((gap) => [gap.source, gap]));
    for (const vector of vectors) {
      const gap = gaps.get(vector.source);
      if (gap === undefined) it(vector.source, () => passes(vector, twin));
      else runGap(vector, gap, twin);
    }
    it("has every known gap among its cases, once", () => {
      const sources = vectors.map(({ source }) => source);
      expect(new Set(sources).size).toBe(sources.length);
      expect([...gaps.keys()].filter((source) => !sources.includes(source))).toEqual([]);
    });
  });
}

function passes(vector: Vector, twin: Twin): void {
  const done = twin(vector);
  if (done === undefined) expect.fail("nothing here does this operation, and it is not among the known gaps");
  expect(done.actual).toEqual(done.expected);
}

/** What nothing here does is skipped; what is done must still differ. */
function runGap(vector: Vector, { reason }: Gap, twin: Twin): void {
  const title = `${vector.source} (known gap: ${reason})`;
  if (twin(vector) === undefined) {
    it.skip(title, () => {});
    return;
  }
  it(title, () => {
    const done = twin(vector);
    expect(done?.actual, "a known gap that passes is none").not.toEqual(done?.expected);
  });
}
