import { ageColumn, celGroup, celVersions } from "../../expressions/index.ts";
import { field, type KindDescription, required } from "../../schema/index.ts";
import { generatingSpec, generatingStatus } from "./schema.ts";

const version = {
  fields: {
    spec: required(generatingSpec, "What is made, and because of what."),
    status: field(generatingStatus, "What became of it."),
  },
  columns: [ageColumn],
  status: true,
};

const shared = { group: celGroup, categories: ["kyverno"] };

/** The cluster-wide kind. */
export const generatingPolicyDescription: KindDescription = {
  ...shared,
  kind: "GeneratingPolicy",
  plural: "generatingpolicies",
  shortNames: ["gpol"],
  namespaced: false,
  description: "Makes objects, as expressions or templates say, because of other objects.",
  versions: celVersions(version, { namespaced: false }),
};

/** The same for one namespace. */
export const namespacedGeneratingPolicyDescription: KindDescription = {
  ...shared,
  kind: "NamespacedGeneratingPolicy",
  plural: "namespacedgeneratingpolicies",
  shortNames: ["ngpol"],
  namespaced: true,
  description: "Makes objects in the namespace in which the policy stands, because of other objects there.",
  versions: celVersions(version, { namespaced: true }),
};
