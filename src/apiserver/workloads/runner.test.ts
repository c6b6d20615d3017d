import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Next } from "./controller.ts";
import { ManualClock } from "./manual-clock.ts";
import { backOff, Runner } from "./runner.ts";

interface World {
  readonly clock: ManualClock;
  readonly runner: Runner;
  readonly handled: string[];
  readonly errors: unknown[];
}

function worldWith(reconcile: (key: string, times: number) => Promise<Next>): World {
  const clock = new ManualClock("2026-01-01T00:00:00Z");
  const handled: string[] = [];
  const errors: unknown[] = [];
  const runner = new Runner({
    clock,
    random: () => 0.5,
    onError: (error) => errors.push(error),
    reconcile: (key) => {
      handled.push(key);
      return reconcile(key, handled.filter((one) => one === key).length);
    },
  });
  return { clock, runner, handled, errors };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await turn();
}

describe("backOff", () => {
  it.each([
    [1, 0.5, 50],
    [2, 0.5, 100],
    [5, 0.5, 800],
    [30, 0.5, 120_000],
    [1000, 0.5, 120_000],
    [1, 0, 40],
    [1, 1, 60],
  ])("waits after %i failures, with dice at %f, for %i ms", (failures, random, expected) => {
    expect(backOff(failures, random)).toBe(expected);
  });
});

describe("Runner", () => {
  it("handles a key once, however often it was added", async () => {
    const { runner, handled } = worldWith(async () => undefined);
    for (const key of ["a", "a", "b", "a"]) runner.add(key);
    await settle();
    expect(handled).toEqual(["a", "b"]);
  });

  it("never handles the same key twice at a time, and once more if it was added meanwhile", async () => {
    let running = 0;
    let most = 0;
    const { runner, handled } = worldWith(async () => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return undefined;
    });
    runner.add("a");
    await turn();
    runner.add("a");
    await settle();
    await settle();
    expect(handled).toEqual(["a", "a"]);
    expect(most).toBe(1);
  });

  it("handles at most four keys at a time", async () => {
    let running = 0;
    let most = 0;
    const { runner, handled } = worldWith(async () => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return undefined;
    });
    for (let index = 0; index < 10; index += 1) runner.add(String(index));
    for (let rounds = 0; rounds < 5; rounds += 1) await settle();
    expect(handled).toHaveLength(10);
    expect(most).toBe(4);
  });

  it("tells of a failure and tries again, later each time", async () => {
    const { clock, runner, handled, errors } = worldWith(async () => {
      throw new Error("no");
    });
    runner.add("a");
    await settle();
    clock.advance(49);
    await settle();
    expect(handled).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(handled).toHaveLength(2);
    clock.advance(99);
    await settle();
    expect(handled).toHaveLength(2);
    clock.advance(1);
    await settle();
    expect(handled).toHaveLength(3);
    expect(errors).toHaveLength(3);
  });

  it("begins with the shortest wait again after a success", async () => {
    const { clock, runner, handled } = worldWith(async (_, times) => {
      if (times !== 3) throw new Error("no");
      return undefined;
    });
    runner.add("a");
    await settle();
    for (const wait of [50, 100]) {
      clock.advance(wait);
      await settle();
    }
    runner.add("a");
    await settle();
    expect(handled).toHaveLength(4);
    clock.advance(50);
    await settle();
    expect(handled).toHaveLength(5);
  });

  it("comes back when it was asked to, at the earliest wish", async () => {
    const { clock, runner, handled } = worldWith(async (_, times) => (times === 1 ? 1000 : undefined));
    runner.add("a");
    await settle();
    runner.addAfter("a", 300);
    runner.addAfter("a", 5000);
    clock.advance(300);
    await settle();
    expect(handled).toHaveLength(2);
    clock.advance(10_000);
    await settle();
    expect(handled).toHaveLength(2);
  });

  it("takes nothing more once it was stopped", async () => {
    const { clock, runner, handled } = worldWith(async () => 10);
    runner.add("a");
    await settle();
    await runner.stop();
    runner.add("b");
    clock.advance(1000);
    await settle();
    expect(handled).toEqual(["a"]);
  });
});
