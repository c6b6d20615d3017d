import { isRecord } from "../../data/index.ts";
import type { Json } from "../../kube/index.ts";

/** An operation of the JSON patch that the API server is sent. */
export type DiffOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

/**
 * The JSON patch that makes `after` of `before`, as Kyverno makes it: it speaks only of what differs, lists are
 * compared place by place, and elements too many are removed from the end. Keys are taken in their order, which Kyverno
 * leaves to chance. A value that both share is not looked into. (gomodules.xyz/jsonpatch v2: jsonpatch.go)
 */
export function jsonDiff(before: unknown, after: unknown): readonly DiffOperation[] {
  const operations: DiffOperation[] = [];
  compare(before as Json, after as Json, { path: "", operations });
  return operations;
}

interface Place {
  readonly path: string;
  readonly operations: DiffOperation[];
}

function compare(before: Json, after: Json, place: Place): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, place);
  else if (isMap(before) && isMap(after)) compareMaps(before, after, place);
  else place.operations.push({ op: "replace", path: place.path, value: after });
}

type JsonMap = Readonly<Record<string, Json>>;

function isMap(value: Json): value is JsonMap {
  return isRecord(value);
}

function compareMaps(before: JsonMap, after: JsonMap, { path, operations }: Place): void {
  for (const key of Object.keys(after).sort()) {
    const value = after[key] ?? null;
    const at = below(path, key);
    if (Object.hasOwn(before, key)) compare(before[key] ?? null, value, { path: at, operations });
    else operations.push({ op: "add", path: at, value });
  }
  for (const key of Object.keys(before).sort()) {
    if (!Object.hasOwn(after, key)) operations.push({ op: "remove", path: below(path, key) });
  }
}

function compareLists(before: readonly Json[], after: readonly Json[], { path, operations }: Place): void {
  const shared = Math.min(before.length, after.length);
  for (let index = before.length - 1; index >= shared; index--) {
    operations.push({ op: "remove", path: `${path}/${index}` });
  }
  for (const [index, value] of after.slice(shared).entries()) {
    operations.push({ op: "add", path: `${path}/${shared + index}`, value });
  }
  for (let index = 0; index < shared; index++) {
    compare(before[index] ?? null, after[index] ?? null, { path: `${path}/${index}`, operations });
  }
}

function below(path: string, key: string): string {
  return `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
