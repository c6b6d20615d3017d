import { isRecord, setOwn } from "../data/index.ts";
import { jsonEqual } from "./json-equal.ts";
import type { Json } from "./object.ts";

/** A patched document, or why the patch does not apply, worded as API server users see it. */
export type PatchResult =
  | { readonly kind: "patched"; readonly value: Json }
  | { readonly kind: "error"; readonly message: string };

/** Operations beyond which the API server refuses a patch. (kubernetes: apiserver/pkg/endpoints/handlers/patch.go) */
export const maxPatchOperations = 10_000;

/** Bytes of JSON that all `copy` operations of a patch may add. (kubernetes: JSONPatchMaxCopyBytes) */
const maxCopiedBytes = 3 * 1024 * 1024;

/** Keys that a pointer may have: a patch must not build what is too deep to be walked. */
const maxPointerKeys = 1000;

/**
 * Applies a JSON patch as the API server does, which is more lenient than RFC 6902: what is not there can be replaced,
 * moved values may be missing values, indexes may count from the end, a value may be left out and then is `null`, and
 * what stands before the first `/` of a path does not count. The document stays as it is: only what lies on the paths
 * of the patch is copied. The first operation that does not apply ends the patch. (evanphx/json-patch v4: patch.go)
 */
export function applyJsonPatch(document: Json, patch: unknown): PatchResult {
  const mistake = patchMistake(patch);
  if (mistake !== undefined) return { kind: "error", message: mistake };
  const operations = (patch ?? []) as readonly unknown[];
  if (operations.length > maxPatchOperations) {
    const limit = `The allowed maximum operations in a JSON patch is ${maxPatchOperations}, got ${operations.length}`;
    return { kind: "error", message: limit };
  }
  const work = new PatchWork(document);
  for (const operation of operations) {
    const message = work.apply((operation ?? {}) as Operation);
    if (message !== undefined) return { kind: "error", message };
  }
  return { kind: "patched", value: work.root };
}

/** Why a document is no JSON patch at all, in the words of Go's decoder; `undefined` where it is one. `null` is an empty one. */
export function patchMistake(patch: unknown): string | undefined {
  if (patch === null) return undefined;
  if (!Array.isArray(patch)) return `json: cannot unmarshal ${jsonTypeOf(patch)} into Go value of type jsonpatch.Patch`;
  const wrong = patch.find((operation) => operation !== null && !isRecord(operation));
  if (wrong === undefined) return undefined;
  return `json: cannot unmarshal ${jsonTypeOf(wrong)} into Go value of type jsonpatch.Operation`;
}

/** Splits a path into its keys as RFC 6901 has it; `undefined` where it has no `/`. Unknown escapes stay as they are. */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.includes("/")) return undefined;
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

type Container = Json[] | Record<string, Json>;

interface Place {
  readonly container: Container;
  readonly key: string;
}

/** What was asked for, or why it cannot be had. */
type Found<T> = { readonly value: T } | { readonly message: string };

/** The document while operations are applied to it. Methods answer with an error message, or nothing. */
class PatchWork {
  root: Json;
  /** Containers made by this patch, which may be changed in place. */
  private readonly ours = new Set<unknown>();
  private copied = 0;

  constructor(root: Json) {
    this.root = root;
  }

  apply(operation: Operation): string | undefined {
    const op = Object.hasOwn(operation, "op") ? operation.op : undefined;
    switch (op) {
      case "add":
        return this.addValue(operation);
      case "remove":
        return this.removeValue(operation);
      case "replace":
        return this.replaceValue(operation);
      case "test":
        return this.testValue(operation);
      case "move":
        return this.moveValue(operation);
      case "copy":
        return this.copyValue(operation);
      default:
        return `Unexpected kind: ${typeof op === "string" ? op : "unknown"}`;
    }
  }

  private addValue(operation: Operation): string | undefined {
    const path = textIn(operation, "path");
    if ("message" in path) return `add operation failed to decode path: ${missing}`;
    const place = this.open(path.value);
    if (place === undefined) return `add operation does not apply: doc is missing path: "${path.value}": ${missing}`;
    return within(`error in add for path: '${path.value}'`, put(place, valueIn(operation)));
  }

  private removeValue(operation: Operation): string | undefined {
    const path = textIn(operation, "path");
    if ("message" in path) return `remove operation failed to decode path: ${missing}`;
    const place = this.open(path.value);
    if (place === undefined) return `remove operation does not apply: doc is missing path: "${path.value}": ${missing}`;
    return within(`error in remove for path: '${path.value}'`, take(place));
  }

  private replaceValue(operation: Operation): string | undefined {
    const path = textIn(operation, "path");
    if ("message" in path) return `replace operation failed to decode path: ${path.message}`;
    const value = valueIn(operation);
    if (path.value === "") {
      // Anything but an object or a list leaves the document as it is, without a word.
      if (isContainer(value)) this.root = value;
      return undefined;
    }
    const place = this.open(path.value);
    if (place === undefined) return `replace operation does not apply: doc is missing path: ${path.value}: ${missing}`;
    if ("message" in read(place))
      return `replace operation does not apply: doc is missing key: ${path.value}: ${missing}`;
    set(place, value);
    return undefined;
  }

  private testValue(operation: Operation): string | undefined {
    const path = textIn(operation, "path");
    if ("message" in path) return `test operation failed to decode path: ${path.message}`;
    const wanted = valueIn(operation);
    const failed = `testing value ${path.value} failed: test failed`;
    if (path.value === "") return jsonEqual(this.root, wanted) ? undefined : failed;
    const place = this.look(path.value);
    if (place === undefined) return `test operation does not apply: is missing path: ${path.value}: ${missing}`;
    const found = read(place);
    if ("message" in found) return `error in test for path: '${path.value}': ${found.message}`;
    return jsonEqual(found.value ?? null, wanted) ? undefined : failed;
  }

  private moveValue(operation: Operation): string | undefined {
    const from = textIn(operation, "from");
    if ("message" in from) return `move operation failed to decode from: ${from.message}`;
    const source = this.open(from.value);
    if (source === undefined)
      return `move operation does not apply: doc is missing from path: ${from.value}: ${missing}`;
    const value = read(source);
    const message = "message" in value ? value.message : take(source);
    if (message !== undefined || "message" in value) return within(`error in move for path: '${source.key}'`, message);
    const path = textIn(operation, "path");
    if ("message" in path) return `move operation failed to decode path: ${path.message}`;
    const place = this.open(path.value);
    if (place === undefined) {
      return `move operation does not apply: doc is missing destination path: ${path.value}: ${missing}`;
    }
    return within(`error in move for path: '${path.value}'`, put(place, value.value ?? null));
  }

  private copyValue(operation: Operation): string | undefined {
    const from = textIn(operation, "from");
    if ("message" in from) return `copy operation failed to decode from: ${from.message}`;
    const source = this.look(from.value);
    if (source === undefined)
      return `copy operation does not apply: doc is missing from path: ${from.value}: ${missing}`;
    const found = read(source);
    if ("message" in found) return `error in copy for from: '${from.value}': ${found.message}`;
    // What is copied will hang in two places, and so must not be changed in place, not even on the way to the second.
    this.ours.clear();
    const path = textIn(operation, "path");
    if ("message" in path) return `copy operation failed to decode path: ${missing}`;
    const place = this.open(path.value);
    if (place === undefined) {
      return `copy operation does not apply: doc is missing destination path: ${path.value}: ${missing}`;
    }
    return (
      this.noteCopy(found.value) ?? within("error while adding value during copy", put(place, found.value ?? null))
    );
  }

  private noteCopy(value: Json | undefined): string | undefined {
    this.copied += value === undefined ? 0 : JSON.stringify(value).length;
    if (this.copied <= maxCopiedBytes) return undefined;
    return `Unable to complete the copy, the accumulated size increase of copy is ${this.copied}, exceeding the limit ${maxCopiedBytes}`;
  }

  /** The container that a path ends in, made ours together with all above it; `undefined` where there is none. */
  private open(path: string): Place | undefined {
    const place = this.look(path);
    if (place === undefined) return undefined;
    const keys = parsePointer(path) ?? [];
    let container = this.own(this.root as Container);
    this.root = container;
    for (const key of keys.slice(0, -1)) {
      const next = this.own(stepInto({ container, key }) as Container);
      set({ container, key }, next);
      container = next;
    }
    return { container, key: place.key };
  }

  /** The container that a path ends in, as it is. */
  private look(path: string): Place | undefined {
    const keys = parsePointer(path);
    const key = keys?.at(-1);
    if (keys === undefined || key === undefined || keys.length > maxPointerKeys) return undefined;
    let container: Json | undefined = this.root;
    for (const step of keys.slice(0, -1)) {
      if (!isContainer(container)) return undefined;
      container = stepInto({ container, key: step });
    }
    return isContainer(container) ? { container, key } : undefined;
  }

  private own(container: Container): Container {
    if (this.ours.has(container)) return container;
    const copy = Array.isArray(container) ? [...container] : { ...container };
    this.ours.add(copy);
    return copy;
  }
}

type Operation = Readonly<Record<string, unknown>>;

const missing = "missing value";

function within(what: string, message: string | undefined): string | undefined {
  return message === undefined ? undefined : `${what}: ${message}`;
}

function textIn(operation: Operation, field: "path" | "from"): Found<string> {
  const text = Object.hasOwn(operation, field) ? operation[field] : undefined;
  if (typeof text === "string") return { value: text };
  if (text === undefined || text === null) {
    return {
      message: `${field === "path" ? "operation missing path field" : "operation, missing from field"}: ${missing}`,
    };
  }
  return { message: `json: cannot unmarshal ${jsonTypeOf(text)} into Go value of type string` };
}

/** An operation's value; one without is taken to have `null`. */
function valueIn(operation: Operation): Json {
  return Object.hasOwn(operation, "value") ? ((operation.value ?? null) as Json) : null;
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return value === null ? "null" : typeof value;
}

function isContainer(value: Json | undefined): value is Container {
  return typeof value === "object" && value !== null;
}

function stepInto(place: Place): Json | undefined {
  const found = read(place);
  return "message" in found ? undefined : found.value;
}

/** What is at a place. An object has something at every key, be it nothing; a list only at its indexes. */
function read({ container, key }: Place): Found<Json | undefined> {
  if (!Array.isArray(container)) return { value: Object.hasOwn(container, key) ? container[key] : undefined };
  const index = indexOf(key, container.length);
  if ("message" in index) return index;
  return index.value >= container.length ? beyond(index.value) : { value: container[index.value] };
}

/** Changes what can be read at a place. */
function set({ container, key }: Place, value: Json): void {
  const index = Array.isArray(container) ? indexOf(key, container.length) : undefined;
  if (!Array.isArray(container)) setOwn(container, key, value);
  else if (index !== undefined && "value" in index) container[index.value] = value;
}

function put({ container, key }: Place, value: Json): string | undefined {
  if (!Array.isArray(container)) {
    setOwn(container, key, value);
    return undefined;
  }
  const index = key === "-" ? { value: container.length } : indexOf(key, container.length + 1);
  if ("message" in index) {
    return index.message.startsWith("strconv")
      ? `value was not a proper array index: '${key}': ${index.message}`
      : index.message;
  }
  if (index.value > container.length) return beyond(index.value).message;
  container.splice(index.value, 0, value);
  return undefined;
}

function take({ container, key }: Place): string | undefined {
  if (!Array.isArray(container)) {
    if (!Object.hasOwn(container, key)) return `Unable to remove nonexistent key: ${key}: ${missing}`;
    delete container[key];
    return undefined;
  }
  const index = indexOf(key, container.length);
  if ("message" in index) return index.message;
  if (index.value >= container.length) return beyond(index.value).message;
  container.splice(index.value, 1);
  return undefined;
}

/** The index that a key means, as Go reads whole numbers; negative ones count from `end`. It may lie beyond the end. */
function indexOf(key: string, end: number): Found<number> {
  const why = !/^[+-]?[0-9]+$/.test(key)
    ? "invalid syntax"
    : Number.isSafeInteger(Number(key))
      ? ""
      : "value out of range";
  if (why !== "") return { message: `strconv.Atoi: parsing ${JSON.stringify(key)}: ${why}` };
  const index = Number(key);
  if (index >= 0) return { value: index };
  return index < -end ? beyond(index) : { value: index + end };
}

function beyond(index: number): { readonly message: string } {
  return { message: `Unable to access invalid index: ${index}: invalid index referenced` };
}
