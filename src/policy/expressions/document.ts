import { isRecord } from "../../data/index.ts";
import { type Diagnostic, parseApiVersion, type Resource } from "../../kube/index.ts";
import { error } from "../mistake.ts";
import {
  field,
  type KindDescription,
  map,
  object,
  type Parsed,
  parseDocument,
  required,
  text,
} from "../schema/index.ts";

/** A policy, or a companion of policies, as its document says it. */
export interface PolicyDocument<S> {
  readonly apiVersion: string;
  readonly description: KindDescription;
  readonly name: string;
  /** Empty for kinds of the whole cluster. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: S;
}

/** Either a document, or what is wrong with it. */
export type ReadDocument<S> =
  | { readonly kind: "document"; readonly document: PolicyDocument<S> }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

const metadata = object(
  {
    name: required(text(), ""),
    namespace: field(text(), ""),
    uid: field(text(), ""),
    resourceVersion: field(text(), ""),
    annotations: field(map(text()), ""),
    labels: field(map(text()), ""),
  },
  { open: true },
);

/**
 * Reads a document of the described kind, with `parseDocument` and the schema of its spec. What stands under `status` is ours to write and is not looked
 * at.
 */
export function readDocument<S>(
  document: Resource,
  description: KindDescription,
  readSpec: (spec: unknown) => Parsed<S>,
): ReadDocument<S> {
  const wrong = envelopeError(document, description);
  if (wrong !== undefined) return { kind: "refused", diagnostics: [wrong] };
  const meta = parseDocument(metadata, document.metadata, "metadata");
  const said = readSpec(document.spec ?? {});
  if (meta.value === undefined || said.value === undefined) {
    return { kind: "refused", diagnostics: [...meta.diagnostics, ...said.diagnostics] };
  }
  const { name, namespace = "", uid = "", resourceVersion = "", annotations = {}, labels = {} } = meta.value;
  return {
    kind: "document",
    document: {
      apiVersion: document.apiVersion,
      description,
      name,
      namespace: description.namespaced ? namespace || "default" : "",
      uid,
      resourceVersion,
      annotations,
      labels,
      spec: said.value,
    },
  };
}

function envelopeError(document: Resource, description: KindDescription): Diagnostic | undefined {
  if (!isRecord(document)) return error("type", "", "expected an object");
  const { apiVersion, kind, ...rest } = document;
  const { group, version } = parseApiVersion(String(apiVersion));
  const known = group === description.group && description.versions.some(({ name }) => name === version);
  if (!known || kind !== description.kind) {
    return error("kind", "kind", `${apiVersion} ${kind} is no ${description.kind} of ${description.group}`);
  }
  const unknown = Object.keys(rest).find((key) => !["metadata", "spec", "status"].includes(key));
  if (unknown === undefined) return undefined;
  return error("unknown-field", unknown, `${unknown}: unknown field ${JSON.stringify(unknown)}`);
}
