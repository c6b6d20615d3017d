import { isRecord } from "../data/index.ts";
import { jsonEqual } from "./json-equal.ts";

/** One step of a JSON patch (RFC 6902), as {@link jsonDiff} makes them. */
export interface JsonPatchOperation {
  readonly op: "add" | "remove" | "replace";
  /** A JSON pointer. */
  readonly path: string;
  /** Absent for `remove`. */
  readonly value?: unknown;
}

/**
 * The patch that makes one JSON value of another, as small as it is easily found: fields that both share, by identity
 * first, are passed over; lists are compared between what they have in common at their ends.
 * (kyverno: pkg/engine/mutate/patch/patchesUtils.go)
 */
export function jsonDiff(before: unknown, after: unknown): readonly JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [];
  diff({ before, after, path: "" }, operations);
  return operations;
}

interface Difference<T = unknown> {
  readonly before: T;
  readonly after: T;
  readonly path: string;
}

function diff({ before, after, path }: Difference, operations: JsonPatchOperation[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) diffLists({ before, after, path }, operations);
  else if (isRecord(before) && isRecord(after)) diffMaps({ before, after, path }, operations);
  else if (!jsonEqual(before, after)) operations.push({ op: "replace", path, value: after });
}

function diffMaps(
  { before, after, path }: Difference<Readonly<Record<string, unknown>>>,
  operations: JsonPatchOperation[],
): void {
  for (const key of Object.keys(before)) {
    const place = `${path}/${pointerPart(key)}`;
    if (!isThere(after, key)) operations.push({ op: "remove", path: place });
    else diff({ before: before[key], after: after[key], path: place }, operations);
  }
  for (const key of Object.keys(after)) {
    if (isThere(after, key) && !isThere(before, key)) {
      operations.push({ op: "add", path: `${path}/${pointerPart(key)}`, value: after[key] });
    }
  }
}

function diffLists({ before, after, path }: Difference<readonly unknown[]>, operations: JsonPatchOperation[]): void {
  const shared = Math.min(before.length, after.length);
  let start = 0;
  while (start < shared && jsonEqual(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shared - start && jsonEqual(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  const paired = Math.min(old.length, fresh.length);
  for (let at = 0; at < paired; at += 1) {
    diff({ before: old[at], after: fresh[at], path: `${path}/${start + at}` }, operations);
  }
  // From the back, so that no removal moves what is still to be removed.
  for (let at = old.length - 1; at >= paired; at -= 1) operations.push({ op: "remove", path: `${path}/${start + at}` });
  for (let at = paired; at < fresh.length; at += 1) {
    operations.push({ op: "add", path: `${path}/${start + at}`, value: fresh[at] });
  }
}

function isThere(map: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.hasOwn(map, key) && map[key] !== undefined;
}

function pointerPart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
