import type { JsonObject, Resource } from "../../kube/index.ts";
import { openapiOf } from "./openapi.ts";
import { anything, type Field, type Fields, field, type ObjectSchema, object, text } from "./schema.ts";

/** A kind as users meet it. */
export interface KindDescription {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** What the kind is for, in one or two sentences. */
  readonly description: string;
  /** The name of its page in the reference, where another kind has the same one. */
  readonly page?: string;
  /** Fields that exist, but that this version refuses: `spec.rules[].context`. */
  readonly refused?: readonly string[];
  /** Served versions; the stored one is first where none says that it is. */
  readonly versions: readonly VersionDescription[];
}

export interface VersionDescription {
  readonly name: string;
  /** The fields besides `apiVersion`, `kind` and `metadata`. */
  readonly fields: Fields;
  readonly columns: readonly ColumnDescription[];
  /** Whether `status` is written on its own. */
  readonly status: boolean;
  /** Whether objects are stored in it; where none says so, in the first. */
  readonly stored?: boolean;
  /** Whether the API server warns of the version. */
  readonly deprecated?: boolean;
  /** Fields that objects can be listed by: `.spec.evaluation.mode`. */
  readonly selectable?: readonly string[];
}

/** A column of `kubectl get`. */
export interface ColumnDescription {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly jsonPath: string;
  /** Shown with `-o wide` only. */
  readonly wide?: boolean;
}

/** The CustomResourceDefinition of a kind, ready to be installed. */
export function crdOf(kind: KindDescription): Resource {
  const singular = kind.kind.toLowerCase();
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      names: {
        ...(kind.categories.length > 0 && { categories: kind.categories }),
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
        singular,
      },
      scope: kind.namespaced ? "Namespaced" : "Cluster",
      versions: kind.versions.map((version) => versionOf(kind, version, version === storedVersion(kind))),
    },
  };
}

/** The whole document of a version as an object schema. */
export function documentSchema(version: VersionDescription): ObjectSchema {
  return object({ ...envelope, ...version.fields });
}

const envelope = {
  apiVersion: field(text(), "Group and version of the format in which this object is written."),
  kind: field(text(), "The kind of object that this is."),
  metadata: field(anything(), "Name, namespace, labels and annotations of the object."),
} satisfies Record<string, Field>;

/** The names of the served versions, the stored one first. */
export function versionNames(kind: KindDescription): readonly string[] {
  const stored = storedVersion(kind);
  return [...kind.versions].sort((a, b) => Number(b === stored) - Number(a === stored)).map(({ name }) => name);
}

function storedVersion({ versions }: KindDescription): VersionDescription | undefined {
  return versions.find(({ stored }) => stored === true) ?? versions[0];
}

function versionOf(kind: KindDescription, version: VersionDescription, stored: boolean): JsonObject {
  return {
    name: version.name,
    served: true,
    storage: stored,
    ...(version.status && { subresources: { status: {} } }),
    ...(version.deprecated === true && { deprecated: true }),
    ...(version.selectable && { selectableFields: version.selectable.map((jsonPath) => ({ jsonPath })) }),
    ...(version.columns.length > 0 && { additionalPrinterColumns: version.columns.map(columnOf) }),
    schema: { openAPIV3Schema: rootSchema(kind, version) },
  };
}

function columnOf({ wide, ...column }: ColumnDescription): JsonObject {
  return { ...column, ...(wide === true && { priority: 1 }) };
}

/** The root is special: the API server itself knows what `metadata` is. */
function rootSchema(kind: KindDescription, version: VersionDescription): JsonObject {
  const root = openapiOf(documentSchema(version));
  const properties = { ...(root.properties as JsonObject), metadata: { type: "object" } };
  return { description: kind.description, ...root, properties };
}
