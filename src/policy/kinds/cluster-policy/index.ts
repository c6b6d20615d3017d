import type { Resource } from "../../../kube/index.ts";
import type { Compilation, CompileOptions, PolicyKind } from "../../rule.ts";
import { crdOf, type KindDescription } from "../../schema/index.ts";
import { planAdmissionPolicy } from "./admission-policy/index.ts";
import { compilePolicy } from "./compile.ts";
import { clusterPolicyDescription, policyDescription } from "./description.ts";

export { clusterPolicyDescription, policyDescription } from "./description.ts";

/** Rules for all namespaces and cluster-wide objects: `kyverno.io` ClusterPolicy. */
export const clusterPolicy: PolicyKind = kindOf(clusterPolicyDescription);

/** Rules for one namespace: `kyverno.io` Policy. */
export const policy: PolicyKind = kindOf(policyDescription);

/** The CustomResourceDefinition is built when somebody asks for it: compiling needs none. */
function kindOf(description: KindDescription): PolicyKind {
  let crd: Resource | undefined;
  return {
    group: description.group,
    versions: description.versions.map((version) => version.name),
    kind: description.kind,
    plural: description.plural,
    namespaced: description.namespaced,
    get crd(): Resource {
      crd ??= crdOf(description);
      return crd;
    },
    compile: (document: Resource, options: CompileOptions): Compilation =>
      compilePolicy(document, options, description),
    planAdmissionPolicy: (document, options) => planAdmissionPolicy(document, options, description),
  };
}
