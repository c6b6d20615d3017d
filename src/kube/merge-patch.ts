import { isRecord, setOwn } from "../data/index.ts";
import type { Json, JsonObject } from "./object.ts";

/**
 * Applies a JSON merge patch (RFC 7386): objects are merged, `null` removes a key, anything else replaces. Neither
 * argument is changed; parts that stay the same are shared with the result.
 */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: Record<string, Json> = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null || value === undefined) delete result[key];
    else setOwn(result, key, applyMergePatch(Object.hasOwn(result, key) ? result[key] : undefined, value));
  }
  return result;
}

function isObject(value: Json | undefined): value is JsonObject {
  return isRecord(value);
}
