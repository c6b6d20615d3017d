import { describe, expect, it } from "vitest";
import { FieldSet, type Path } from "./field-set.ts";
import { ownerId, readManaged, writeManaged } from "./managed-fields.ts";
import { parentManaged, scaleManaged } from "./scale-fields.ts";

const replicas: Path = ["f:spec", "f:replicas"];
const paths = { has: () => true, get: () => replicas };

const managed = (manager: string, apiVersion: string, ...fields: readonly Path[]) =>
  writeManaged(
    new Map([
      [
        ownerId({ manager, operation: "Apply", apiVersion, subresource: "" }),
        { set: FieldSet.of(...fields), apiVersion, applied: true, time: "2026-01-01T00:00:00Z" },
      ],
    ]),
  ) ?? [];

const ownersOf = (entries: unknown) =>
  [...readManaged(entries)].map(([id, { set }]) => [JSON.parse(id).manager, set.paths().map((path) => path.join(""))]);

describe("scaleManaged", () => {
  it("shows who owns the replicas", () => {
    const seen = scaleManaged(managed("me", "apps/v1", replicas, ["f:spec", "f:paused"]), paths);
    expect(ownersOf(seen)).toEqual([["me", ["f:specf:replicas"]]]);
  });

  it("says nothing of who owns something else", () => {
    expect(scaleManaged(managed("me", "apps/v1", ["f:spec", "f:paused"]), paths)).toBeUndefined();
  });
});

describe("parentManaged", () => {
  const parent = managed("me", "apps/v1", replicas, ["f:spec", "f:paused"]);

  it("keeps owners whose Scale was not taken from them", () => {
    const scale = scaleManaged(parent, paths);
    expect(parentManaged({ parent, scale, paths, apiVersion: "apps/v1" })).toEqual(parent);
  });

  it("gives the replicas to who scaled, and leaves the rest", () => {
    const scale = managed("scaler", "autoscaling/v1", replicas);
    expect(ownersOf(parentManaged({ parent, scale, paths, apiVersion: "apps/v1" }))).toEqual([
      ["scaler", ["f:specf:replicas"]],
      ["me", ["f:specf:paused"]],
    ]);
  });
});
