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
 * Applies a JSON patch (RFC 6902). The document stays as it is: only what lies on the paths of the patch is copied.
 * The first operation that does not apply ends the patch. (error texts: evanphx/json-patch v4)
 */
export function applyJsonPatch(document: Json, patch: unknown): PatchResult {
  if (!Array.isArray(patch)) return { kind: "error", message: "a JSON patch has to be a list of operations" };
  if (patch.length > maxPatchOperations) {
    const limit = `The allowed maximum operations in a JSON patch is ${maxPatchOperations}, got ${patch.length}`;
    return { kind: "error", message: limit };
  }
  const work = new PatchWork(document);
  for (const operation of patch) {
    const message = work.apply(operation);
    if (message !== undefined) return { kind: "error", message };
  }
  return { kind: "patched", value: work.root };
}

/** Splits a JSON pointer (RFC 6901) into its keys; `undefined` where it is none. */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

type Container = Json[] | Record<string, Json>;

interface Place {
  readonly container: Container;
  readonly key: string;
}

/** The document while operations are applied to it. Methods answer with an error message, or nothing. */
class PatchWork {
  root: Json;
  /** Containers made by this patch, which may be changed in place. */
  private readonly ours = new Set<unknown>();
  private copied = 0;

  constructor(root: Json) {
    this.root = root;
  }

  apply(operation: unknown): string | undefined {
    if (!isRecord(operation)) return "a JSON patch has to be a list of operations";
    const { op } = operation;
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
      case "copy":
        return this.transfer(operation, op);
      default:
        return `Unexpected kind: ${typeof op === "string" ? op : "unknown"}`;
    }
  }

  private addValue(operation: Operation): string | undefined {
    const path = pathOf(operation, "path");
    if (path === undefined) return "add operation failed to decode path: missing value";
    const value = patchValue(operation);
    if (value === undefined) return `add operation has no value for path: "${path}": missing value`;
    return this.insert(path, value, (text) => `error in add for path: '${path}': ${text}`);
  }

  private removeValue(operation: Operation): string | undefined {
    const path = pathOf(operation, "path");
    if (path === undefined) return "remove operation failed to decode path: missing value";
    const place = this.open(path);
    if (place === undefined) return `remove operation does not apply: doc is missing path: "${path}": missing value`;
    const message = take(place);
    return message === undefined ? undefined : `error in remove for path: '${path}': ${message}`;
  }

  private replaceValue(operation: Operation): string | undefined {
    const path = pathOf(operation, "path");
    if (path === undefined) return "replace operation failed to decode path: missing value";
    const value = patchValue(operation);
    if (value === undefined) return `replace operation has no value for path: "${path}": missing value`;
    if (path === "") {
      this.root = value;
      return undefined;
    }
    const place = this.open(path);
    if (place === undefined) return `replace operation does not apply: doc is missing path: ${path}: missing value`;
    if (read(place) === undefined)
      return `replace operation does not apply: doc is missing key: ${path}: missing value`;
    const { container, key } = place;
    if (Array.isArray(container)) container[Number(key)] = value;
    else setOwn(container, key, value);
    return undefined;
  }

  private testValue(operation: Operation): string | undefined {
    const path = pathOf(operation, "path");
    if (path === undefined) return "test operation failed to decode path: missing value";
    const keys = parsePointer(path);
    const parent = keys?.length === 0 ? undefined : this.find(keys?.slice(0, -1));
    if (keys === undefined || (keys.length > 0 && !isContainer(parent))) {
      return `test operation does not apply: is missing path: ${path}: missing value`;
    }
    const value = this.find(keys);
    const wanted = patchValue(operation);
    return value !== undefined && wanted !== undefined && jsonEqual(value, wanted)
      ? undefined
      : `testing value ${path} failed: test failed`;
  }

  private transfer(operation: Operation, op: "move" | "copy"): string | undefined {
    const from = pathOf(operation, "from");
    if (from === undefined) return `${op} operation failed to decode from: missing value`;
    const path = pathOf(operation, "path");
    if (path === undefined) return `${op} operation failed to decode path: missing value`;
    const value = this.find(parsePointer(from));
    if (value === undefined) return `${op} operation does not apply: doc is missing from path: ${from}: missing value`;
    const before = op === "copy" ? this.noteCopy(value) : this.vacate(from, path);
    if (before !== undefined) return before;
    return this.insert(path, value, (text) => `error in ${op} for path: '${path}': ${text}`, `${op} operation`);
  }

  /** A copied container hangs in two places from now on, and so must not be changed in place any more. */
  private noteCopy(value: Json): string | undefined {
    this.ours.clear();
    this.copied += JSON.stringify(value).length;
    if (this.copied <= maxCopiedBytes) return undefined;
    return `Unable to complete the copy, the accumulated size increase of copy is ${this.copied}, exceeding the limit ${maxCopiedBytes}`;
  }

  private vacate(from: string, path: string): string | undefined {
    if (path.startsWith(`${from}/`)) return `move operation does not apply: ${path} lies within ${from}`;
    const place = this.open(from);
    if (place === undefined) return undefined;
    const message = take(place);
    return message === undefined ? undefined : `error in move for path: '${from}': ${message}`;
  }

  private insert(
    path: string,
    value: Json,
    wrap: (text: string) => string,
    what = "add operation",
  ): string | undefined {
    if (path === "") {
      this.root = value;
      return undefined;
    }
    const place = this.open(path);
    const missing = what === "add operation" ? `path: "${path}"` : `destination path: ${path}`;
    if (place === undefined) return `${what} does not apply: doc is missing ${missing}: missing value`;
    const message = put(place, value);
    return message === undefined ? undefined : wrap(message);
  }

  /** The container that a path ends in, made ours together with all above it; `undefined` where there is none. */
  private open(path: string): Place | undefined {
    const keys = parsePointer(path);
    const key = keys?.at(-1);
    if (keys === undefined || key === undefined || keys.length > maxPointerKeys) return undefined;
    if (!isContainer(this.find(keys.slice(0, -1)))) return undefined;
    let container = this.own(this.root as Container);
    this.root = container;
    for (const step of keys.slice(0, -1)) {
      const next = this.own(read({ container, key: step }) as Container);
      if (Array.isArray(container)) container[Number(step)] = next;
      else setOwn(container, step, next);
      container = next;
    }
    return { container, key };
  }

  private own(container: Container): Container {
    if (this.ours.has(container)) return container;
    const copy = Array.isArray(container) ? [...container] : { ...container };
    this.ours.add(copy);
    return copy;
  }

  private find(keys: readonly string[] | undefined): Json | undefined {
    let value: Json | undefined = keys === undefined ? undefined : this.root;
    for (const key of keys ?? []) {
      if (!isContainer(value)) return undefined;
      value = read({ container: value, key });
    }
    return value;
  }
}

type Operation = Readonly<Record<string, unknown>>;

function pathOf(operation: Operation, field: "path" | "from"): string | undefined {
  const path = Object.hasOwn(operation, field) ? operation[field] : undefined;
  return typeof path === "string" ? path : undefined;
}

function patchValue(operation: Operation): Json | undefined {
  return Object.hasOwn(operation, "value") ? (operation.value as Json) : undefined;
}

function isContainer(value: Json | undefined): value is Container {
  return typeof value === "object" && value !== null;
}

/** The index that a key of a pointer means, without leading zeros; `undefined` where it is none. */
function indexOf(key: string): number | undefined {
  return /^(0|[1-9][0-9]{0,14})$/.test(key) ? Number(key) : undefined;
}

function read({ container, key }: Place): Json | undefined {
  if (!Array.isArray(container)) return Object.hasOwn(container, key) ? container[key] : undefined;
  const index = indexOf(key);
  return index === undefined ? undefined : container[index];
}

function put({ container, key }: Place, value: Json): string | undefined {
  if (!Array.isArray(container)) {
    setOwn(container, key, value);
    return undefined;
  }
  const index = key === "-" ? container.length : indexOf(key);
  if (index === undefined) return indexError(key);
  if (index > container.length) return `Unable to access invalid index: ${key}: invalid index referenced`;
  container.splice(index, 0, value);
  return undefined;
}

function take({ container, key }: Place): string | undefined {
  if (!Array.isArray(container)) {
    if (!Object.hasOwn(container, key)) return `Unable to remove nonexistent key: ${key}: missing value`;
    delete container[key];
    return undefined;
  }
  const index = indexOf(key);
  if (index === undefined) return indexError(key);
  if (index >= container.length) return `Unable to access invalid index: ${key}: invalid index referenced`;
  container.splice(index, 1);
  return undefined;
}

function indexError(key: string): string {
  if (/^-[0-9]+$/.test(key)) return `Unable to access invalid index: ${key}: invalid index referenced`;
  return `value was not a proper array index: '${key}': invalid index referenced`;
}
