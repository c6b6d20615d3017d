import type { Resource } from "../kube/index.ts";
import type { ReportResult, ReportSummary } from "./kinds.ts";
import { sortResults } from "./results.ts";

/** The object that a report is about, and with which it goes. */
export interface ReportOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for cluster-wide objects. */
  readonly namespace: string;
  readonly uid: string;
}

/** The label that tells our reports from those of others. */
export const managedByLabel = { "app.kubernetes.io/managed-by": "kyverno" } as const;

/**
 * The report of an object, named after its UID: a PolicyReport, or a ClusterPolicyReport for cluster-wide objects. The
 * existing report, where there is one, keeps its own metadata and scope. (kyverno: pkg/utils/report/new.go)
 */
export function reportOf(owner: ReportOwner, results: readonly ReportResult[], existing?: Resource): Resource {
  const { apiVersion, kind, name, namespace, uid } = owner;
  const place = namespace === "" ? {} : { namespace };
  const fresh = {
    metadata: {
      name: uid,
      ...place,
      labels: managedByLabel,
      ownerReferences: [{ apiVersion, kind, name, uid }],
    },
    scope: { apiVersion, kind, name, ...place, uid },
  };
  return {
    apiVersion: "wgpolicyk8s.io/v1alpha2",
    kind: namespace === "" ? "ClusterPolicyReport" : "PolicyReport",
    metadata: existing?.metadata ?? fresh.metadata,
    scope: existing?.scope ?? fresh.scope,
    results: sortResults(results),
    summary: summaryOf(results),
  };
}

/** Counts results; every count is written, also where it is zero. */
export function summaryOf(results: readonly ReportResult[]): ReportSummary {
  const summary = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const { result } of results) if (result !== undefined) summary[result]++;
  return summary;
}
