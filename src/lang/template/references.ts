import { setOwn } from "../../data/index.ts";
import type { Json } from "../../kube/index.ts";
import { type LeafLookup, leavesOf, pointerTo, resolveReferences } from "./reference.ts";

/** A document without references, or what is wrong with the first that cannot be replaced. */
export type Dereferenced =
  | { readonly kind: "document"; readonly document: Json }
  | { readonly kind: "error"; readonly message: string };

/** Replaces all references of a document, in keys and texts; they depend on nothing but the document itself. */
export function dereference(document: Json, path: string): Dereferenced {
  if (!mentionsReference(document)) return { kind: "document", document };
  const leaves = leavesOf(document, path);
  return replaceIn(document, path, (leaf) => leaves.get(leaf));
}

function mentionsReference(value: Json): boolean {
  if (typeof value === "string") return value.includes("$(");
  if (value === null || typeof value !== "object") return false;
  if (Array.isArray(value)) return value.some(mentionsReference);
  return Object.entries(value).some(([key, inner]) => key.includes("$(") || mentionsReference(inner));
}

function replaceIn(value: Json, path: string, lookup: LeafLookup): Dereferenced {
  if (typeof value === "string") {
    const result = resolveReferences(value, path, lookup);
    return result.kind === "error" ? result : { kind: "document", document: result.text };
  }
  if (value === null || typeof value !== "object") return { kind: "document", document: value };
  if (Array.isArray(value)) return replaceInList(value, path, lookup);
  return replaceInMap(value as Readonly<Record<string, Json>>, path, lookup);
}

function replaceInList(list: readonly Json[], path: string, lookup: LeafLookup): Dereferenced {
  const document: Json[] = [];
  for (const [index, element] of list.entries()) {
    const result = replaceIn(element, pointerTo(path, index), lookup);
    if (result.kind === "error") return result;
    document.push(result.document);
  }
  return { kind: "document", document };
}

function replaceInMap(map: Readonly<Record<string, Json>>, path: string, lookup: LeafLookup): Dereferenced {
  const document: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(map)) {
    const name = resolveReferences(key, path, lookup);
    if (name.kind === "error") return name;
    const result = replaceIn(inner, pointerTo(path, key), lookup);
    if (result.kind === "error") return result;
    setOwn(document, name.text, result.document);
  }
  return { kind: "document", document };
}
