import { compileSchema, type JsonObject, type Resource, type Schema } from "../../kube/index.ts";
import { customCodec } from "../codec/index.ts";
import type { Kind, Subresource, Verb } from "../kind.ts";
import { door } from "./builtin-kind.ts";
import { compileColumnPath } from "./column-path.ts";
import { hasCondition } from "./crd-status.ts";
import { customColumns } from "./custom-columns.ts";
import { customStrategy } from "./custom-strategy.ts";
import { type Fields, flag, has, part, partAt, parts, text, texts } from "./fields.ts";

/** In the order of discovery, which is not that of built-in kinds. */
const customVerbs: readonly Verb[] = [
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "create",
  "update",
  "watch",
];
const endingVerbs: readonly Verb[] = ["delete", "deletecollection", "get", "list", "watch"];

/**
 * The kinds that a CustomResourceDefinition serves, one for each served version; all keep their objects in the form of
 * the storage version. Conversion between versions changes nothing but `apiVersion`. What `scale` needs is
 * added where kinds are served.
 * (kubernetes: apiextensions-apiserver pkg/apiserver/customresource_handler.go)
 */
export function kindsOfCrd(crd: Resource): readonly Kind[] {
  const versions = parts(part(crd, "spec"), "versions");
  const kept = versions.find((version) => flag(version, "storage"));
  return versions.filter((version) => flag(version, "served")).map((version) => kindOfVersion(crd, version, kept));
}

function kindOfVersion(crd: Resource, version: Fields, kept: Fields | undefined): Kind {
  const spec = part(crd, "spec");
  const names = namesOf(crd);
  const group = text(spec, "group");
  const gvk = { group, version: text(version, "name"), kind: text(names, "kind") };
  const schema = schemaOf(version);
  const namespaced = text(spec, "scope") === "Namespaced";
  const status = has(part(version, "subresources"), "status");
  const subresources: readonly Subresource[] = status ? [door("status", gvk)] : [];
  return {
    gvk,
    listKind: text(names, "listKind"),
    plural: text(names, "plural"),
    singular: text(names, "singular"),
    shortNames: texts(names, "shortNames"),
    categories: texts(names, "categories"),
    namespaced,
    verbs: hasCondition(crd, "Terminating") ? endingVerbs : customVerbs,
    subresources,
    columns: customColumns(version),
    storage: { group, version: text(kept, "name"), resource: text(names, "plural") },
    ...conversionOf(group, text(version, "name"), text(kept, "name")),
    ...selectableOf(version),
    codec: customCodec(schema, gvk),
    strategy: customStrategy({ schema, namespaced, status, warning: deprecationOf(gvk, version) }),
  };
}

/** The names that were accepted; before that, those that are wished for. */
function namesOf(crd: Resource): Fields | undefined {
  const accepted = partAt(crd, "status", "acceptedNames");
  return text(accepted, "plural") === "" ? partAt(crd, "spec", "names") : accepted;
}

function schemaOf(version: Fields): Schema {
  return compileSchema((partAt(version, "schema", "openAPIV3Schema") ?? {}) as JsonObject);
}

function conversionOf(group: string, version: string, kept: string): Pick<Kind, "fromStorage" | "toStorage"> {
  if (version === kept) return {};
  return {
    fromStorage: (object) => ({ ...object, apiVersion: `${group}/${version}` }),
    toStorage: (object) => ({ ...object, apiVersion: `${group}/${kept}` }),
  };
}

function selectableOf(version: Fields): Pick<Kind, "selectableFields"> {
  const entries = parts(version, "selectableFields").flatMap((one) => {
    const path = text(one, "jsonPath");
    const find = compileColumnPath(path);
    if (find === undefined) return [];
    return [[path.replace(/^\./, ""), (object: Resource) => shown(find(object))] as const];
  });
  return entries.length === 0 ? {} : { selectableFields: Object.fromEntries(entries) };
}

function shown(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

function deprecationOf(gvk: Kind["gvk"], version: Fields): string | undefined {
  if (!flag(version, "deprecated")) return undefined;
  return text(version, "deprecationWarning") || `${gvk.group}/${gvk.version} ${gvk.kind} is deprecated`;
}
