import type { Verdict } from "../engine/index.ts";
import type { GroupVersionKind } from "../kube/index.ts";
import { isReportable, reportResults } from "../report/index.ts";
import type { LivePolicy } from "./live-policies.ts";
import { scannedKeysOf } from "./policy-name.ts";
import type { ReportUpdate } from "./reports.ts";
import type { ScanWork } from "./scan.ts";

/** Which results of rules reports tell of. */
type AllowedResults = ReadonlySet<string>;

/**
 * What is said without the results that reports do not tell of. One that is not scored is told as a warning, and counts as
 * the failure that it is. (kyverno: pkg/utils/report/results.go IsStatusAllowed)
 */
export function onlyAllowed(update: ReportUpdate, allowed: AllowedResults | undefined): ReportUpdate {
  if (allowed === undefined) return update;
  const results = update.results.filter(({ result, scored }) =>
    allowed.has(result === "warn" && scored !== true ? "fail" : (result ?? "")),
  );
  return { ...update, results };
}

/** What a scan of an object says for its report: everything that the policies it was judged by have to say. */
export function findingsOfScan(verdict: Verdict, { kind, object, policies }: ScanWork): ReportUpdate {
  const { name = "", namespace = "", uid = "" } = object.metadata;
  return {
    object: { apiVersion: object.apiVersion, kind: object.kind, resource: kind.resource, namespace, name, uid },
    complete: askedOf(policies, kind.served.gvk),
    results: reportResults(verdict, { now: verdict.request.now }),
    exists: true,
  };
}

/** What a request that was allowed says for a report; `undefined` where it says nothing, or is nothing to keep. */
export function findingsOfRequest(verdict: Verdict): ReportUpdate | undefined {
  const { request, resource } = verdict;
  if (resource === undefined || !isReportable(verdict)) return undefined;
  const results = reportResults(verdict, { now: request.now });
  const { name = "", namespace = "", uid = "" } = resource.metadata;
  if (results.length === 0 || name === "") return undefined;
  return {
    object: { apiVersion: resource.apiVersion, kind: resource.kind, resource: request.resource, namespace, name, uid },
    // Others may say something of it that this request did not touch.
    complete: new Set(),
    results,
    exists: request.operation === "UPDATE",
  };
}

/** The rules that a scan asks about objects of a kind: the same set for all objects that the same policies look at. */
function askedOf(policies: readonly LivePolicy[], kind: GroupVersionKind): ReadonlySet<string> {
  const known = asked.get(policies);
  if (known !== undefined) return known;
  const rules = new Set(policies.flatMap(({ policy }) => scannedKeysOf(policy, kind)));
  asked.set(policies, rules);
  return rules;
}

/** Lists of policies are made for a kind each. */
const asked = new WeakMap<readonly LivePolicy[], ReadonlySet<string>>();
