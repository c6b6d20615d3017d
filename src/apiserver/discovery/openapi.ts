/**
 * OpenAPI v3, a document for each group and version, made when it is first asked for.
 * kubernetes: kube-openapi pkg/handler3
 */
import { createHash } from "node:crypto";
import { apiVersionOf, type JsonObject } from "../../kube/index.ts";
import type { Catalog } from "../catalog.ts";
import type { Kind } from "../kind.ts";
import { pathsOf } from "./openapi-paths.ts";

export interface OpenApi {
  /** The paths of all documents with their addresses, which change when they do. */
  index(): object;
  /** The document of `api/v1` or `apis/apps/v1`. */
  document(path: string): OpenApiDocument | undefined;
}

export interface OpenApiDocument {
  readonly text: string;
  readonly hash: string;
}

export function openApiOf(catalog: Catalog): OpenApi {
  const documents = new Map<string, OpenApiDocument>();
  catalog.onChange(() => documents.clear());
  const document = (path: string) => {
    const known = documents.get(path);
    if (known !== undefined) return known;
    const kinds = catalog.kinds().filter((kind) => pathOf(kind) === path);
    if (kinds.length === 0) return undefined;
    const made = written(documentOf(kinds));
    documents.set(path, made);
    return made;
  };
  const addressOf = (path: string) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${document(path)?.hash ?? ""}` },
  ];
  return {
    document,
    index: () => ({ paths: Object.fromEntries([...new Set(catalog.kinds().map(pathOf))].map(addressOf)) }),
  };
}

function pathOf({ gvk }: Kind): string {
  return `${gvk.group === "" ? "api" : "apis"}/${apiVersionOf(gvk)}`;
}

function documentOf(kinds: readonly Kind[]): JsonObject {
  const described = kinds.map((kind) => ({ kind, ...kind.codec.openapi() }));
  const schemas = Object.assign({}, ...described.map((one) => ({ ...one.schemas, ...listSchema(one.kind, one.name) })));
  const paths = Object.assign({}, ...described.map(({ kind, name }) => pathsOf(kind, name)));
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.34.3" },
    paths,
    components: { schemas },
  };
}

function listSchema(kind: Kind, name: string): Readonly<Record<string, JsonObject>> {
  const { group, version } = kind.gvk;
  const schema: JsonObject = {
    description: `${kind.listKind} is a list of ${kind.gvk.kind}`,
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      items: { type: "array", items: { $ref: `#/components/schemas/${name}` } },
      metadata: { type: "object" },
    },
    "x-kubernetes-group-version-kind": [{ group, version, kind: kind.listKind }],
  };
  return { [`${name}List`]: schema };
}

function written(document: JsonObject): OpenApiDocument {
  const text = JSON.stringify(document);
  return { text, hash: createHash("sha512").update(text).digest("hex").toUpperCase() };
}
