import { field, type KindDescription, required, type VersionDescription } from "../../schema/index.ts";
import { cleanupSpec, cleanupStatus } from "./schema.ts";

const columns = [
  { name: "Schedule", type: "string", jsonPath: ".spec.schedule" },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
] as const;

const fields = {
  spec: required(cleanupSpec, "What is deleted, and when."),
  status: field(cleanupStatus, "What became of it."),
};

const versions: readonly VersionDescription[] = [
  { name: "v2", fields, columns, status: true },
  { name: "v2beta1", fields, columns, status: true, deprecated: true },
];

const shared = { group: "kyverno.io", categories: ["kyverno"], versions };

/** The cluster-wide kind. */
export const clusterCleanupPolicyDescription: KindDescription = {
  ...shared,
  kind: "ClusterCleanupPolicy",
  plural: "clustercleanuppolicies",
  shortNames: ["ccleanpol"],
  namespaced: false,
  description: "Deletes objects of all namespaces, and cluster-wide ones, on a schedule.",
};

/** The same for one namespace. */
export const cleanupPolicyDescription: KindDescription = {
  ...shared,
  kind: "CleanupPolicy",
  plural: "cleanuppolicies",
  shortNames: ["cleanpol"],
  namespaced: true,
  description: "Deletes objects of the namespace in which the policy stands on a schedule.",
};
