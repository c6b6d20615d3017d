import { own } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { isFields } from "./fields.ts";

/** The object under `key` of a draft, to be changed in place; `undefined` where there is none. */
export function inner(draft: Draft, key: string): Draft | undefined {
  const value = own(draft, key);
  return isFields(value) ? (value as Draft) : undefined;
}

/** The object at the end of a path of keys, to be changed in place; `undefined` as soon as one is missing. */
export function innerAt(draft: Draft, ...keys: readonly string[]): Draft | undefined {
  let here: Draft | undefined = draft;
  for (const key of keys) here = here && inner(here, key);
  return here;
}

/** The objects in the list under `key`, to be changed in place. */
export function inners(draft: Draft | undefined, key: string): readonly Draft[] {
  const value = own(draft, key);
  return Array.isArray(value) ? value.filter(isFields).map((item) => item as Draft) : [];
}

/** The object under `key`, made where there is none. The key is one of ours, never one of the input. */
export function ensure(draft: Draft, key: string): Draft {
  const found = inner(draft, key);
  if (found) return found;
  const made: Draft = {};
  draft[key] = made;
  return made;
}

/** Sets what is absent or `null`: a field that is a pointer in Go. */
export function fill(draft: Draft, key: string, value: unknown): void {
  const now = own(draft, key);
  if (now === undefined || now === null) draft[key] = value;
}

/** Sets what is absent, `null`, `""` or `0`: a plain field in Go, where its zero value means "not given". */
export function fillZero(draft: Draft, key: string, value: unknown): void {
  const now = own(draft, key);
  if (now === undefined || now === null || now === "" || now === 0) draft[key] = value;
}

/** Makes `key` what it is in another object: copied where it is there, removed where it is not. */
export function keep(draft: Draft, old: unknown, key: string): void {
  const value = own(old, key);
  if (value === undefined) delete draft[key];
  else draft[key] = value;
}

/** Sets an entry of a map whose keys come from the input; `__proto__` becomes a key like any other. */
export function put(map: Draft, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}
