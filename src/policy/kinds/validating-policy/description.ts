import { ageColumn, celGroup, celVersions, readyColumn } from "../../expressions/index.ts";
import { field, type KindDescription, required } from "../../schema/index.ts";
import { validatingSpec, validatingStatus } from "./schema.ts";

const version = {
  fields: {
    spec: required(validatingSpec, "What the policy wants."),
    status: field(validatingStatus, "What the engine made of the policy."),
  },
  columns: [ageColumn, readyColumn],
  status: true,
  selectable: [".spec.evaluation.mode"],
};

/** The kind for the whole cluster. */
export const validatingPolicyDescription: KindDescription = {
  group: celGroup,
  categories: ["kyverno"],
  kind: "ValidatingPolicy",
  plural: "validatingpolicies",
  shortNames: ["vpol"],
  namespaced: false,
  versions: celVersions(version, { namespaced: false }),
  description: "Judges requests with expressions, in all namespaces and for objects of the whole cluster.",
};

/** The same for one namespace. */
export const namespacedValidatingPolicyDescription: KindDescription = {
  group: celGroup,
  categories: ["kyverno"],
  kind: "NamespacedValidatingPolicy",
  plural: "namespacedvalidatingpolicies",
  shortNames: ["nvpol"],
  namespaced: true,
  versions: celVersions(version, { namespaced: true }),
  description: "Judges requests with expressions, in the namespace in which the policy stands.",
};
