import { describe, expect, it } from "vitest";
import type { Resource } from "../kube/index.ts";
import { isNamedBy, mistakesText, namesOne, selects } from "./target.ts";

const map: Resource = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "team", labels: { a: "b" } },
};
const target = { index: 0, apiVersion: "v1", kind: "ConfigMap", namespace: "", name: "", selector: undefined };

describe("selects", () => {
  it.each([
    ["all of a kind", {}, true],
    ["another kind", { kind: "Secret" }, false],
    ["a name", { name: "a", namespace: "team" }, true],
    ["a wildcard", { name: "?", namespace: "t*" }, true],
    ["another namespace", { namespace: "other" }, false],
    ["labels", { selector: { matchLabels: { a: "b" } } }, true],
    ["other labels", { selector: { matchLabels: { a: "c" } } }, false],
    ["labels, where it is named", { name: "a", namespace: "team", selector: { matchLabels: { a: "c" } } }, true],
    ["a wildcard of versions", { apiVersion: "*", kind: "ConfigMap" }, true],
  ])("%s", (_, part, selected) => {
    expect(selects({ ...target, ...part }, map)).toBe(selected);
  });

  it("tells of a selector that is wrong", () => {
    const selector = { matchExpressions: [{ key: "a", operator: "Like" }] };
    expect(selects({ ...target, selector }, map)).toEqual(expect.stringContaining("Like"));
  });
});

describe("isNamedBy", () => {
  it("finds objects without a namespace by their name alone", () => {
    expect(isNamedBy({ namespace: "", name: "a*" }, { namespace: "", name: "ab" })).toBe(true);
    expect(isNamedBy({ namespace: "x", name: "a*" }, { namespace: "", name: "ab" })).toBe(false);
  });
});

describe("namesOne", () => {
  it("is one object where nothing is left open", () => {
    expect(
      [
        { namespace: "a", name: "b" },
        { namespace: "c", name: "b" },
      ].map(namesOne),
    ).toEqual([true, true]);
    expect(
      [
        { namespace: "*", name: "b" },
        { namespace: "a", name: "" },
      ].map(namesOne),
    ).toEqual([false, false]);
  });
});

describe("mistakesText", () => {
  it("tells loop by loop", () => {
    const mistakes = [
      { message: "a", place: { loop: 0, element: 1 } },
      { message: "b", place: { loop: 0, element: 2 } },
      { message: "c", place: { loop: 1 } },
    ];
    expect(mistakesText("r", mistakes)).toBe(
      "failed to process 0 foreach in rule r: failed to process 1 element: a; failed to process 2 element: b; failed to evaluate 1 foreach list: c",
    );
    expect(mistakesText("r", [{ message: "a" }, { message: "b" }])).toBe("a; b");
  });
});
