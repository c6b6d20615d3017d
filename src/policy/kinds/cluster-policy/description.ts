import {
  type ColumnDescription,
  field,
  type KindDescription,
  required,
  type VersionDescription,
} from "../../schema/index.ts";
import { spec, specV2beta1 } from "./schema/spec.ts";
import { status } from "./schema/status.ts";
import { refusedFields } from "./unsupported.ts";

const columns: readonly ColumnDescription[] = [
  { name: "ADMISSION", type: "boolean", jsonPath: ".spec.admission" },
  { name: "BACKGROUND", type: "boolean", jsonPath: ".spec.background" },
  { name: "READY", type: "string", jsonPath: '.status.conditions[?(@.type == "Ready")].status' },
  { name: "AGE", type: "date", jsonPath: ".metadata.creationTimestamp" },
  { name: "FAILURE POLICY", type: "string", jsonPath: ".spec.failurePolicy", wide: true },
  { name: "VALIDATE", type: "integer", jsonPath: ".status.rulecount.validate", wide: true },
  { name: "MUTATE", type: "integer", jsonPath: ".status.rulecount.mutate", wide: true },
  { name: "GENERATE", type: "integer", jsonPath: ".status.rulecount.generate", wide: true },
  { name: "VERIFY IMAGES", type: "integer", jsonPath: ".status.rulecount.verifyimages", wide: true },
  { name: "MESSAGE", type: "string", jsonPath: '.status.conditions[?(@.type == "Ready")].message' },
];

const statusField = field(status, "What the engine made of the policy.");

const versions: readonly VersionDescription[] = [
  {
    name: "v1",
    fields: { spec: required(spec, "What the policy wants."), status: statusField },
    columns,
    status: true,
  },
  {
    name: "v2beta1",
    fields: { spec: required(specV2beta1, "What the policy wants."), status: statusField },
    columns,
    status: true,
  },
];

const shared = { group: "kyverno.io", categories: ["kyverno"], versions, refused: refusedFields };

/** The cluster-wide kind. */
export const clusterPolicyDescription: KindDescription = {
  ...shared,
  kind: "ClusterPolicy",
  plural: "clusterpolicies",
  shortNames: ["cpol"],
  namespaced: false,
  description: "Rules for objects of all namespaces and for cluster-wide objects.",
};

/** The same for one namespace. */
export const policyDescription: KindDescription = {
  ...shared,
  kind: "Policy",
  plural: "policies",
  shortNames: ["pol"],
  namespaced: true,
  description: "Rules for the objects of the namespace in which the policy stands.",
};
