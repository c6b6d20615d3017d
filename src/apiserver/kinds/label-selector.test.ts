import { describe, expect, it } from "vitest";
import { selectorText, selects, shownSelector } from "./label-selector.ts";

describe("selectorText", () => {
  it("sorts by key and writes expressions as the API server does", () => {
    const selector = {
      matchLabels: { tier: "web", app: "x" },
      matchExpressions: [
        { key: "env", operator: "In", values: ["prod", "dev"] },
        { key: "old", operator: "DoesNotExist" },
        { key: "new", operator: "Exists" },
        { key: "zone", operator: "NotIn", values: ["a"] },
      ],
    };
    expect(selectorText(selector)).toBe("app=x,env in (dev,prod),new,!old,tier=web,zone notin (a)");
  });

  it("shows an empty one as <none>", () => {
    expect([selectorText({}), shownSelector({}), shownSelector(undefined)]).toEqual(["", "<none>", "<none>"]);
  });
});

describe("selects", () => {
  it("selects nothing when absent", () => {
    expect(selects(undefined, { app: "x" })).toBe(false);
  });

  it("reads labels as its own", () => {
    expect(selects({ matchLabels: { app: "x" } }, { app: "x", more: "y" })).toBe(true);
    expect(selects({ matchExpressions: [{ key: "constructor", operator: "Exists" }] }, {})).toBe(false);
  });
});
