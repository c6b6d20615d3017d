import { ageColumn, celGroup, celVersions, readyColumn } from "../../expressions/index.ts";
import { field, type KindDescription, required } from "../../schema/index.ts";
import { mutatingSpec, mutatingStatus } from "./schema.ts";

const version = {
  fields: {
    spec: required(mutatingSpec, "What the policy changes."),
    status: field(mutatingStatus, "What the engine made of the policy."),
  },
  columns: [ageColumn, readyColumn],
  status: true,
  selectable: [".spec.evaluation.mode"],
};

/** The kind for the whole cluster. */
export const mutatingPolicyDescription: KindDescription = {
  group: celGroup,
  categories: ["kyverno"],
  kind: "MutatingPolicy",
  plural: "mutatingpolicies",
  shortNames: ["mpol"],
  namespaced: false,
  versions: celVersions(version, { namespaced: false }),
  description: "Changes objects as expressions say, in all namespaces and for objects of the whole cluster.",
};

/** The same for one namespace. */
export const namespacedMutatingPolicyDescription: KindDescription = {
  group: celGroup,
  categories: ["kyverno"],
  kind: "NamespacedMutatingPolicy",
  plural: "namespacedmutatingpolicies",
  shortNames: ["nmpol"],
  namespaced: true,
  versions: celVersions(version, { namespaced: true }),
  description: "Changes objects as expressions say, in the namespace in which the policy stands.",
};
