import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportResult } from "../report/index.ts";
import { joinResults, mergeResults, resultsPrint } from "./report-merge.ts";

const result = (policy: string, rule: string, status: ReportResult["result"], seconds = 1): ReportResult => ({
  source: "kyverno",
  policy,
  rule,
  result: status ?? "pass",
  message: `${rule} ${status}`,
  timestamp: { seconds, nanos: 0 },
});
const results = (...list: readonly ReportResult[]) => ({ complete: new Set<string>(), results: list });
const complete = (rules: readonly string[], ...list: readonly ReportResult[]) => ({
  complete: new Set(rules.map((rule) => `kyverno|${rule}`)),
  results: list,
});

const old = [result("a", "one", "pass"), result("a", "two", "fail"), result("b", "one", "pass")];

describe("mergeResults", () => {
  it.each([
    [
      "puts a new result over the old one of its rule",
      results(result("a", "two", "pass", 9)),
      ["a/one pass 1", "a/two pass 9", "b/one pass 1"],
    ],
    [
      "keeps the time of a result that says the same",
      results(result("a", "two", "fail", 9)),
      ["a/one pass 1", "a/two fail 1", "b/one pass 1"],
    ],
    [
      "drops what a rule no longer says",
      complete(["a|one", "a|two"], result("a", "two", "fail", 9)),
      ["a/two fail 1", "b/one pass 1"],
    ],
    [
      "keeps the worst of what a rule says at once",
      results(result("a", "two", "error", 9), result("a", "two", "pass", 9), result("b", "one", "skip", 9)),
      ["a/one pass 1", "a/two error 9", "b/one skip 9"],
    ],
    ["drops all of rules that say nothing", complete(["a|one", "b|one"]), ["a/two fail 1"]],
    [
      "adds results in their place",
      results(result("a", "three", "skip", 9)),
      ["a/one pass 1", "a/three skip 9", "a/two fail 1", "b/one pass 1"],
    ],
  ] as const)("%s", (_, newer, expected) => {
    const merged = mergeResults(old, newer).map(
      (one) => `${one.policy}/${one.rule} ${one.result} ${one.timestamp?.seconds}`,
    );
    expect(merged).toEqual(expected);
  });

  const anyResult = fc.record({
    policy: fc.constantFrom("a", "b", "ns/c"),
    rule: fc.constantFrom("one", "two", "a|b"),
    status: fc.constantFrom("pass", "fail", "error" as const),
    seconds: fc.integer({ min: 0, max: 5 }),
  });
  const anyNew = fc.record({
    complete: fc.subarray(["a|one", "a|two", "a|a|b", "b|one", "ns/c|two"]),
    list: fc.uniqueArray(anyResult, { selector: ({ policy, rule }) => `${policy}|${rule}` }),
  });
  const toNew = ({
    complete: rules,
    list,
  }: {
    complete: string[];
    list: { policy: string; rule: string; status: "pass" | "fail" | "error"; seconds: number }[];
  }) => complete(rules, ...list.map((one) => result(one.policy, one.rule, one.status, one.seconds)));

  it("says the same whether new results are joined first or merged one after the other", () => {
    fc.assert(
      fc.property(anyNew, anyNew, anyNew, (base, first, second) => {
        const start = mergeResults([], toNew(base));
        const oneByOne = mergeResults(mergeResults(start, toNew(first)), toNew(second));
        const joined = mergeResults(start, joinResults(toNew(first), toNew(second)));
        expect(resultsPrint(joined)).toBe(resultsPrint(oneByOne));
      }),
    );
  });

  it("changes nothing when the same comes twice", () => {
    fc.assert(
      fc.property(anyNew, anyNew, (base, first) => {
        const once = mergeResults(mergeResults([], toNew(base)), toNew(first));
        expect(mergeResults(once, toNew(first))).toEqual(once);
      }),
    );
  });
});

describe("resultsPrint", () => {
  const base = { ...result("a", "one", "pass", 1), properties: { x: "1", y: "2" } };
  it.each([
    ["the time", { ...base, timestamp: { seconds: 9, nanos: 0 } }, true],
    ["the order of keys", { ...base, properties: { y: "2", x: "1" } }, true],
    ["a message", { ...base, message: "other" }, false],
    ["a property", { ...base, properties: { x: "1", y: "3" } }, false],
  ])("looks at %s: same is %s", (_, other, same) => {
    expect(resultsPrint([other]) === resultsPrint([base])).toBe(same);
  });
});
