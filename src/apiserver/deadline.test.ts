import { describe, expect, it } from "vitest";
import { type Timed, withDeadline } from "./deadline.ts";

const untilAborted = ({ signal, late }: Timed) =>
  new Promise<boolean>((resolve) => signal.addEventListener("abort", () => resolve(late())));

describe("withDeadline", () => {
  it("tells the work that its time is up", async () => {
    expect(await withDeadline(new AbortController().signal, 1, untilAborted)).toBe(true);
  });

  it("tells the work that nobody waits any more", async () => {
    const parent = new AbortController();
    const work = withDeadline(parent.signal, 60_000, untilAborted);
    parent.abort();
    expect(await work).toBe(false);
    expect(await withDeadline(parent.signal, 60_000, async ({ signal }) => signal.aborted)).toBe(true);
  });

  it("hands on what the work throws", async () => {
    const work = withDeadline(new AbortController().signal, 60_000, () => Promise.reject(new Error("no")));
    await expect(work).rejects.toThrow("no");
  });
});
