/** Policies and requests for the tests of this folder: the least that is right, with what a test is about on top. */
import type { Resource } from "../../../kube/index.ts";
import type { CleanupKind, CleanupPolicy } from "../../cleanup.ts";
import type { CompileOptions, Fact, Facts, Query, Request } from "../../rule.ts";
import { deletingPolicy, namespacedDeletingPolicy } from "./index.ts";

type Part = Readonly<Record<string, unknown>>;

/** Pods. */
export const podRule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] } as const;

/** A DeletingPolicy for Pods, at every full hour. */
export function deletingWith(spec: Part, metadata: Part = {}): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1beta1",
    kind: "DeletingPolicy",
    metadata: { name: "clean", ...metadata },
    spec: { schedule: "0 * * * *", matchConstraints: { resourceRules: [podRule] }, ...spec },
  };
}

/** The same for the namespace `team`. */
export function namespacedWith(spec: Part): Resource {
  return { ...deletingWith(spec, { namespace: "team" }), kind: "NamespacedDeletingPolicy" };
}

/** The kind of a document. */
export function kindOf({ kind }: Resource): CleanupKind {
  return kind === "DeletingPolicy" ? deletingPolicy : namespacedDeletingPolicy;
}

/** Compiles a document that must be right. */
export function compiled(document: Resource, options: CompileOptions = {}): CleanupPolicy {
  const policy = kindOf(document).compile(document, options);
  if (policy === undefined) throw new Error(JSON.stringify(kindOf(document).check(document, options)));
  return policy;
}

/** An exception from `clean`. */
export function exceptionWith(spec: Part): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1beta1",
    kind: "PolicyException",
    metadata: { name: "keep", namespace: "exempt" },
    spec: { policyRefs: [{ name: "clean", kind: "DeletingPolicy" }], ...spec },
  };
}

/** A Pod in a namespace. */
export function podIn(namespace: string, labels: Readonly<Record<string, string>> = {}, name = "web"): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: "c", image: "good.io/nginx:1.25" }] },
  };
}

/** A request to delete an object, by nobody. */
export function deleting(object: Resource, resource = `${object.kind.toLowerCase()}s`): Request {
  const { name = "", namespace = "" } = object.metadata;
  return {
    uid: "cleanup",
    operation: "DELETE",
    kind: { group: "", version: "v1", kind: object.kind },
    resource: { group: "", version: "v1", resource },
    subresource: "",
    name,
    namespace,
    object,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now: Date.UTC(2026, 0, 1),
  };
}

/** Answers what is in a table, and that the namespace `team` has a label; the rest is not known yet. */
export function knowing(answers: Readonly<Partial<Record<Query["kind"], Fact>>> = {}): Facts {
  return {
    want(query) {
      if (query.kind === "namespace")
        return { kind: "namespace", labels: query.name === "team" ? { env: "prod" } : {} };
      return answers[query.kind];
    },
  };
}
