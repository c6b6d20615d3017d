import { isRecord, setOwn } from "../../data/index.ts";
import type { Json, JsonObject } from "../../kube/index.ts";
import { directiveOfList, directiveOfMap } from "./directive.ts";
import { mergeElements } from "./elements.ts";
import { type NodeKind, scalarText, wrongKind } from "./node.ts";
import { mergeScalars } from "./scalars.ts";
import { type Place, type Schema, schemaOf } from "./schema.ts";
import type { Walk } from "./walk.ts";

/** What a merge comes to. Nothing is left where the patch deletes the whole. */
export type Merged =
  | { readonly kind: "value"; readonly value: Json | undefined }
  | { readonly kind: "error"; readonly message: string };

/**
 * Merges a patch into a document as kustomize does, with the merge keys of the built-in kinds. The document stays as
 * it is; a value that is not changed is the very same. What the patch does not speak of is walked as well: elements
 * that have the same key become one there too. (kustomize: kyaml/yaml/merge2)
 */
export function mergePatch(document: Json, patch: Json): Merged {
  const quick = run(document, patch, false);
  // Of several mistakes the one at the first key is told, whatever the order of the keys.
  return quick.kind === "error" ? run(document, patch, true) : quick;
}

function run(document: Json, patch: Json, sorted: boolean): Merged {
  const walk = new MergeWalk(sorted);
  const value = walk.merge(document, patch, undefined);
  return walk.failure === undefined ? { kind: "value", value } : { kind: "error", message: walk.failure };
}

/**
 * Values high up in documents which stay as they are where no patch speaks of them, with the places where that is so:
 * one rule after the other leaves the same ones alone.
 */
const clean = new WeakMap<object, Place>();
const nowhere: Place = { schema: undefined };
const remembered = 4;

/** Levels that a document may have. */
const deepest = 1000;

/**
 * One walk over a document and a patch. `undefined` is what is missing, or removed. Where document and patch are the
 * same value, which is where the document had nothing, the value is only cleared of directives and nulls.
 */
class MergeWalk implements Walk {
  failure: string | undefined;
  ofDocument = true;
  private depth = 0;
  private readonly sorted: boolean;

  constructor(sorted: boolean) {
    this.sorted = sorted;
  }

  merge(document: Json | undefined, patch: Json | undefined, place: Place | undefined): Json | undefined {
    if (this.failure !== undefined) return undefined;
    if (this.depth > deepest) return this.fail(`object is nested deeper than ${deepest} levels`);
    this.depth++;
    const value = this.mergeAny(document, patch, place);
    this.depth--;
    return value;
  }

  keep(value: Json, place: Place | undefined): Json {
    if (typeof value !== "object" || value === null) return value;
    if (this.depth > remembered) return this.keepAny(value, place);
    if (clean.get(value) === (place ?? nowhere)) return value;
    const kept = this.keepAny(value, place);
    if (kept === value && this.failure === undefined) clean.set(value, place ?? nowhere);
    return kept;
  }

  private keepAny(value: JsonObject | readonly Json[], place: Place | undefined): Json {
    if (isList(value)) {
      return place?.keys === undefined ? value : (this.mergeList(value, undefined, place.keys, place) ?? value);
    }
    if (this.depth > deepest) {
      this.fail(`object is nested deeper than ${deepest} levels`);
      return value;
    }
    this.depth++;
    const kept = this.keepMap(value, place);
    this.depth--;
    return kept;
  }

  fail(message: string): undefined {
    this.failure ??= message;
    return undefined;
  }

  private mergeAny(document: Json | undefined, patch: Json | undefined, place: Place | undefined): Json | undefined {
    const lead = document ?? patch ?? null;
    this.ofDocument = patch === undefined;
    if (lead === null) return document === null && patch === undefined ? null : undefined;
    if (Array.isArray(lead)) {
      if (isMisplaced(patch, "SequenceNode")) return this.fail(wrongKind("SequenceNode", patch as Json));
      return this.mergeLists(document as Json[] | undefined | null, patch as Json[] | undefined | null, place);
    }
    if (typeof lead === "object") {
      if (isMisplaced(patch, "MappingNode")) return this.fail(wrongKind("MappingNode", patch as Json));
      return this.mergeMaps(document as JsonObject | undefined | null, patch as JsonObject | undefined | null, place);
    }
    if (isMisplaced(patch, "ScalarNode")) return this.fail(wrongKind("ScalarNode", patch as Json));
    return patch === undefined ? document : (patch ?? undefined);
  }

  private mergeMaps(
    document: JsonObject | undefined | null,
    patch: JsonObject | undefined | null,
    place: Place | undefined,
  ): Json | undefined {
    if (patch === null) return undefined;
    if (patch === undefined)
      return document === undefined || document === null ? undefined : this.keep(document, place);
    const schema = schemaAt(place) ?? (document ? schemaOf(document) : undefined) ?? schemaOf(patch);
    const same = document === patch;
    const directive = directiveOfMap(patch);
    if (document === undefined || document === null) {
      // An unknown word is no mistake where there is nothing to apply it to.
      if (directive.kind === "delete") return undefined;
      return this.take(directive.kind === "unknown" ? patch : directive.patch, schema);
    }
    if (directive.kind === "unknown") return this.fail(directive.message);
    if (directive.kind === "delete") return undefined;
    if (same || directive.kind === "replace") return this.take(directive.patch, schema);
    const merged = this.mergeFields(document, directive.patch, schema);
    this.ofDocument = true;
    return merged;
  }

  private take(patch: JsonObject, schema: Schema | undefined): JsonObject {
    const taken = this.mergeFields(patch, patch, schema);
    this.ofDocument = false;
    return taken;
  }

  /** Merges field by field; the document is copied once a field changes. A field without a name is a mistake. */
  private mergeFields(document: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
    const both: Fields = { document, patch, schema, copy: undefined };
    if (this.sorted) {
      for (const key of Object.keys({ ...document, ...patch }).sort()) this.mergeField(key, both);
      return both.copy ?? document;
    }
    for (const key in document) this.mergeField(key, both);
    if (patch === document) return both.copy ?? document;
    for (const key in patch) if (!Object.hasOwn(document, key)) this.mergeField(key, both);
    return both.copy ?? document;
  }

  private mergeField(key: string, both: Fields): void {
    if (this.failure !== undefined) return;
    const { document, patch, schema } = both;
    if (key === "") {
      this.fail(wrongKind("ScalarNode", document));
      return;
    }
    const before = Object.hasOwn(document, key) ? document[key] : undefined;
    const patched = Object.hasOwn(patch, key) ? patch[key] : undefined;
    const untouched = patched === undefined && before !== undefined;
    if (untouched && (typeof before !== "object" || before === null)) return;
    const place = schema?.fields.get(key);
    const after = untouched ? this.keep(before, place) : this.merge(before, patched, place);
    if (after === before) return;
    both.copy ??= { ...document };
    if (after === undefined) delete both.copy[key];
    else setOwn(both.copy, key, before === undefined ? after : inStyleOf(before, after));
  }

  private keepMap(document: JsonObject, place: Place | undefined): JsonObject {
    const schema = schemaAt(place) ?? schemaOf(document);
    let copy: Record<string, Json> | undefined;
    for (const key in document) {
      const before = document[key];
      if (key === "") this.fail(wrongKind("ScalarNode", document));
      if (typeof before !== "object" || before === null) continue;
      const after = this.keep(before, schema?.fields.get(key));
      if (after === before) continue;
      copy ??= { ...document };
      setOwn(copy, key, after);
    }
    return copy ?? document;
  }

  private mergeLists(
    document: readonly Json[] | undefined | null,
    patch: readonly Json[] | undefined | null,
    place: Place | undefined,
  ): Json | undefined {
    if (place?.keys === undefined) {
      this.ofDocument = patch === undefined;
      return patch === undefined ? (document ?? undefined) : (patch ?? undefined);
    }
    const { keys } = place;
    if (patch === null) return undefined;
    if (document === undefined || document === null) return this.mergeList(patch ?? [], patch ?? [], keys, place);
    if (patch === undefined) return this.mergeList(document, undefined, keys, place);
    const directive = directiveOfList(patch);
    if (directive.kind === "unknown") return this.fail(directive.message);
    if (directive.kind === "delete") return undefined;
    if (directive.kind === "replace" || document === patch) {
      return this.mergeList(directive.patch, directive.patch, keys, place);
    }
    return this.mergeList(document, directive.patch, keys, place);
  }

  private mergeList(
    document: readonly Json[],
    patch: readonly Json[] | undefined,
    keys: readonly string[],
    place: Place,
  ): readonly Json[] | undefined {
    const ofDocument = document !== patch;
    const below = place.element ?? place;
    const merged =
      keys.length === 0 ? mergeScalars(document, patch, this) : mergeElements({ document, patch, keys, below }, this);
    this.ofDocument = ofDocument;
    return merged;
  }
}

/** Two objects while they are merged, and the document's copy once it has changed. */
interface Fields {
  readonly document: JsonObject;
  readonly patch: JsonObject;
  readonly schema: Schema | undefined;
  copy: Record<string, Json> | undefined;
}

function isList(value: JsonObject | readonly Json[]): value is readonly Json[] {
  return Array.isArray(value);
}

function schemaAt(place: Place | undefined): Schema | undefined {
  return place?.keys === undefined ? place?.schema : undefined;
}

function isMisplaced(value: Json | undefined, expected: NodeKind): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return expected !== "SequenceNode";
  return expected !== (isRecord(value) ? "MappingNode" : "ScalarNode");
}

/** A scalar that takes the place of a text is written in its quotes, and so becomes one. (kyaml/yaml/fns.go FieldSetter) */
function inStyleOf(before: Json, after: Json): Json {
  return typeof before === "string" && (typeof after === "number" || typeof after === "boolean")
    ? scalarText(after)
    : after;
}
