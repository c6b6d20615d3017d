import { describe, expect, it } from "vitest";
import { Budget, Names } from "../../../lang/index.ts";
import type { Run } from "../run.ts";
import { compilePick } from "./load.ts";

/** A run at a moment, with so many steps left. */
function runAt(now: number, steps = 1_000_000): Run & { readonly budget: Budget } {
  const budget = new Budget(steps);
  const names = new Names(
    () => ({ kind: "absent" }),
    () => [],
  );
  const scope = { now, seed: String(now), budget };
  const variables = { names, scope, options: { delete: false } };
  return { variables, budget } as unknown as Run & { readonly budget: Budget };
}

const answer = { items: [{ name: "a" }, { name: "b" }] };

describe("compilePick", () => {
  it("finds the same in the same answer, and takes as many steps for it", () => {
    const pick = compilePick((_, why) => why);
    const [first, second] = [runAt(1), runAt(2)];
    const found = pick("items[].name", answer, first);
    expect(pick("items[].name", answer, second)).toBe(found);
    expect(found).toEqual({ kind: "value", value: ["a", "b"] });
    expect(second.budget.remaining).toBe(first.budget.remaining);
  });

  it("fails where too few steps are left, whatever was found before", () => {
    const pick = compilePick((_, why) => why);
    pick("items[].name", answer, runAt(1));
    const poor = runAt(1, 2);
    expect(pick("items[].name", answer, poor)).toMatchObject({ kind: "error" });
    expect(poor.budget.exhausted).toBe(true);
  });

  it("tells apart other expressions, and other answers", () => {
    const pick = compilePick((_, why) => why);
    const found = ["items[0].name", "items[1].name", "items[0].name"].map((text) => pick(text, answer, runAt(1)));
    expect(found).toEqual(["a", "b", "a"].map((value) => ({ kind: "value", value })));
    expect(pick("items[0].name", { items: [{ name: "c" }] }, runAt(1))).toEqual({ kind: "value", value: "c" });
  });

  it.each(["time_now_utc()", "random('[a-z]{20}')"])("evaluates anew what depends on the moment: %s", (text) => {
    const pick = compilePick((_, why) => why);
    expect(pick(text, answer, runAt(0))).not.toEqual(pick(text, answer, runAt(1_000_000)));
  });
});
