import { describe, expect, it } from "vitest";
import { annotationsOf, compileAnnotations, compileLabels, labelsOf } from "./labels.ts";

describe("compileLabels", () => {
  it.each([
    [{}, {}, true],
    [{ matchLabels: { app: "web" } }, { app: "web" }, true],
    [{ matchLabels: { app: "web" } }, { app: "api" }, false],
    [{ matchLabels: { "app*": "w?b" } }, { "app/x": "web" }, true],
    [{ matchLabels: { "app*": "w?b" } }, { "app/x": "none", other: "web" }, false],
    [{ matchLabels: { "*": "*" } }, {}, false],
    [{ matchLabels: { "*": "*" } }, { a: "b" }, true],
    [{ matchLabels: { app: "web", "ap*": "*" } }, { app: "api" }, false],
    [{ matchExpressions: [{ key: "a", operator: "DoesNotExist" }] }, {}, true],
    [{ matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] }, { a: "c" }, false],
  ])("%j of %j is %s", (selector, labels, expected) => {
    const compiled = compileLabels(selector);
    expect(compiled.kind === "test" && compiled.test(labels)).toBe(expected);
  });

  it.each([
    { matchLabels: { app: "not valid" } },
    { matchLabels: { "a/b/c": "*" } },
    { matchExpressions: [{ key: "a", operator: "Contains" }] },
    { matchExpressions: [{ key: "a", operator: "In" }] },
  ])("finds %j wrong", (selector) => {
    expect(compileLabels(selector).kind).toBe("error");
  });

  it("takes what is no text for no label", () => {
    const compiled = compileLabels({ matchExpressions: [{ key: "a", operator: "Exists" }] });
    expect(compiled.kind === "test" && compiled.test({ a: { b: 1 } })).toBe(false);
  });
});

describe("compileAnnotations", () => {
  it.each([
    [{}, {}, true],
    [{ a: "b" }, { a: "b" }, true],
    [{ a: "b" }, { a: "c" }, false],
    [{ "a*": "b*" }, { ax: "by" }, true],
    [{ "a*": "b*" }, { ax: "c", b: "by" }, false],
    [{ a: "b", c: "d" }, { a: "b" }, false],
  ])("%j of %j is %s", (wanted, annotations, expected) => {
    expect(compileAnnotations(wanted)(annotations)).toBe(expected);
  });

  it("does not take inherited properties for annotations", () => {
    expect(compileAnnotations({ constructor: "x" })({})).toBe(false);
  });
});

describe("labelsOf and annotationsOf", () => {
  it.each([undefined, null, "x", {}, { metadata: null }, { metadata: { labels: "x", annotations: [] } }])(
    "find nothing in %j",
    (object) => {
      expect([labelsOf(object), annotationsOf(object)]).toEqual([{}, {}]);
    },
  );
});
