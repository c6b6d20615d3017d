import { own, type Resource } from "../../kube/index.ts";
import { forbidden, notFound, StatusError } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const immortal: ReadonlySet<string> = new Set(["default", "kube-public", "kube-system"]);

/**
 * Lets nothing be made in a namespace that is not there or about to go, and keeps those namespaces without which
 * nothing works.
 * kubernetes: apiserver pkg/admission/plugin/namespace/lifecycle
 */
export function namespaceLifecycle(store: Store): AdmissionPlugin {
  return {
    name: "NamespaceLifecycle",
    mutate: (request, object) => checkNamespace(store, request, object as unknown as Resource),
    validate: (request) => checkDelete(request),
  };
}

function checkNamespace(store: Store, request: AdmissionRequest, object: Resource): void {
  if (request.namespace === "" || isNamespace(request)) return;
  const namespace = store.get({ group: "", version: "v1", resource: "namespaces" }, "", request.namespace);
  if (namespace === undefined) throw notFound({ group: "", resource: "namespaces" }, request.namespace);
  if (request.operation === "CREATE" && own(namespace.status, "phase") === "Terminating")
    throw terminating(request, object);
}

function terminating(request: AdmissionRequest, object: Resource): StatusError {
  const { namespace, resource, name } = request;
  const shown = name || object.metadata.generateName || "Unknown";
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = forbidden({ group: resource.group, resource: resource.resource }, shown, why);
  const message = `namespace ${namespace} is being terminated`;
  const cause = { reason: "NamespaceTerminating", message, field: "metadata.namespace" };
  return new StatusError({ ...status, details: { ...status.details, causes: [cause] } });
}

function checkDelete(request: AdmissionRequest): void {
  if (request.operation !== "DELETE" || !isNamespace(request) || !immortal.has(request.name)) return;
  throw forbidden({ group: "", resource: "namespaces" }, request.name, "this namespace may not be deleted");
}

function isNamespace({ resource }: AdmissionRequest): boolean {
  return resource.group === "" && resource.resource === "namespaces";
}
