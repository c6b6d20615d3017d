/**
 * The kinds in which results are kept: reports of the Policy Working Group, and the short-lived reports that Kyverno
 * gathers them from. They are described like policies: type, CustomResourceDefinition and reference page come from here.
 */
import type { Resource } from "../kube/index.ts";
import {
  type ColumnDescription,
  choice,
  crdOf,
  field,
  flag,
  integer,
  type KindDescription,
  labelSelector,
  list,
  map,
  object,
  required,
  text,
  type Value,
} from "../policy/index.ts";

/** A kind of report with the CustomResourceDefinition to install. */
export interface ReportKind {
  readonly description: KindDescription;
  readonly crd: Resource;
}

const timestamp = object({
  seconds: required(integer({ format: "int64" }), "Seconds since 1970."),
  nanos: required(integer({ format: "int32" }), "Nanoseconds within the second."),
});

const objectReference = object(
  {
    kind: field(text(), "Kind of the object."),
    namespace: field(text(), "Namespace of the object; empty for cluster-wide ones."),
    name: field(text(), "Name of the object."),
    uid: field(text(), "UID of the object."),
    apiVersion: field(text(), "Group and version of the object."),
    resourceVersion: field(text(), "The version of the object that was judged."),
    fieldPath: field(text(), "The part of the object that is meant."),
  },
  { atomic: true },
);

const result = object({
  source: field(text(), "What judged: `kyverno` for rules of classic policies."),
  policy: required(text(), "Name of the policy, with its namespace before a `/` where it has one."),
  rule: field(text(), "Name of the rule."),
  category: field(text(), "Category that the policy states."),
  severity: field(choice(["critical", "high", "low", "medium", "info"]), "Severity that the policy states."),
  timestamp: field(timestamp, "When the result was found."),
  result: field(choice(["pass", "fail", "warn", "error", "skip"]), "How the rule decided."),
  scored: field(flag(), "Whether a failure counts as one."),
  message: field(text(), "Why, for people."),
  resources: field(list(objectReference), "The objects judged, where the report has no scope."),
  resourceSelector: field(labelSelector, "Labels of the objects judged, where there are many."),
  properties: field(map(text()), "Further facts about the result."),
});

const summary = object({
  pass: field(integer(), "Number of results that pass."),
  fail: field(integer(), "Number of results that fail."),
  warn: field(integer(), "Number of failures that do not count as such."),
  error: field(integer(), "Number of rules that could not be applied."),
  skip: field(integer(), "Number of rules that were skipped."),
});

const owner = object(
  {
    apiVersion: required(text(), "Group and version of the object."),
    kind: required(text(), "Kind of the object."),
    name: required(text(), "Name of the object."),
    uid: required(text(), "UID of the object."),
    controller: field(flag(), "Whether the object controls this one."),
    blockOwnerDeletion: field(
      flag(),
      "Whether the object must wait for this one when it is deleted in the foreground.",
    ),
  },
  { atomic: true },
);

const resultsField = field(list(result), "What the rules say, one entry each.");
const summaryField = field(summary, "How many results of each sort there are.");

const reportFields = {
  scope: field(objectReference, "The object that all results are about."),
  scopeSelector: field(labelSelector, "Labels of the objects that the results are about, where there are many."),
  results: resultsField,
  summary: summaryField,
};

const ephemeralSpec = object({
  owner: required(owner, "The object that was judged."),
  results: resultsField,
  summary: summaryField,
});

/** One result in a report. */
export type ReportResult = Value<typeof result>;

/** The counts of a report. */
export type ReportSummary = Value<typeof summary>;

/** The object that a report is about. */
export type ReportScope = Value<typeof objectReference>;

const reportVersion = {
  name: "v1alpha2",
  fields: reportFields,
  status: false,
  columns: [
    { name: "Kind", type: "string", jsonPath: ".scope.kind" },
    { name: "Name", type: "string", jsonPath: ".scope.name" },
    ...countColumns(".summary"),
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
} as const;

const policyReports = { group: "wgpolicyk8s.io", categories: [], versions: [reportVersion] };

const ephemeralReports = { group: "reports.kyverno.io", categories: ["kyverno"] };

/** Results about one object of a namespace. */
export const policyReport: ReportKind = kindOf({
  ...policyReports,
  kind: "PolicyReport",
  plural: "policyreports",
  shortNames: ["polr"],
  namespaced: true,
  description: "What the policies say of one object of a namespace.",
});

/** Results about one cluster-wide object. */
export const clusterPolicyReport: ReportKind = kindOf({
  ...policyReports,
  kind: "ClusterPolicyReport",
  plural: "clusterpolicyreports",
  shortNames: ["cpolr"],
  namespaced: false,
  description: "What the policies say of one cluster-wide object.",
});

const ephemeralReport = kindOf({
  ...ephemeralReports,
  versions: [ephemeralVersion({ wideUid: true })],
  kind: "EphemeralReport",
  plural: "ephemeralreports",
  shortNames: ["ephr"],
  namespaced: true,
  description:
    "Results that wait to be gathered into a report. Nothing here writes them; tools that look for the kind find it.",
});

const clusterEphemeralReport = kindOf({
  ...ephemeralReports,
  versions: [ephemeralVersion({ wideUid: false })],
  kind: "ClusterEphemeralReport",
  plural: "clusterephemeralreports",
  shortNames: ["cephr"],
  namespaced: false,
  description: "The same for a cluster-wide object.",
});

/** Every kind of report that there is. */
export const reportKinds: readonly ReportKind[] = [
  policyReport,
  clusterPolicyReport,
  ephemeralReport,
  clusterEphemeralReport,
];

/** What they look like, for documentation. */
export const reportDescriptions: readonly KindDescription[] = reportKinds.map(({ description }) => description);

/** The CustomResourceDefinition is built when somebody asks for it. */
function kindOf(description: KindDescription): ReportKind {
  let crd: Resource | undefined;
  return {
    description,
    get crd(): Resource {
      crd ??= crdOf(description);
      return crd;
    },
  };
}

/** The cluster-wide kind shows the UID always, the other one with `-o wide`: so do Kyverno's. */
function ephemeralVersion(shown: { readonly wideUid: boolean }) {
  return {
    name: "v1",
    fields: { spec: required(ephemeralSpec, "Who was judged, and how.") },
    status: false,
    columns: [
      labelColumn("Source", "labels['audit\\.kyverno\\.io/source']"),
      labelColumn("Group", "labels['audit\\.kyverno\\.io/resource\\.group']"),
      labelColumn("Kind", "labels['audit\\.kyverno\\.io/resource\\.kind']"),
      labelColumn("Owner", "annotations['audit\\.kyverno\\.io/resource\\.name']"),
      ...countColumns(".spec.summary"),
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
      { ...labelColumn("Uid", "labels['audit\\.kyverno\\.io/resource\\.uid']"), wide: shown.wideUid },
      { ...labelColumn("Hash", "labels['audit\\.kyverno\\.io/resource\\.hash']"), wide: true },
    ],
  } as const;
}

function labelColumn(name: string, path: string): ColumnDescription {
  return { name, type: "string", jsonPath: `.metadata.${path}` };
}

function countColumns(base: string): readonly ColumnDescription[] {
  return ["pass", "fail", "warn", "error", "skip"].map((word) => ({
    name: `${word[0]?.toUpperCase()}${word.slice(1)}`,
    type: "integer",
    jsonPath: `${base}.${word}`,
  }));
}
