import { createHash } from "node:crypto";
import { isRecord } from "../data/index.ts";
import { jsonEqual } from "../kube/index.ts";
import type { ReportResult } from "../report/index.ts";

/** Results about one object, as they come from admission or from a scan. */
export interface NewResults {
  /** The rules that have been asked: older results of theirs about this object are outdated. By {@link mergeKey}. */
  readonly complete: ReadonlySet<string>;
  readonly results: readonly ReportResult[];
}

/**
 * Puts new results over older ones: of the same rule, the newer one counts. An older result that says the same stays as
 * it is, with its time: nothing has happened since. (kyverno: pkg/controllers/report/aggregate)
 */
export function mergeResults(older: readonly ReportResult[], newer: NewResults): readonly ReportResult[] {
  const merged = new Map<string, ReportResult>();
  for (const result of older) {
    if (!newer.complete.has(mergeKey(result))) merged.set(mergeKey(result), result);
  }
  const before = new Map(older.map((result) => [mergeKey(result), result]));
  for (const [key, result] of worstByRule(newer.results)) {
    const known = before.get(key);
    merged.set(key, known !== undefined && saysTheSame(known, result) ? known : result);
  }
  return [...merged.values()].sort(compareResults);
}

/** A rule about images has a result for each of them: one that is well must not hide one that is not. */
function worstByRule(results: readonly ReportResult[]): ReadonlyMap<string, ReportResult> {
  const worst = new Map<string, ReportResult>();
  for (const result of results) {
    const key = mergeKey(result);
    const known = worst.get(key);
    if (known === undefined || rank(result) <= rank(known)) worst.set(key, result);
  }
  return worst;
}

const ranks: readonly ReportResult["result"][] = ["fail", "error", "warn", "pass", "skip"];

function rank({ result }: ReportResult): number {
  return ranks.indexOf(result);
}

/** New results over other new results, none of which are written yet. */
export function joinResults(older: NewResults, newer: NewResults): NewResults {
  return {
    complete: new Set([...older.complete, ...newer.complete]),
    results: mergeResults(older.results, newer),
  };
}

/** Names the policy of a result among those of all kinds. */
function policyKey({ source = "", policy }: ReportResult): string {
  return `${source}|${policy}`;
}

/** Tells whether two lists of results say the same, whenever they were found. */
export function resultsPrint(results: readonly ReportResult[]): string {
  const timeless = results.map(({ timestamp: _, ...rest }) => sorted(rest));
  return createHash("sha1").update(JSON.stringify(timeless)).digest("base64");
}

/** Servers give back the keys of an object in an order of their own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => compare(a, b))
    .map(([key, inner]) => [key, sorted(inner)]);
}

/**
 * Names the rule of a result among those of all policies. A policy that is told of by its name has one result about an
 * object, whatever it calls it.
 */
export function mergeKey(result: ReportResult): string {
  return `${policyKey(result)}|${result.source === "kyverno" ? (result.rule ?? "") : ""}`;
}

function saysTheSame(a: ReportResult, b: ReportResult): boolean {
  const { timestamp: _a, ...left } = a;
  const { timestamp: _b, ...right } = b;
  return jsonEqual(left, right);
}

/** By policy, rule and source. (kyverno: pkg/utils/report/results.go `SortReportResults`) */
function compareResults(a: ReportResult, b: ReportResult): number {
  return compare(a.policy, b.policy) || compare(a.rule ?? "", b.rule ?? "") || compare(a.source ?? "", b.source ?? "");
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
