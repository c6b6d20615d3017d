import { onceForLong } from "../../data/index.ts";
import { hasWildcard } from "../../kube/index.ts";
import { type Budget, stepsThrough } from "../../lang/index.ts";

/** Steps that comparing wildcards may take: well under a second. */
const most = 100_000_000;

/** Steps of comparing that count as one step of an expression. */
const perStep = 64;

/**
 * Whether comparing a key with a value might take too long: both may come from a request, and wildcards on either side
 * are tried on everything of the other one. Where many conditions share a budget, it takes from that.
 */
export function isTooCostly(key: unknown, value: unknown, budget: Budget | undefined): boolean {
  const [keys, values] = [massOf(key), massOf(value)];
  const steps = keys.wild * values.all + values.wild * keys.all;
  if (budget === undefined) return steps > most;
  if (steps > most) budget.exhaust();
  return !budget.spend(steps / perStep + stepsThrough(key) + stepsThrough(value));
}

interface Mass {
  /** The length of all texts. */
  readonly all: number;
  /** The length of those with wildcards. */
  readonly wild: number;
}

function massOf(value: unknown): Mass {
  if (typeof value === "string") return { all: value.length, wild: hasWildcard(value) ? value.length : 0 };
  return Array.isArray(value) ? massOfList(value) : nothing;
}

const massOfList = onceForLong((list): Mass => {
  let [all, wild] = [0, 0];
  for (const one of list) {
    const length = typeof one === "string" ? one.length + 1 : 1;
    all += length;
    if (typeof one === "string" && hasWildcard(one)) wild += length;
  }
  return { all, wild };
});

const nothing: Mass = { all: 0, wild: 0 };
