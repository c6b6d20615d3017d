import { describe, expect, it } from "vitest";
import { Fault } from "../kube/index.ts";
import { type Controller, runController } from "./index.ts";

/** A loop that is started with these keys, and whose reconcile is this. */
function loopOf(keys: readonly string[], reconcile: Controller["reconcile"], workers = 1): Controller {
  return {
    name: "test",
    workers,
    start(queue) {
      for (const key of keys) queue.add(key);
    },
    stop() {},
    reconcile,
  };
}

const silent = () => {};

describe("runController", () => {
  it("tries a key again until it is dealt with, and says what went wrong", async () => {
    const done = Promise.withResolvers<void>();
    const said: string[] = [];
    let attempts = 0;
    const loop = loopOf(["a"], async () => {
      attempts += 1;
      if (attempts < 3) throw new Fault("unavailable", "not now");
      done.resolve();
      return undefined;
    });
    const running = runController(loop, (message) => void said.push(message));
    await done.promise;
    await running.stop();
    expect(said).toEqual(["test: a: not now", "test: a: not now"]);
    expect(running.pending()).toBe(0);
  });

  it("looks at a key again when it is told to", async () => {
    const done = Promise.withResolvers<void>();
    let looks = 0;
    const loop = loopOf(["a"], async () => {
      looks += 1;
      if (looks === 3) done.resolve();
      return looks < 3 ? 1 : undefined;
    });
    const running = runController(loop, silent);
    await done.promise;
    await running.stop();
    expect(looks).toBe(3);
  });

  it("deals with no more keys at a time than it has workers", async () => {
    const keys = Array.from({ length: 9 }, (_, index) => `key-${index}`);
    const done = Promise.withResolvers<void>();
    let now = 0;
    let most = 0;
    let dealt = 0;
    const loop = loopOf(
      keys,
      async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise(setImmediate);
        now -= 1;
        dealt += 1;
        if (dealt === keys.length) done.resolve();
        return undefined;
      },
      3,
    );
    const running = runController(loop, silent);
    await done.promise;
    await running.stop();
    expect(most).toBe(3);
  });

  it("waits for what is being dealt with when it is stopped", async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let finished = false;
    const loop = loopOf(["a", "b"], async () => {
      begun.resolve();
      await gate.promise;
      finished = true;
      return undefined;
    });
    const running = runController(loop, silent);
    await begun.promise;
    const stopped = running.stop();
    gate.resolve();
    await stopped;
    expect(finished).toBe(true);
  });

  it("tells a mistake of ours with its place", async () => {
    const said = Promise.withResolvers<string>();
    const loop = loopOf(["a"], async () => {
      throw new TypeError("x is not a function");
    });
    const running = runController(loop, said.resolve);
    expect(await said.promise).toMatch(/x is not a function\nTypeError.*\n.*controller\.test/s);
    await running.stop();
  });
});
