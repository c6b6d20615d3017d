import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRate } from "./rate.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

describe("take", () => {
  it("takes what a pause has saved up, and then says how long the next turn is away", () => {
    const rate = createRate({ perSecond: 2, burst: 3 });
    expect([rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 0]);
    expect([rate.take(), rate.take()]).toEqual([500, 500]);
    vi.advanceTimersByTime(500);
    expect([rate.take(), rate.take()]).toEqual([0, 500]);
    vi.advanceTimersByTime(60_000);
    expect([rate.take(), rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 0, 500]);
  });
});
