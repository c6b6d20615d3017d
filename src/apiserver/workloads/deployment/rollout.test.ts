import { describe, expect, it } from "vitest";
import { deploymentOf, setOf } from "./fixtures.ts";
import {
  desiredAnnotation,
  maxAnnotation,
  maxSurge,
  maxUnavailable,
  rescale,
  shrinkOld,
  sizeOfCurrent,
  wasScaled,
} from "./rollout.ts";

describe("maxSurge and maxUnavailable", () => {
  it.each([
    // replicas, surge, unavailable, surge as a number, unavailable as a number
    [1, "25%", "25%", 1, 0],
    [4, "25%", "25%", 1, 1],
    [10, "25%", "25%", 3, 2],
    [10, "30%", "0%", 3, 0],
    [10, 2, 3, 2, 3],
    [2, "0%", "1%", 0, 1],
    [1, 0, "1%", 0, 1],
    [3, 1, "100%", 1, 3],
    [2, 0, 5, 0, 2],
    [0, "25%", "25%", 0, 0],
  ])("of %i replicas with surge %s and unavailable %s are %i and %i", (replicas, surge, unavailable, up, down) => {
    const deployment = deploymentOf({ replicas, surge, unavailable });
    expect(maxSurge(deployment)).toBe(up);
    expect(maxUnavailable(deployment)).toBe(down);
  });

  it("are nothing where Pods are recreated", () => {
    const deployment = deploymentOf({ replicas: 10, type: "Recreate" });
    expect([maxSurge(deployment), maxUnavailable(deployment)]).toEqual([0, 0]);
  });
});

describe("sizeOfCurrent", () => {
  it.each([
    // replicas, surge, size now, sizes of the old ones, size next
    [3, 1, undefined, [], 3],
    [3, 1, undefined, [3], 1],
    [3, 1, 1, [3], 1],
    [3, 1, 1, [2], 2],
    [10, "25%", undefined, [10], 3],
    [10, "25%", 3, [8], 5],
    [2, 1, 5, [], 2],
    [0, 1, 3, [], 0],
    [4, "100%", undefined, [4], 4],
  ] as const)("of %i replicas with surge %s grows from %s beside %j to %i", (replicas, surge, size, others, next) => {
    const deployment = deploymentOf({ replicas, surge, unavailable: 0 });
    const current = size === undefined ? undefined : setOf({ name: "new", size });
    const old = others.map((one, index) => setOf({ name: `old-${index}`, size: one }));
    expect(sizeOfCurrent(deployment, { current, old })).toBe(next);
  });

  it("is the whole at once where Pods are recreated", () => {
    expect(sizeOfCurrent(deploymentOf({ replicas: 4, type: "Recreate" }), { current: undefined, old: [] })).toBe(4);
  });
});

describe("shrinkOld", () => {
  const sizes = (resizes: ReturnType<typeof shrinkOld>) => resizes.map(({ set, to }) => [set.metadata.name, to]);

  it("takes as many old Pods as new ones have become available", () => {
    const deployment = deploymentOf({ replicas: 3, surge: 1, unavailable: 0 });
    const old = [setOf({ name: "old", size: 3 })];
    expect(sizes(shrinkOld(deployment, { current: setOf({ name: "new", size: 1 }), old }))).toEqual([["old", 2]]);
    const unready = setOf({ name: "new", size: 1, available: 0 });
    expect(shrinkOld(deployment, { current: unready, old })).toEqual([]);
  });

  it("takes Pods that are not available first, oldest ReplicaSet first", () => {
    const deployment = deploymentOf({ replicas: 10, surge: 3, unavailable: 2 });
    const old = [
      setOf({ name: "older", size: 8, available: 5, created: "2026-01-01T00:00:00Z" }),
      setOf({ name: "old", size: 2, created: "2026-01-02T00:00:00Z" }),
    ];
    const current = setOf({ name: "new", size: 3, available: 0 });
    expect(sizes(shrinkOld(deployment, { current, old }))).toEqual([["older", 6]]);
  });

  it("never takes more than availability allows", () => {
    const deployment = deploymentOf({ replicas: 10, surge: 3, unavailable: 2 });
    const old = [setOf({ name: "old", size: 8 })];
    const current = setOf({ name: "new", size: 5, available: 0 });
    expect(shrinkOld(deployment, { current, old })).toEqual([]);
  });

  it("has nothing to do without old Pods", () => {
    const deployment = deploymentOf({ replicas: 1 });
    const old = [setOf({ name: "old", size: 0 })];
    expect(shrinkOld(deployment, { current: setOf({ name: "new", size: 1 }), old })).toEqual([]);
  });
});

describe("rescale", () => {
  const sizes = (resizes: ReturnType<typeof rescale>) =>
    Object.fromEntries(resizes.map(({ set, to }) => [set.metadata.name, to]));
  const noted = (desired: number, max: number) => ({
    [desiredAnnotation]: String(desired),
    [maxAnnotation]: String(max),
  });

  it("gives the only active ReplicaSet everything", () => {
    const old = [setOf({ name: "old", size: 0 })];
    expect(sizes(rescale(deploymentOf({ replicas: 5 }), { current: setOf({ name: "new", size: 2 }), old }))).toEqual({
      new: 5,
    });
  });

  it("wakes the newest where none is active", () => {
    const old = [
      setOf({ name: "older", size: 0, created: "2026-01-01T00:00:00Z" }),
      setOf({ name: "old", size: 0, created: "2026-01-02T00:00:00Z" }),
    ];
    expect(sizes(rescale(deploymentOf({ replicas: 2 }), { current: undefined, old }))).toEqual({ old: 2 });
  });

  it("shares what is added by size in the middle of a rollout, the rest to the largest", () => {
    const deployment = deploymentOf({ replicas: 20, surge: 3, unavailable: 2 });
    const current = setOf({ name: "new", size: 5, annotations: noted(10, 13) });
    const old = [setOf({ name: "old", size: 8, annotations: noted(10, 13) })];
    expect(sizes(rescale(deployment, { current, old }))).toEqual({ old: 14, new: 9 });
  });

  it("shares what is taken away by size", () => {
    const deployment = deploymentOf({ replicas: 5, surge: 3, unavailable: 2 });
    const current = setOf({ name: "new", size: 5, annotations: noted(10, 13) });
    const old = [setOf({ name: "old", size: 8, annotations: noted(10, 13) })];
    expect(sizes(rescale(deployment, { current, old }))).toEqual({ old: 5, new: 3 });
  });

  it("empties the old ones once the new one is saturated", () => {
    const deployment = deploymentOf({ replicas: 3 });
    const current = setOf({ name: "new", size: 3, annotations: noted(3, 4) });
    expect(sizes(rescale(deployment, { current, old: [setOf({ name: "old", size: 1 })] }))).toEqual({ old: 0 });
  });
});

describe("wasScaled", () => {
  it.each([
    ["3", 3, false],
    ["3", 5, true],
    ["many", 5, false],
    [undefined, 5, false],
  ])("compares what active ReplicaSets remember (%s) with %i", (remembered, replicas, expected) => {
    const annotations: Record<string, string> = remembered === undefined ? {} : { [desiredAnnotation]: remembered };
    const current = setOf({ name: "new", size: 3, annotations });
    expect(wasScaled(deploymentOf({ replicas }), { current, old: [] })).toBe(expected);
  });
});
