import { own, type Resource } from "../../kube/index.ts";
import type { Request } from "../rule.ts";

/** The object that match blocks look at: the new one, or the old one where there is no new one. */
export function targetOf(request: Request): Resource | undefined {
  return request.object ?? request.oldObject;
}

/** Whether the request is about a Namespace itself. */
export function isNamespace(request: Request): boolean {
  return request.kind.kind === "Namespace" && request.kind.group === "";
}

/** The namespace in which the object stands; empty for cluster-wide objects, of which a Namespace is one. */
export function namespaceOf(request: Request): string {
  return isNamespace(request) ? "" : request.namespace;
}

/**
 * The name that match blocks compare: while it is still to be generated, what it is generated from. What a
 * subresource takes (the options of `exec`) has no name of its own: then it is the name in the request.
 */
export function nameOf(request: Request): string {
  const metadata = own(targetOf(request), "metadata");
  return textOf(own(metadata, "name")) || request.name || textOf(own(metadata, "generateName"));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
