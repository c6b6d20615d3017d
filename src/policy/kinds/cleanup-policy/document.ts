import { type Diagnostic, parseApiVersion, type Resource } from "../../../kube/index.ts";
import { type KindDescription, parseDocument } from "../../schema/index.ts";
import { type CleanupText, cleanupSpec } from "./schema.ts";

/** A cleanup policy as its document says it. */
export interface CleanupDocument {
  readonly apiVersion: string;
  readonly description: KindDescription;
  readonly name: string;
  /** Empty for the cluster-wide kind. */
  readonly namespace: string;
  readonly uid: string;
  readonly spec: CleanupText;
}

/** Either a policy, or what is wrong with its document. */
export type ReadCleanup =
  | { readonly kind: "policy"; readonly policy: CleanupDocument }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** Reads a document of the described kind. What stands under `status` is ours to write and is not looked at. */
export function readCleanup(document: Resource, description: KindDescription): ReadCleanup {
  const wrong = envelopeError(document, description);
  if (wrong !== undefined) return { kind: "refused", diagnostics: [wrong] };
  const { value: spec, diagnostics } = parseDocument(cleanupSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return { kind: "refused", diagnostics };
  const { name = "", namespace = "", uid = "" } = document.metadata;
  const place = description.namespaced ? namespace || "default" : "";
  return {
    kind: "policy",
    policy: { apiVersion: document.apiVersion, description, name, namespace: place, uid, spec },
  };
}

function envelopeError({ apiVersion, kind, ...rest }: Resource, description: KindDescription): Diagnostic | undefined {
  const { group, version } = parseApiVersion(apiVersion);
  const known = group === description.group && description.versions.some(({ name }) => name === version);
  if (!known || kind !== description.kind) {
    return refuse("kind", "kind", `${apiVersion} ${kind} is no ${description.kind} of ${description.group}`);
  }
  const unknown = Object.keys(rest).find((key) => !["metadata", "spec", "status"].includes(key));
  return unknown === undefined
    ? undefined
    : refuse("unknown-field", unknown, `${unknown}: unknown field ${JSON.stringify(unknown)}`);
}

function refuse(code: string, path: string, message: string): Diagnostic {
  return { code, severity: "error", message, path };
}
