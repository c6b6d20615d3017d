import { describe, expect, it } from "vitest";
import { runOf } from "../variables/index.ts";
import { compileConditions } from "./compile.ts";

const request = {
  uid: "1",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team" } },
  oldObject: undefined,
  user: undefined,
  dryRun: false,
  now: 0,
} as const;
const run = runOf(request, { want: () => undefined });

const yes = (message: string) => ({ key: 1, operator: "Equals", value: 1, message });
const no = (message: string) => ({ key: 1, operator: "Equals", value: 2, message });
const lost = { key: "{{ request.object.gone }}", operator: "Equals", value: "" };
const decided = (holds: boolean, message: string) => ({ kind: "decided", holds, message });

describe("compileConditions", () => {
  it.each<[string, unknown, object]>([
    ["nothing", undefined, decided(true, "")],
    ["null", null, decided(true, "")],
    ["no blocks", {}, decided(true, "")],
    ["an empty `any`", { any: [] }, decided(false, "")],
    ["an empty `all`", { all: [] }, decided(true, "")],
    ["an empty list", [], decided(true, "")],
    ["a list that holds", [yes("a"), yes(""), yes("b")], decided(true, "a;b")],
    ["a list up to the first that does not hold", [yes("a"), no("b"), no("c")], decided(false, "b")],
    ["`any` up to the first that holds", { any: [no("a"), yes("b"), yes("c")] }, decided(true, "b")],
    ["`any` of which none holds", { any: [no("a"), no("b")] }, decided(false, "a; b")],
    ["`all` that hold", { all: [yes("a"), yes("b")] }, decided(true, "a; b")],
    ["`all` up to the first that does not hold", { all: [yes("a"), no("b"), no("c")] }, decided(false, "b")],
    ["both blocks", { any: [yes("a")], all: [yes("b")] }, decided(true, "a; b")],
    ["`all` even where `any` failed", { any: [no("a")], all: [yes("x"), no("b")] }, decided(false, "a; b")],
    ["a null block", { any: null, all: [yes("a")] }, decided(true, "a")],
    ["a null key", { all: [{ key: null, operator: "NotEquals", value: 1 }] }, decided(false, "")],
  ])("evaluates %s", (_, said, result) => {
    expect(compileConditions(said)(run)).toEqual(result);
  });

  it.each<[string, unknown, RegExp]>([
    ["an unknown operator", [{ key: 1, operator: "equals", value: 1 }], /^failed to create handler for condition/],
    ["a list with numbers for `In`", [{ key: [1], operator: "In", value: ["1"] }], /must be strings/],
    ["what are no conditions", "yes", /^expected conditions/],
    ["a misspelt block", { al: [yes("")] }, /^unknown field "al"$/],
    ["a misspelt field", { all: [{ ...yes(""), vaule: 1 }] }, /^unknown field "vaule"$/],
    ["a key that cannot be resolved", [lost], /^failed to substitute variables in condition key: /],
    [
      "a value that cannot be resolved",
      { any: [{ key: "", operator: "Equals", value: lost.key }, yes("")] },
      /^failed to substitute variables in condition value: /,
    ],
  ])("ends in an error for %s", (_, said, message) => {
    expect(compileConditions(said)(run)).toEqual({ kind: "error", message: expect.stringMatching(message) });
  });

  it("does not see an error behind the condition that decides", () => {
    expect(compileConditions({ any: [yes("a"), lost] })(run)).toEqual(decided(true, "a"));
    expect(compileConditions([no("a"), lost])(run)).toEqual(decided(false, "a"));
  });

  it.each<[string, unknown, string, unknown, object]>([
    ["long lists", texts(200_000, "a"), "AnyIn", texts(200_000, "b"), decided(false, "")],
    [
      "long lists that differ in one",
      [...texts(200_000, "a"), "x"],
      "AnyNotIn",
      texts(200_000, "a"),
      decided(true, ""),
    ],
    ["a long wildcard", "*a".repeat(50_000), "Equals", "a".repeat(50_000), { kind: "error" }],
    ["many wildcards", texts(10_000, "*a"), "AllIn", texts(10_000, "b"), { kind: "error" }],
  ])("takes no long time for %s", (_, key, operator, value, result) => {
    const conditions = compileConditions([{ key, operator, value }]);
    expect(conditions(run)).toMatchObject(result);
  });
});

function texts(count: number, start: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${start}${index}`);
}
