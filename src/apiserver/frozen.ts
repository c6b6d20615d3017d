import { own, type Resource } from "../kube/index.ts";
import type { Draft } from "./kind.ts";

/**
 * Freezes an object with everything in it, in place, and calls it a `Resource`. Parts that are frozen already are taken
 * to be frozen through and through, so that an object made from another costs only what is new in it.
 */
export function freeze(draft: Draft): Resource {
  freezeDeep(draft);
  return draft as unknown as Resource;
}

/**
 * A copy of plain JSON that its holder may change. Keys such as `__proto__` stay plain keys. Who owns the fields of an
 * object is not copied: it is replaced, never changed.
 */
export function thaw<T>(value: T): Thawed<T> {
  const metadata = own(value, "metadata");
  const managed = own(metadata, "managedFields");
  if (managed === undefined || !Object.isFrozen(managed)) return copy(value) as Thawed<T>;
  const { managedFields: _, ...others } = metadata as Draft;
  const out = copy({ ...value, metadata: others }) as Draft;
  (out.metadata as Draft).managedFields = managed;
  return out as Thawed<T>;
}

/** What {@link thaw} makes of a `Resource` is a `Draft`. */
export type Thawed<T> = T extends Resource ? Draft : T;

function freezeDeep(value: unknown): void {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Array.isArray(value) ? value : Object.values(value)) freezeDeep(part);
}

function copy(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(copy);
  const out: Draft = {};
  for (const key of Object.keys(value)) put(out, key, copy((value as Draft)[key]));
  return out;
}

function put(object: Draft, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}
