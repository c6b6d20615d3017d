import { type GroupVersionKind, own, parseApiVersion, type Resource } from "../../kube/index.ts";
import { admissionPolicyKinds, asPolicyKind, cleanupKinds, type PolicyKind, policyKinds } from "../../policy/index.ts";

/** What a document of a policy file is to the command line. */
export type DocumentKind =
  /** A policy that can be compiled. */
  | { readonly kind: "policy"; readonly policyKind: JudgedKind }
  /** A policy that is judged by `apply` alone, or by nobody in this version. */
  | { readonly kind: "unjudged"; readonly family: PolicyFamily }
  | { readonly kind: "exception" }
  /** What binds a policy that holds only where it is bound. */
  | { readonly kind: "binding" }
  | { readonly kind: "other" };

/** Policies that delete on a schedule, and kinds and versions of policies that are not known. */
export type PolicyFamily = "cleanup" | "unknown";

/** A kind of policy as the command line sees it. */
export type JudgedKind = Pick<PolicyKind, "group" | "versions" | "kind" | "compile">;

/** Says what a document is by its apiVersion and kind. */
export function documentKind(document: Resource): DocumentKind {
  const { group, version } = parseApiVersion(document.apiVersion);
  const policyKind = judgedKinds.find(
    (one) => one.kind === document.kind && one.group === group && one.versions.includes(version),
  );
  if (policyKind !== undefined) return { kind: "policy", policyKind };
  if (cleanupKinds.some((one) => one.kind === document.kind && one.group === group)) {
    return { kind: "unjudged", family: "cleanup" };
  }
  if (document.kind === "PolicyException" && exceptionGroups.includes(group)) return { kind: "exception" };
  if (admissionPolicyKinds.some((one) => one.group === group && one.bindings.kind === document.kind)) {
    return { kind: "binding" };
  }
  if (!policyGroups.includes(group)) return { kind: "other" };
  return document.kind.endsWith("Policy") ? { kind: "unjudged", family: "unknown" } : { kind: "other" };
}

/** Policies in expressions that delete are judged by `test` as well. (kyverno: cmd/cli/kubectl-kyverno/commands/test) */
const judgedKinds: readonly Omit<PolicyKind, "crd">[] = [
  ...policyKinds,
  ...admissionPolicyKinds,
  ...cleanupKinds.filter(({ group }) => group === "policies.kyverno.io").map(asPolicyKind),
];
const exceptionGroups: readonly string[] = ["kyverno.io", "policies.kyverno.io"];
const policyGroups: readonly string[] = ["policies.kyverno.io", "admissionregistration.k8s.io"];

/** Whether a value is an object of Kubernetes: it has an apiVersion and a kind. */
export function isKubernetesObject(value: unknown): value is Resource {
  return isText(own(value, "apiVersion")) && isText(own(value, "kind"));
}

/** A kind as Go prints it in errors: `/v1, Kind=ConfigMap`. */
export function goKindText(document: Resource): string {
  const { group, version, kind } = kindOf(document);
  return `${group}/${version}, Kind=${kind}`;
}

/** Group, version and kind of an object: the very same value for all objects of a kind, by which rules remember it. */
export function kindOf({ apiVersion, kind }: Resource): GroupVersionKind {
  const key = `${apiVersion} ${kind}`;
  const known = kindsSeen.get(key);
  if (known !== undefined) return known;
  const made = { ...parseApiVersion(apiVersion), kind };
  if (kindsSeen.size >= mostKinds) kindsSeen.clear();
  kindsSeen.set(key, made);
  return made;
}

const kindsSeen = new Map<string, GroupVersionKind>();
const mostKinds = 10_000;

const isText = (value: unknown) => typeof value === "string" && value !== "";
