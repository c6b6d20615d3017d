import { isRecord } from "../../data/index.ts";
import type { Json } from "../../kube/index.ts";

/**
 * A patched document as messages show it: Go's JSON, in which the objects that the patch has touched have their keys
 * sorted, and all others still have them in the order of `original`. (evanphx/json-patch v4: lazyNode.MarshalJSON)
 */
export function patchedText(patched: Json, original: Json): string {
  return JSON.stringify(ordered(patched, original)).replaceAll(/[<>&\u2028\u2029]/g, escaped);
}

function ordered(value: unknown, before: unknown): unknown {
  if (value === before) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => ordered(item, Array.isArray(before) ? before[index] : undefined));
  }
  if (!isRecord(value)) return value;
  const old = isRecord(before) ? before : {};
  const keys = Object.keys(value).sort();
  return Object.fromEntries(
    keys.map((key) => [key, ordered(value[key], Object.hasOwn(old, key) ? old[key] : undefined)]),
  );
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
