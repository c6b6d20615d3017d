import { own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";

/** An object inside a document, as it is read. */
export type Fields = Readonly<Record<string, unknown>>;

/** Anything whose own fields can be read: a stored object, a draft, a part of either. */
export type Holder = Resource | Draft | Fields | undefined;

/** The object under `key`; `undefined` where there is none. */
export function part(of: Holder, key: string): Fields | undefined {
  const value = own(of, key);
  return isFields(value) ? value : undefined;
}

/** The object at the end of a path of keys; `undefined` as soon as one is missing. */
export function partAt(of: Holder, ...keys: readonly string[]): Fields | undefined {
  let here: Holder = of;
  for (const key of keys) here = part(here, key);
  return here as Fields | undefined;
}

/** The objects in the list under `key`; none where there is no list. What is no object reads as an empty one. */
export function parts(of: Holder, key: string): readonly Fields[] {
  const value = own(of, key);
  return Array.isArray(value) ? value.map((item: unknown) => (isFields(item) ? item : {})) : [];
}

/** The text under `key`, or `""`: an absent text and an empty one are the same to the API server. */
export function text(of: Holder, key: string): string {
  const value = own(of, key);
  return typeof value === "string" ? value : "";
}

/** The texts in the list under `key`. */
export function texts(of: Holder, key: string): readonly string[] {
  const value = own(of, key);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** The number under `key`; `undefined` where there is none. */
export function number(of: Holder, key: string): number | undefined {
  const value = own(of, key);
  return typeof value === "number" ? value : undefined;
}

/** Whether `key` is `true`. */
export function flag(of: Holder, key: string): boolean {
  return own(of, key) === true;
}

/** Whether `key` has a value; `null` is none. */
export function has(of: Holder, key: string): boolean {
  const value = own(of, key);
  return value !== undefined && value !== null;
}

/** The entries of a map from text to text, sorted by key so that messages come in one order. */
export function textEntries(of: Holder, key: string): readonly (readonly [string, string])[] {
  const entries = Object.entries(part(of, key) ?? {});
  return entries
    .map(([name, value]) => [name, typeof value === "string" ? value : ""] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether a value is an object and no list. */
export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
