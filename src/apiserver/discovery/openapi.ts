/**
 * OpenAPI, a v3 document for each group and version and a v2 one for all of them, made when it is asked for and given
 * back to the garbage collector when nobody reads it any more.
 * kubernetes: kube-openapi pkg/handler3, pkg/handler
 */
import { createHash } from "node:crypto";
import { apiVersionOf, type JsonObject } from "../../kube/index.ts";
import type { Catalog } from "../catalog.ts";
import { describeKind } from "../codec/index.ts";
import type { Kind, Schemas } from "../kind.ts";
import { pathsOf } from "./openapi-paths.ts";

export interface OpenApi {
  /** The paths of all documents with their addresses, which change when they do. */
  index(): object;
  /** The document of `api/v1` or `apis/apps/v1`. */
  document(path: string): OpenApiDocument | undefined;
  /** The kinds that all documents together describe. */
  kinds(): readonly Kind[];
  /** Changes whenever any document does. */
  hash(): string;
}

export interface OpenApiDocument {
  readonly text: string;
  readonly hash: string;
}

export function openApiOf(catalog: Catalog): OpenApi {
  const documents = new Map<string, WeakRef<OpenApiDocument>>();
  catalog.onChange(() => documents.clear());
  const kindsAt = (path: string) => catalog.kinds().filter((kind) => pathOf(kind) === path);
  const document = (path: string) => {
    const known = documents.get(path)?.deref();
    if (known !== undefined) return known;
    const kinds = kindsAt(path);
    if (kinds.length === 0) return undefined;
    const made = { text: JSON.stringify(documentOf(kinds)), hash: hashOf(kinds) };
    documents.set(path, new WeakRef(made));
    return made;
  };
  const addressOf = (path: string) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(kindsAt(path))}` },
  ];
  return {
    document,
    kinds: () => catalog.kinds(),
    hash: () => hashOf(catalog.kinds()),
    index: () => ({ paths: Object.fromEntries([...new Set(catalog.kinds().map(pathOf))].map(addressOf)) }),
  };
}

function pathOf({ gvk }: Kind): string {
  return `${gvk.group === "" ? "api" : "apis"}/${apiVersionOf(gvk)}`;
}

const title = { title: "Kubernetes", version: "v1.34.3" };
const customTitle = { title: "Kubernetes CRD Swagger", version: "v0.1.0" };

function documentOf(kinds: readonly Kind[]): JsonObject {
  const schemas: Schemas = {};
  const paths: { [path: string]: JsonObject } = {};
  for (const kind of kinds) Object.assign(paths, pathsOf(kind, describeKind(kind, schemas)));
  return {
    openapi: "3.0.0",
    info: kinds.every(isCustom) ? customTitle : title,
    paths,
    components: { schemas },
  };
}

/** The schemas of kinds, of their lists and of all that they refer to. */
export function schemasOf(kinds: readonly Kind[]): Schemas {
  const schemas: Schemas = {};
  for (const kind of kinds) describeKind(kind, schemas);
  return schemas;
}

function isCustom({ codec }: Kind): boolean {
  return codec.fromProtobuf === undefined;
}

/** A hash of what a document is made of; the text itself is only made for who reads it. */
function hashOf(kinds: readonly Kind[]): string {
  const hash = createHash("sha512").update(title.version);
  for (const kind of kinds) hash.update(fingerprintOf(kind));
  return hash.digest("hex").toUpperCase();
}

const fingerprints = new WeakMap<Kind, string>();

function fingerprintOf(kind: Kind): string {
  const known = fingerprints.get(kind);
  if (known !== undefined) return known;
  const { gvk, plural, listKind, namespaced, verbs, subresources } = kind;
  const doors = subresources.map(({ name, verbs: through }) => [name, through]);
  const schema = isCustom(kind) ? kind.codec.openapi().schemas : undefined;
  const text = JSON.stringify([gvk, plural, listKind, namespaced, verbs, doors, schema]);
  const made = createHash("sha256").update(text).digest("hex");
  fingerprints.set(kind, made);
  return made;
}
