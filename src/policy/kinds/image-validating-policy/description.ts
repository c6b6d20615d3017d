import { ageColumn, celGroup, celVersions, readyColumn } from "../../expressions/index.ts";
import { field, type KindDescription, required } from "../../schema/index.ts";
import { imageValidatingSpec, imageValidatingStatus } from "./schema.ts";

const version = {
  fields: {
    spec: required(imageValidatingSpec, "What the policy wants."),
    status: field(imageValidatingStatus, "What the engine made of the policy."),
  },
  columns: [ageColumn, readyColumn],
  status: true,
};

/** The kind for the whole cluster. */
export const imageValidatingPolicyDescription: KindDescription = {
  group: celGroup,
  categories: ["kyverno"],
  kind: "ImageValidatingPolicy",
  plural: "imagevalidatingpolicies",
  shortNames: ["ivpol"],
  namespaced: false,
  versions: celVersions(version, { namespaced: false }),
  description: "Judges the images of objects with expressions, in all namespaces.",
};

/** The same for one namespace. */
export const namespacedImageValidatingPolicyDescription: KindDescription = {
  group: celGroup,
  categories: ["kyverno"],
  kind: "NamespacedImageValidatingPolicy",
  plural: "namespacedimagevalidatingpolicies",
  shortNames: ["nivpol"],
  namespaced: true,
  versions: celVersions(version, { namespaced: true }),
  description: "Judges the images of objects with expressions, in the namespace in which the policy stands.",
};
