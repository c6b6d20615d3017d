import { describe, expect, it } from "vitest";
import { Dependents } from "./dependents.ts";

const owner = (uid: string) => ({ apiVersion: "v1", kind: "K", name: uid, uid });

describe("Dependents", () => {
  it("knows what belongs to an owner, and tells whether anything changed", () => {
    const dependents = new Dependents();
    expect(dependents.note("a", [owner("x"), owner("y")])).toBe(true);
    expect(dependents.note("b", [owner("x")])).toBe(true);
    expect(dependents.note("b", [owner("x")])).toBe(false);
    expect(dependents.of("x")).toEqual(["a", "b"]);
    expect(dependents.note("a", [owner("y")])).toBe(true);
    expect(dependents.of("x")).toEqual(["b"]);
    dependents.forget("b");
    expect(dependents.of("x")).toEqual([]);
    expect(dependents.of(undefined)).toEqual([]);
  });

  it("keeps nothing of objects without owners", () => {
    const dependents = new Dependents();
    expect(dependents.note("a", [])).toBe(false);
    dependents.note("a", [owner("x")]);
    expect(dependents.note("a", [])).toBe(true);
    expect(dependents.of("x")).toEqual([]);
  });
});
