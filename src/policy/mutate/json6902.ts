import { type Json, jsonEqual } from "../../kube/index.ts";
import {
  type Container,
  type Found,
  isContainer,
  missing,
  type Place,
  pad,
  put,
  read,
  set,
  take,
  wholeNumber,
} from "./json-place.ts";
import type { PatchOperation } from "./operations.ts";
import { decodeKey, type Pointer, rawKeys } from "./pointer.ts";

/** A patched document, or why the patch does not apply. */
export type Applied =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "error"; readonly message: string };

/**
 * Applies a JSON patch as Kyverno does: indexes may count from the end, what is not there can be removed, and adding
 * makes what is missing on the way. The document stays as it is: only what lies on the paths is copied. The first
 * operation that does not apply ends the patch. (evanphx/json-patch v5: patch.go)
 */
export function applyOperations(document: Json, operations: readonly PatchOperation[]): Applied {
  const work = new Work(document);
  for (const operation of operations) {
    const message = work.apply(operation);
    if (message !== undefined) return { kind: "error", message };
  }
  return { kind: "value", value: work.root };
}

/** Characters of JSON that the `copy` operations of a patch may add. */
const maxCopied = 3 * 1024 * 1024;

class Work {
  root: Json;
  /** What the empty key of the document stands for: the document as it was at first. */
  private self: Json;
  /** Containers made by this patch, which may be changed in place. */
  private readonly ours = new Set<unknown>();
  private copied = 0;

  constructor(root: Json) {
    this.root = root;
    this.self = root;
  }

  apply(operation: PatchOperation): string | undefined {
    switch (operation.op) {
      case "add":
        return this.add(operation.path, operation.value);
      case "remove":
        return this.remove(operation.path);
      case "replace":
        return this.replace(operation.path, operation.value);
      case "test":
        return this.test(operation.path, operation.value);
      case "move":
        return this.move(operation.from, operation.path);
      case "copy":
        return this.copy(operation.from, operation.path);
      default:
        return operation satisfies never;
    }
  }

  private add(path: Pointer, value: Json): string | undefined {
    if (path.text === "") return this.replaceRoot(value, "add");
    const wrong = this.ensure(path);
    if (wrong !== undefined) return wrong;
    const place = this.open(path);
    if (place === undefined) return `add operation does not apply: doc is missing path: "${path.text}": ${missing}`;
    return within(`error in add for path: '${path.text}'`, put(place, value));
  }

  private replaceRoot(value: Json, op: "add" | "replace"): string | undefined {
    if (isContainer(value)) this.root = value;
    else if (value === null)
      return "json: error calling MarshalJSON for type *jsonpatch.partialDoc: invalid value, expected object";
    else
      return op === "add"
        ? `json: cannot unmarshal ${goType(value)} into Go value of type map[string]*jsonpatch.lazyNode`
        : rootMistake;
    this.self = op === "add" ? value : null;
    return undefined;
  }

  private remove(path: Pointer): string | undefined {
    const place = this.open(path);
    return place && within(`error in remove for path: '${path.text}'`, take(place));
  }

  private replace(path: Pointer, value: Json): string | undefined {
    if (path.text === "") return this.replaceRoot(value, "replace");
    const place = this.open(path);
    if (place === undefined) return `replace operation does not apply: doc is missing path: ${path.text}: ${missing}`;
    const found = this.read(place);
    if ("message" in found) return `replace operation does not apply: doc is missing key: ${path.text}: ${missing}`;
    set(place, value);
    return undefined;
  }

  private test(path: Pointer, wanted: Json): string | undefined {
    const failed = `testing value ${path.text} failed: test failed`;
    if (path.text === "") return jsonEqual(this.root, wanted) ? undefined : failed;
    const place = this.look(path);
    if (place === undefined) return `test operation does not apply: is missing path: ${path.text}: ${missing}`;
    const found = this.read(place);
    if ("message" in found && Array.isArray(place.container)) {
      return `error in test for path: '${path.text}': ${found.message}`;
    }
    const value = "message" in found ? null : (found.value ?? null);
    return jsonEqual(value, wanted) ? undefined : failed;
  }

  private move(from: Pointer, path: Pointer): string | undefined {
    if (from.text === "") return "unable to move entire document to another path: invalid state detected";
    const source = this.open(from);
    if (source === undefined)
      return `move operation does not apply: doc is missing from path: ${from.text}: ${missing}`;
    const found = this.read(source);
    if ("message" in found) return `error in move for path: '${source.key}': ${found.message}`;
    const wrong = within(`error in move for path: '${source.key}'`, take(source));
    if (wrong !== undefined) return wrong;
    const place = this.open(path);
    if (place === undefined) {
      return `move operation does not apply: doc is missing destination path: ${path.text}: ${missing}`;
    }
    return within(`error in move for path: '${path.text}'`, put(place, found.value ?? null));
  }

  private copy(from: Pointer, path: Pointer): string | undefined {
    const source = this.look(from);
    if (source === undefined) {
      return `copy operation does not apply: doc is missing from path: "${from.text}": ${missing}`;
    }
    const found = this.read(source);
    if ("message" in found) return `error in copy for from: '${from.text}': ${found.message}`;
    // What is copied will hang in two places, and so must not be changed in place, not even on the way to the second.
    this.ours.clear();
    const place = this.open(path);
    if (place === undefined) {
      return `copy operation does not apply: doc is missing destination path: ${path.text}: ${missing}`;
    }
    this.copied += JSON.stringify(found.value ?? null).length;
    if (this.copied > maxCopied) return `copy operations add more than ${maxCopied} bytes`;
    return within("error while adding value during copy", put(place, found.value ?? null));
  }

  /** Makes what is missing on the way to a place: a list where the next key is an index, else an object. */
  private ensure(path: Pointer): string | undefined {
    const keys = rawKeys(path.text);
    if (keys.length < 2) return undefined;
    let container = this.ownRoot();
    for (const [index, key] of keys.slice(0, -1).entries()) {
      const found = read({ container, key: decodeKey(key) });
      const target = "message" in found ? undefined : (found.value ?? undefined);
      if (target !== undefined && !isContainer(target)) return "invalid state detected";
      if (target !== undefined) {
        const next = this.own(target);
        set({ container, key: decodeKey(key) }, next);
        container = next;
        continue;
      }
      const made = this.make({ container, key }, keys[index + 1] ?? "");
      if (typeof made === "string") return made;
      container = made;
    }
    return undefined;
  }

  /** Adds the container that the next key asks for. */
  private make({ container, key }: Place, next: string): Container | string {
    const at = wholeNumber(key);
    if (Array.isArray(container) && at !== undefined) {
      const wrong = pad(container, at);
      if (wrong !== undefined) return wrong;
    }
    const index = wholeNumber(next) ?? (next === "-" ? 0 : undefined);
    const made: Container = index === undefined ? {} : [];
    this.ours.add(made);
    if (index !== undefined && index < -1) {
      return `Unable to ensure path for negative index other than -1: ${index}: invalid index referenced`;
    }
    put({ container, key }, made);
    if (!Array.isArray(made) || index === undefined) return made;
    return pad(made, index) ?? made;
  }

  /** The container that a path ends in, made ours together with all above it; `undefined` where there is none. */
  private open(path: Pointer): Place | undefined {
    const place = this.look(path);
    if (place === undefined) return undefined;
    let container = this.ownRoot();
    for (const key of path.keys?.slice(0, -1) ?? []) {
      const found = read({ container, key });
      const next = this.own(("message" in found ? {} : (found.value ?? {})) as Container);
      set({ container, key }, next);
      container = next;
    }
    return { container, key: place.key };
  }

  /** The container that a path ends in, as it is. */
  private look({ text, keys }: Pointer): Place | undefined {
    if (!isContainer(this.root)) return undefined;
    if (text === "") return { container: this.root, key: "" };
    const key = keys?.at(-1);
    if (keys === undefined || key === undefined) return undefined;
    let container: Json | undefined = this.root;
    for (const step of keys.slice(0, -1)) {
      const found = read({ container: container as Container, key: step });
      container = "message" in found ? undefined : found.value;
      if (!isContainer(container)) return undefined;
    }
    return { container: container as Container, key };
  }

  /** What is at a place; the empty key is always there. */
  private read(place: Place): Found {
    if (place.key !== "") return read(place);
    return { value: place.container === this.root ? this.self : null };
  }

  private ownRoot(): Container {
    const root = this.own(this.root as Container);
    this.root = root;
    return root;
  }

  private own(container: Container): Container {
    if (this.ours.has(container)) return container;
    const copy = Array.isArray(container) ? [...container] : { ...container };
    this.ours.add(copy);
    return copy;
  }
}

const rootMistake = "replace operation value must be object or array: %!w(<nil>)";

function within(what: string, message: string | undefined): string | undefined {
  return message === undefined ? undefined : `${what}: ${message}`;
}

function goType(value: Json): string {
  return typeof value === "boolean" ? "bool" : typeof value;
}
