/** Policies and requests for the tests of this folder: the least that is right, with what a test is about on top. */
import type { Resource } from "../../../kube/index.ts";
import type { CleanupKind, CleanupPolicy } from "../../cleanup.ts";
import type { Request } from "../../rule.ts";
import { cleanupPolicy, clusterCleanupPolicy } from "./index.ts";

type Part = Readonly<Record<string, unknown>>;

/** Pods, at every full hour. */
export const podSpec = { schedule: "0 * * * *", match: { any: [{ resources: { kinds: ["Pod"] } }] } } as const;

/** A ClusterCleanupPolicy. */
export function cleanupWith(spec: Part, metadata: Part = {}): Resource {
  return {
    apiVersion: "kyverno.io/v2",
    kind: "ClusterCleanupPolicy",
    metadata: { name: "clean", ...metadata },
    spec: { ...podSpec, ...spec },
  };
}

/** The same for the namespace `team`. */
export function namespacedCleanupWith(spec: Part): Resource {
  return { ...cleanupWith(spec, { namespace: "team" }), kind: "CleanupPolicy" };
}

/** The kind of a document. */
export function kindOf({ kind }: Resource): CleanupKind {
  return kind === "CleanupPolicy" ? cleanupPolicy : clusterCleanupPolicy;
}

/** Compiles a document that must be right. */
export function compiled(document: Resource): CleanupPolicy {
  const policy = kindOf(document).compile(document);
  if (policy === undefined) throw new Error(JSON.stringify(kindOf(document).check(document)));
  return policy;
}

/** A Pod in a namespace. */
export function podIn(namespace: string, labels: Readonly<Record<string, string>> = {}): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace, labels, annotations: { note: "x" } },
    spec: { containers: [{ name: "c", image: "good.io/nginx:1.25" }] },
  };
}

/** A request to delete an object, by nobody. */
export function deleting(object: Resource): Request {
  const { name = "", namespace = "" } = object.metadata;
  return {
    uid: "cleanup",
    operation: "DELETE",
    kind: { group: "", version: "v1", kind: object.kind },
    resource: { group: "", version: "v1", resource: `${object.kind.toLowerCase()}s` },
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
