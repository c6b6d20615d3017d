import { isRecord } from "../../../data/index.ts";
import { type Diagnostic, parseApiVersion, type Resource } from "../../../kube/index.ts";
import {
  field,
  type KindDescription,
  map,
  object,
  parseDocument,
  required,
  text,
  type Value,
} from "../../schema/index.ts";
import { type SpecText, spec, specV2beta1 } from "./schema/spec.ts";

/** A policy as its document says it: checked for types and unknown fields, defaults filled in. */
export interface PolicyText {
  readonly apiVersion: string;
  readonly description: KindDescription;
  readonly metadata: MetadataText;
  readonly spec: SpecText;
}

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

type MetadataText = Value<typeof metadata>;

/** Either a policy, or what is wrong with its document. */
export type ReadPolicy =
  | { readonly kind: "policy"; readonly policy: PolicyText }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** Reads a document of the described kind. What stands under `status` is ours to write and is not looked at. */
export function readPolicy(document: Resource, description: KindDescription): ReadPolicy {
  const wrong = envelopeErrors(document, description);
  if (wrong.length > 0) return { kind: "refused", diagnostics: wrong };
  const { version } = parseApiVersion(document.apiVersion);
  const meta = parseDocument(metadata, document.metadata, "metadata");
  const strict = version === "v2beta1" ? parseDocument(specV2beta1, document.spec, "spec").diagnostics : [];
  const said = parseDocument(spec, document.spec, "spec");
  if (meta.value !== undefined && said.value !== undefined && strict.length === 0) {
    const policy = { apiVersion: document.apiVersion, description, metadata: meta.value, spec: said.value };
    return { kind: "policy", policy };
  }
  return { kind: "refused", diagnostics: [...meta.diagnostics, ...(strict.length > 0 ? strict : said.diagnostics)] };
}

function envelopeErrors(document: Resource, description: KindDescription): readonly Diagnostic[] {
  if (!isRecord(document)) return [refuse("type", "", "expected a policy, found no object")];
  const known = description.versions.map((version) => `${description.group}/${version.name}`);
  if (document.kind !== description.kind) {
    return [refuse("kind", "kind", `kind: expected ${description.kind}, found ${JSON.stringify(document.kind)}`)];
  }
  if (!known.includes(document.apiVersion)) {
    const found = JSON.stringify(document.apiVersion);
    return [refuse("api-version", "apiVersion", `apiVersion: expected ${known.join(" or ")}, found ${found}`)];
  }
  return Object.keys(document)
    .filter((key) => !["apiVersion", "kind", "metadata", "spec", "status"].includes(key))
    .map((key) => refuse("unknown-field", key, `${key}: unknown field ${JSON.stringify(key)}`));
}

function refuse(code: string, path: string, message: string): Diagnostic {
  return { code, severity: "error", message, path };
}
