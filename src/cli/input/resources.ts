import { join } from "node:path";
import { isRecord } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import { isKubernetesObject } from "./document-kind.ts";
import { InputError, UnreadableError } from "./input-error.ts";
import type { OfflineKinds } from "./kinds.ts";
import { type Files, isFolder, isYaml, namesIn, type Source, type SourceDocument } from "./text-file.ts";

/** An object of a resource file. */
export interface LoadedResource {
  readonly resource: Resource;
  readonly source: Source | undefined;
}

export interface LoadedResources {
  readonly resources: readonly LoadedResource[];
  /** Files after the first that could not be read. */
  readonly failures: readonly { readonly path: string; readonly error: InputError }[];
}

/**
 * Loads resource files. A first path that is a folder stands for the YAML files directly in it; a first path that is
 * missing is an error, a later one that cannot be read a failure of its own. What is no YAML, or no object, is an error.
 * (kyverno: cmd/cli/kubectl-kyverno/utils/common/fetch.go)
 */
export function loadResources(paths: readonly string[], files: Files, kinds: OfflineKinds): LoadedResources {
  const [first] = paths;
  if (first === undefined) return { resources: [], failures: [] };
  const resources: LoadedResource[] = [];
  const failures: { path: string; error: InputError }[] = [];
  for (const path of isFolder(first) ? yamlFilesIn(first) : paths) {
    try {
      resources.push(...resourcesOf(files.documents(path), kinds));
    } catch (error) {
      if (!(error instanceof UnreadableError) || path === first) throw error;
      failures.push({ path, error });
    }
  }
  return { resources, failures };
}

/** The objects of documents, made as the command line sees them. Throws an `InputError` for what is no object. */
export function resourcesOf(documents: readonly SourceDocument[], kinds: OfflineKinds): readonly LoadedResource[] {
  return documents.flatMap(({ value, source }) =>
    itemsOf(value).map((item) => ({ resource: settled(item, kinds), source })),
  );
}

/**
 * An object as the command line sees it: one that says no namespace lies in `default` where its kind is namespaced, and
 * maps that are null are empty. (kyverno: cmd/cli/kubectl-kyverno/resource/resource.go)
 */
export function settled(value: unknown, kinds: OfflineKinds): Resource {
  if (!isKubernetesObject(value)) throw new InputError("Object 'Kind' is missing in a document");
  const object = withoutNullMaps(value) as Resource;
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const given = own(metadata, "namespace");
  if ((given ?? "") !== "" || !kinds.isNamespaced(object.apiVersion, object.kind)) return { ...object, metadata };
  return { ...object, metadata: { ...metadata, namespace: "default" } };
}

/** A key by which two objects are the same one: group, version, kind, namespace and name. */
export function resourceKey({ apiVersion, kind, metadata }: Resource): string {
  return `${apiVersion},${kind},${metadata.namespace ?? ""},${nameOf({ metadata })}`;
}

/** The name of an object, empty where it has none. */
export function nameOf({ metadata }: Pick<Resource, "metadata">): string {
  return metadata.name ?? "";
}

/** The objects without those that were named before, and those that are left out. */
export function withoutDuplicates(resources: readonly LoadedResource[]): {
  readonly unique: readonly LoadedResource[];
  readonly duplicates: readonly LoadedResource[];
} {
  const seen = new Set<string>();
  const unique: LoadedResource[] = [];
  const duplicates: LoadedResource[] = [];
  for (const one of resources) {
    const key = resourceKey(one.resource);
    (seen.has(key) ? duplicates : unique).push(one);
    seen.add(key);
  }
  return { unique, duplicates };
}

function yamlFilesIn(folder: string): readonly string[] {
  return namesIn(folder)
    .filter(isYaml)
    .map((name) => join(folder, name))
    .filter((path) => !isFolder(path));
}

function itemsOf(value: unknown): readonly unknown[] {
  const isList = own(value, "kind") === "List" && own(value, "apiVersion") === "v1";
  const items = own(value, "items");
  return isList && Array.isArray(items) ? items : [value];
}

const mapFields: ReadonlySet<string> = new Set([
  "annotations",
  "labels",
  "matchLabels",
  "nodeSelector",
  "data",
  "stringData",
]);

/** Copies only what changes. */
function withoutNullMaps(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutNullMaps);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, inner === null && mapFields.has(key) ? {} : withoutNullMaps(inner)] as const,
  );
  return entries.some(([key, inner]) => inner !== value[key]) ? Object.fromEntries(entries) : value;
}
