import { equal } from "./equal.ts";
import type { Comparator } from "./node.ts";
import type { Step } from "./run.ts";
import { absorb, Signal } from "./signal.ts";

/** Compares the values of two steps: anything for equality, only numbers for order; else the result is null. */
export function compareStep(operator: Comparator, left: Step, right: Step): Step {
  return (value, run) => {
    const first = absorb(left(value, run));
    if (first instanceof Signal) return first;
    const second = absorb(right(value, run));
    if (second instanceof Signal) return second;
    if (operator !== "tEQ" && operator !== "tNE") return order(operator, first, second);
    const same = equal(first, second, run);
    return same instanceof Signal ? same : same === (operator === "tEQ");
  };
}

function order(operator: "tLT" | "tLTE" | "tGT" | "tGTE", left: unknown, right: unknown): boolean | null {
  if (typeof left !== "number" || typeof right !== "number") return null;
  switch (operator) {
    case "tLT":
      return left < right;
    case "tLTE":
      return left <= right;
    case "tGT":
      return left > right;
    case "tGTE":
      return left >= right;
  }
}
