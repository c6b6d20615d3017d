import { isRecord } from "../../data/index.ts";
import type { Run } from "./run.ts";
import type { Signal } from "./signal.ts";

/** Whether two values are the same in depth, at the cost of a step for each part; a signal where the budget ends. */
export function equal(a: unknown, b: unknown, run: Run): boolean | Signal {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && listsEqual(a, b, run);
  return isRecord(a) && isRecord(b) && recordsEqual(a, b, run);
}

function listsEqual(a: readonly unknown[], b: readonly unknown[], run: Run): boolean | Signal {
  const spent = run.spend(a.length + 1);
  if (spent !== undefined) return spent;
  for (let at = 0; at < a.length; at++) {
    const same = equal(a[at], b[at], run);
    if (same !== true) return same;
  }
  return true;
}

type Entries = Readonly<Record<string, unknown>>;

function recordsEqual(a: Entries, b: Entries, run: Run): boolean | Signal {
  const keys = Object.keys(a);
  const spent = run.spend(keys.length + 1);
  if (spent !== undefined) return spent;
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return false;
    const same = equal(a[key], b[key], run);
    if (same !== true) return same;
  }
  return true;
}
