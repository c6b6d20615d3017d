import { ageColumn, celGroup, celVersions, readyColumn } from "../../expressions/index.ts";
import { field, type KindDescription, required } from "../../schema/index.ts";
import { deletingSpec, deletingStatus } from "./schema.ts";

const version = {
  fields: {
    spec: required(deletingSpec, "What is deleted, and when."),
    status: field(deletingStatus, "What became of it."),
  },
  columns: [ageColumn, readyColumn],
  status: true,
};

const shared = { group: celGroup, categories: ["kyverno"] };

/** The cluster-wide kind. */
export const deletingPolicyDescription: KindDescription = {
  ...shared,
  kind: "DeletingPolicy",
  plural: "deletingpolicies",
  shortNames: ["dpol"],
  namespaced: false,
  description: "Deletes objects for which expressions hold, of all namespaces and cluster-wide ones, on a schedule.",
  versions: celVersions(version, { namespaced: false }),
};

/** The same for one namespace. */
export const namespacedDeletingPolicyDescription: KindDescription = {
  ...shared,
  kind: "NamespacedDeletingPolicy",
  plural: "namespaceddeletingpolicies",
  shortNames: ["ndpol"],
  namespaced: true,
  description:
    "Deletes objects of the namespace in which the policy stands, for which expressions hold, on a schedule.",
  versions: celVersions(version, { namespaced: true }),
};
