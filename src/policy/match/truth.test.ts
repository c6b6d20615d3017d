import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pending } from "../rule.ts";
import { both, either, opposite, type Truth, unknown } from "./truth.ts";

const missing = unknown("no answer");
const truths: readonly Truth[] = [true, false, pending, missing];

describe("both", () => {
  it.each([
    [true, true, true],
    [true, false, false],
    [false, pending, false],
    [missing, false, false],
    [true, pending, pending],
    [missing, true, missing],
    [missing, pending, pending],
  ] as const)("of %o and %o is %o", (a, b, expected) => {
    expect(both(a, b)).toBe(expected);
  });
});

describe("either", () => {
  it("is the mirror image of both", () => {
    for (const a of truths) for (const b of truths) expect(either(a, b)).toBe(opposite(both(opposite(a), opposite(b))));
  });
});

/** What a truth may turn out to be once everything is known. */
const outcomes = (truth: Truth) => (typeof truth === "boolean" ? [truth] : [true, false]);

describe("the three together", () => {
  it("give an answer only when it stands whatever the missing answers are", () => {
    const someTruth = fc.constantFrom(...truths);
    fc.assert(
      fc.property(someTruth, someTruth, someTruth, (a, b, c) => {
        const answer = either(both(a, b), opposite(c));
        if (typeof answer !== "boolean") return;
        for (const x of outcomes(a)) {
          for (const y of outcomes(b)) for (const z of outcomes(c)) expect((x && y) || !z).toBe(answer);
        }
      }),
    );
  });
});
