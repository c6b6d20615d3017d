import { describe, expect, it } from "vitest";
import { type CelSpecCase, celSpecSuites, checkedBy } from "./cel-spec-cases.ts";

interface Gap {
  readonly reason: string;
  /** What tells the cases: by their expression, and what the suite wants. */
  readonly is: (of: CelSpecCase) => boolean;
}

const wants = (pattern: RegExp) => (of: CelSpecCase) => pattern.test(of.wanted);

/** What is told otherwise, or not taken, with the reason. */
const gaps: readonly Gap[] = [
  { reason: "optional syntax is part of the language here, not an option", is: wants(/unsupported syntax '/) },
  { reason: "names in backticks are part of the language here, not an option", is: wants(/unsupported syntax: '`'/) },
  {
    reason: "the suite sets limits of depth and recovery that are much lower than those of Kubernetes",
    is: wants(/limit exceeded: (4|32)\b|max recursion depth exceeded/),
  },
  {
    reason: "what could follow, and whether a token is too much or wrong, is told by less than ANTLR knows",
    is: ({ expr }) => ["{", "func{{a}}", "msg{:a}", "{:a}", "--"].includes(expr),
  },
  {
    reason: "a token that ends in the middle is told as a whole",
    is: wants(/token recognition error at: '("|`)/),
  },
  {
    reason: "surrogates in escapes are told as other escapes that cannot be read",
    is: wants(/invalid unicode code point/),
  },
  {
    reason: "numbers of different types are compared, as Kubernetes wants it",
    is: wants(/overload for '_[<>]=?_' applied to '\(int, double\)'/),
  },
  {
    reason: "messages of protocol buffers have no types here",
    is: ({ expr, unknownTypes }) => unknownTypes || /TestAllTypes|proto[23]|Proto2Message/.test(expr),
  },
];

const suites = celSpecSuites();

describe("the fixtures of @bufbuild/cel-spec", () => {
  const gapOf = (one: CelSpecCase) => gaps.find(({ is }) => is(one))?.reason;

  it.each(suites)("of $name are met, but for known gaps", ({ cases }) => {
    const wrong = cases.filter((one) => gapOf(one) === undefined && checkedBy(one) !== one.wanted);
    expect(wrong.map((one) => `${one.expr}\n  ${one.wanted}\n  ${checkedBy(one)}`)).toEqual([]);
  });

  it("have so many cases that are met, neither fewer nor more", () => {
    const met = suites.map(({ name, cases }) => [name, cases.filter((one) => checkedBy(one) === one.wanted).length]);
    expect(met).toEqual([
      ["parsing", 155],
      ["checking", 100],
    ]);
  });

  it.each(gaps)("have a gap: $reason", ({ is }) => {
    const known = suites.flatMap(({ cases }) => cases).filter(is);
    expect(known.some((one) => checkedBy(one) !== one.wanted)).toBe(true);
  });
});
