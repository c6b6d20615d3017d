import { own } from "../kube/index.ts";
import type { Call } from "./call.ts";
import type { Draft } from "./kind.ts";
import { same } from "./kinds/equal.ts";
import { badRequest } from "./status.ts";

/** The metadata of a draft, made where there is none. */
export function metadataOf(draft: Draft): Draft {
  const found = own(draft, "metadata");
  if (found !== null && typeof found === "object" && !Array.isArray(found)) return found as Draft;
  const made: Draft = {};
  draft.metadata = made;
  return made;
}

/** A text of an object's metadata; `""` where it is absent or none. */
export function metaText(draft: Draft, key: string): string {
  const value = own(own(draft, "metadata"), key);
  return typeof value === "string" ? value : "";
}

/**
 * Makes the object's namespace that of the request, or refuses another one.
 * kubernetes: apiserver pkg/registry/rest/meta.go EnsureObjectNamespaceMatchesRequestNamespace
 */
export function alignNamespace(draft: Draft, namespace: string): void {
  const metadata = metadataOf(draft);
  const given = metaText(draft, "namespace");
  if (given !== "" && namespace !== "" && given !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (namespace === "") delete metadata.namespace;
  else metadata.namespace = namespace;
}

/**
 * Refuses an object whose name is not that of the request.
 * kubernetes: apiserver pkg/endpoints/handlers/rest.go checkName
 */
export function checkName(draft: Draft, name: string): void {
  const given = metaText(draft, "name");
  if (given === "") {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
}

/**
 * Drops owner references that are given twice, with a warning.
 * kubernetes: apiserver pkg/endpoints/handlers/rest.go dedupOwnerReferences
 */
export function dedupOwners(draft: Draft, call: Call, afterAdmission: boolean): void {
  const metadata = metadataOf(draft);
  const owners = own(metadata, "ownerReferences");
  if (!Array.isArray(owners)) return;
  const kept = owners.filter((owner, at) => !owners.slice(0, at).some((earlier) => same(earlier, owner)));
  if (kept.length === owners.length) return;
  const dropped = owners.filter((owner) => !kept.includes(owner)).map((owner) => String(own(owner, "uid")));
  const when = afterAdmission ? " after mutating admission happens" : "";
  call.warn(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${dropped.join(", ")}`,
  );
  metadata.ownerReferences = kept;
}
