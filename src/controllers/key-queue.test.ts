import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createKeyQueue } from "./index.ts";

describe("createKeyQueue", () => {
  it("holds a key once, in the order of arrival", async () => {
    const queue = createKeyQueue();
    for (const key of ["a", "b", "a"]) queue.add(key);
    expect(queue.size).toBe(2);
    expect([await queue.take(), await queue.take()]).toEqual(["a", "b"]);
  });

  it("never gives a key to two workers, but again to one when it was added meanwhile", async () => {
    const queue = createKeyQueue();
    queue.add("a");
    expect(await queue.take()).toBe("a");
    queue.add("a");
    queue.add("b");
    expect(await queue.take()).toBe("b");
    const next = queue.take();
    queue.done("a", "ok");
    expect(await next).toBe("a");
    queue.done("a", "ok");
    queue.done("b", "ok");
    expect(queue.size).toBe(0);
  });

  it("gives a key again after a failure", async () => {
    const queue = createKeyQueue();
    queue.add("a");
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await queue.take()).toBe("a");
      queue.done("a", "failed");
    }
    expect(queue.size).toBe(1);
    queue.close();
  });

  it("waits longer after each failure, but not while only the server is away", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const queue = createKeyQueue();
    for (const outcome of ["failed", "away"] as const) {
      queue.add(outcome);
      for (let attempt = 0; attempt < 12; attempt += 1) {
        await Promise.all([queue.take(), vi.runAllTimersAsync()]);
        queue.done(outcome, attempt === 11 ? outcome : "failed");
      }
      let given: string | undefined;
      const taken = queue.take().then((key) => {
        given = key;
      });
      await vi.advanceTimersByTimeAsync(4_000);
      expect(given).toBe(outcome === "away" ? "away" : undefined);
      await Promise.all([taken, vi.runAllTimersAsync()]);
      queue.done(outcome, "ok");
    }
  });

  it("waits with a key that is added for later, and lets the earlier time win", async () => {
    const queue = createKeyQueue();
    queue.add("late", 60_000);
    queue.add("soon", 60_000);
    queue.add("soon", 1);
    expect(await queue.take()).toBe("soon");
    queue.add("late");
    expect(await queue.take()).toBe("late");
    queue.done("soon", "ok");
    queue.done("late", "ok");
    expect(queue.size).toBe(0);
  });

  it("lets all workers go when it is closed, and takes no more", async () => {
    const queue = createKeyQueue();
    const waiting = [queue.take(), queue.take()];
    queue.add("later", 60_000);
    queue.close();
    queue.add("a");
    expect(await Promise.all([...waiting, queue.take()])).toEqual([undefined, undefined, undefined]);
    expect(queue.size).toBe(0);
  });
});
