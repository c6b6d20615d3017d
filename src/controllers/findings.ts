import type { Verdict } from "../engine/index.ts";
import { isReportable, reportResults } from "../report/index.ts";
import { resultKey } from "./policy-name.ts";
import type { ReportUpdate } from "./reports.ts";
import type { ScanWork } from "./scan.ts";

/** What a scan of an object says for its report: everything that the policies it was judged by have to say. */
export function findingsOfScan(verdict: Verdict, { kind, object, policies }: ScanWork): ReportUpdate {
  const { name = "", namespace = "", uid = "" } = object.metadata;
  return {
    object: { apiVersion: object.apiVersion, kind: object.kind, resource: kind.resource, namespace, name, uid },
    complete: new Set(policies.map(({ policy }) => resultKey(policy))),
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
