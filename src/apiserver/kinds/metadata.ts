import type { FieldError, Resource } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { type Fields, flag, type Holder, parts, text, textEntries, texts } from "./fields.ts";
import { forbidden, invalid, invalids, required, tooLong } from "./mistakes.ts";
import { labelMistakes, labelValueMistakes, type NameCheck, qualifiedNameMistakes } from "./names.ts";

const annotationsLimit = 256 * 1024;

/** What a kind asks of metadata. */
export interface MetadataRules {
  readonly namespaced: boolean;
  /** Whether finalizers may have any name; those of built-in kinds are qualified or well-known. */
  readonly anyFinalizer?: boolean;
  readonly name: NameCheck;
}

/**
 * Checks the metadata of a new object, whose name has been generated already.
 * (kubernetes: apimachinery pkg/api/validation/objectmeta.go ValidateObjectMetaAccessor)
 */
export function metadataMistakes(object: Resource, rules: MetadataRules): readonly FieldError[] {
  const metadata = object.metadata;
  const prefix = text(metadata, "generateName");
  return [
    ...(prefix === "" ? [] : invalids("metadata.generateName", prefix, rules.name(prefix, true))),
    ...nameMistakes(text(metadata, "name"), rules),
    ...namespaceMistakes(text(metadata, "namespace"), rules),
    ...labelsMistakes(metadata, "labels", "metadata.labels"),
    ...annotationsMistakes(metadata, "metadata.annotations"),
    ...ownersMistakes(parts(metadata, "ownerReferences")),
    ...finalizersMistakes(texts(metadata, "finalizers")),
    ...(rules.anyFinalizer ? [] : unqualifiedFinalizers(texts(metadata, "finalizers"))),
  ];
}

/**
 * Checks the metadata of an object against what it was before an update.
 * (kubernetes: apimachinery pkg/api/validation/objectmeta.go ValidateObjectMetaAccessorUpdate)
 */
export function metadataUpdateMistakes(
  object: Resource,
  old: Resource,
  rules: Pick<MetadataRules, "anyFinalizer"> = {},
): readonly FieldError[] {
  const metadata = object.metadata;
  const fixed = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];
  return [
    ...newFinalizersMistakes(object, old),
    ...fixed.flatMap((key) => immutable(`metadata.${key}`, metadata[key], old.metadata[key])),
    ...labelsMistakes(metadata, "labels", "metadata.labels"),
    ...annotationsMistakes(metadata, "metadata.annotations"),
    ...ownersMistakes(parts(metadata, "ownerReferences")),
    ...finalizersMistakes(texts(metadata, "finalizers")),
    ...(rules.anyFinalizer ? [] : unqualifiedFinalizers(texts(metadata, "finalizers"))),
  ];
}

/** Checks a map of labels; `path` is the map's own. */
export function labelsMistakes(of: Holder, key: string, path: string): readonly FieldError[] {
  return textEntries(of, key).flatMap(([name, value]) => [
    ...invalids(path, name, qualifiedNameMistakes(name)),
    ...invalids(path, value, labelValueMistakes(value)),
  ]);
}

/** Checks the annotations of metadata: keys, and 256 KiB of everything. */
export function annotationsMistakes(metadata: Holder, path: string): readonly FieldError[] {
  const entries = textEntries(metadata, "annotations");
  const size = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  return [
    ...entries.flatMap(([key]) => invalids(path, key, qualifiedNameMistakes(key.toLowerCase()))),
    ...(size > annotationsLimit ? [tooLong(path, annotationsLimit)] : []),
  ];
}

/** `Invalid … field is immutable` where a value has changed. */
export function immutable(field: string, now: unknown, before: unknown): readonly FieldError[] {
  return same(now, before) ? [] : [invalid(field, now ?? null, "field is immutable")];
}

/** Bytes of a text in UTF-8. */
export function utf8Length(value: string): number {
  return new TextEncoder().encode(value).length;
}

function nameMistakes(name: string, rules: MetadataRules): readonly FieldError[] {
  if (name === "") return [required("metadata.name", "name or generateName is required")];
  return invalids("metadata.name", name, rules.name(name, false));
}

function namespaceMistakes(namespace: string, rules: MetadataRules): readonly FieldError[] {
  const field = "metadata.namespace";
  if (!rules.namespaced) return namespace === "" ? [] : [forbidden(field, "not allowed on this type")];
  if (namespace === "") return [required(field)];
  return invalids(field, namespace, labelMistakes(namespace));
}

function ownersMistakes(owners: readonly Fields[]): readonly FieldError[] {
  const field = "metadata.ownerReferences";
  const found = owners.flatMap((owner) => ownerMistakes(owner, field));
  const [first, ...others] = owners.filter((owner) => flag(owner, "controller"));
  if (!first) return found;
  const named = (owner: Fields) => `${text(owner, "kind")}/${text(owner, "name")}`;
  const clashes = others.map((other) =>
    invalid(
      field,
      owners,
      `Only one reference can have Controller set to true. Found "true" in references for ${named(first)} and ${named(other)}`,
    ),
  );
  return [...found, ...clashes];
}

function ownerMistakes(owner: Fields, field: string): readonly FieldError[] {
  const empty = (key: string) => (text(owner, key) === "" ? [invalid(`${field}.${key}`, "", "must not be empty")] : []);
  const version = text(owner, "apiVersion");
  const noVersion =
    version === "" || version.endsWith("/")
      ? [invalid(`${field}.apiVersion`, version, "version must not be empty")]
      : [];
  const banned =
    version === "v1" && text(owner, "kind") === "Event"
      ? [invalid(field, owner, "/v1, Kind=Event is disallowed from being an owner")]
      : [];
  return [...noVersion, ...empty("kind"), ...empty("name"), ...empty("uid"), ...banned];
}

function finalizersMistakes(finalizers: readonly string[]): readonly FieldError[] {
  const field = "metadata.finalizers";
  const both = finalizers.includes("orphan") && finalizers.includes("foregroundDeletion");
  return [
    ...finalizers.flatMap((name) => invalids(field, name, qualifiedNameMistakes(name))),
    ...(both ? [invalid(field, finalizers, "finalizer orphan and foregroundDeletion cannot be both set")] : []),
  ];
}

const wellKnownFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

/** (kubernetes: pkg/apis/core/validation validateKubeFinalizerName) */
function unqualifiedFinalizers(finalizers: readonly string[]): readonly FieldError[] {
  return finalizers.flatMap((name, index) =>
    name.includes("/") || wellKnownFinalizers.includes(name)
      ? []
      : [
          invalid(
            `metadata.finalizers[${index}]`,
            name,
            "name is neither a standard finalizer name nor is it fully qualified",
          ),
        ],
  );
}

function newFinalizersMistakes(object: Resource, old: Resource): readonly FieldError[] {
  if (!old.metadata.deletionTimestamp) return [];
  const before = new Set(texts(old.metadata, "finalizers"));
  const added = texts(object.metadata, "finalizers").filter((name) => !before.has(name));
  if (added.length === 0) return [];
  const list = `[]string{${[...new Set(added)]
    .sort()
    .map((name) => JSON.stringify(name))
    .join(", ")}}`;
  return [
    forbidden(
      "metadata.finalizers",
      `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
    ),
  ];
}
