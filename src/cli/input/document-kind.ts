import { type GroupVersionKind, own, parseApiVersion, type Resource } from "../../kube/index.ts";
import { type PolicyKind, policyKinds } from "../../policy/index.ts";

/** What a document of a policy file is to the command line. */
export type DocumentKind =
  /** A policy that can be compiled. */
  | { readonly kind: "policy"; readonly policyKind: PolicyKind }
  /** A policy of a kind that Kyverno has and this version does not judge. */
  | { readonly kind: "unjudged"; readonly family: PolicyFamily }
  | { readonly kind: "exception" }
  /** Part of an admission policy: its binding. */
  | { readonly kind: "binding" }
  | { readonly kind: "other" };

/** The families of kinds that are known by name and not judged yet. */
export type PolicyFamily = "cel" | "admission-policy" | "cleanup";

/** Says what a document is by its apiVersion and kind. */
export function documentKind(document: Resource): DocumentKind {
  const { group, version } = parseApiVersion(document.apiVersion);
  const policyKind = policyKinds.find(
    (one) => one.kind === document.kind && one.group === group && one.versions.includes(version),
  );
  if (policyKind !== undefined) return { kind: "policy", policyKind };
  return known.get(`${group} ${document.kind}`) ?? familyOf(group, document.kind);
}

/** Whether a value is an object of Kubernetes: it has an apiVersion and a kind. */
export function isKubernetesObject(value: unknown): value is Resource {
  return isText(own(value, "apiVersion")) && isText(own(value, "kind"));
}

/** A kind as Go prints it in errors: `/v1, Kind=ConfigMap`. */
export function goKindText(document: Resource): string {
  const { group, version, kind } = kindOf(document);
  return `${group}/${version}, Kind=${kind}`;
}

/** Group, version and kind of an object. */
export function kindOf(document: Resource): GroupVersionKind {
  return { ...parseApiVersion(document.apiVersion), kind: document.kind };
}

const isText = (value: unknown) => typeof value === "string" && value !== "";

const known: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>([
  ["kyverno.io PolicyException", { kind: "exception" }],
  ["policies.kyverno.io PolicyException", { kind: "exception" }],
  ["kyverno.io CleanupPolicy", { kind: "unjudged", family: "cleanup" }],
  ["kyverno.io ClusterCleanupPolicy", { kind: "unjudged", family: "cleanup" }],
  ["admissionregistration.k8s.io ValidatingAdmissionPolicy", { kind: "unjudged", family: "admission-policy" }],
  ["admissionregistration.k8s.io MutatingAdmissionPolicy", { kind: "unjudged", family: "admission-policy" }],
  ["admissionregistration.k8s.io ValidatingAdmissionPolicyBinding", { kind: "binding" }],
  ["admissionregistration.k8s.io MutatingAdmissionPolicyBinding", { kind: "binding" }],
]);

function familyOf(group: string, kind: string): DocumentKind {
  const cel = group === "policies.kyverno.io" && kind.endsWith("Policy");
  return cel ? { kind: "unjudged", family: "cel" } : { kind: "other" };
}
