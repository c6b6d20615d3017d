import { describe, expect, it } from "vitest";
import { layOver } from "./given.ts";

describe("layOver", () => {
  const value = (of: unknown) => ({ kind: "value", value: of }) as const;

  it.each([
    ["merges objects key by key", value({ a: 1, b: { c: 2 } }), { b: { d: 3 } }, { a: 1, b: { c: 2, d: 3 } }],
    ["replaces lists and scalars", value({ a: [1, 2] }), { a: [3] }, { a: [3] }],
    ["stands for what is absent", { kind: "absent" } as const, "x", "x"],
    ["stands for what failed", { kind: "error", message: "no", missing: false } as const, 1, 1],
  ])("%s", (_, below, above, expected) => {
    expect(layOver(below, { name: above }, "name")).toEqual(value(expected));
  });

  it("leaves a name alone for which nothing is given, also one of every object", () => {
    expect(layOver({ kind: "absent" }, { name: 1 }, "constructor")).toEqual({ kind: "absent" });
    expect(layOver(value(1), undefined, "name")).toEqual(value(1));
  });
});
