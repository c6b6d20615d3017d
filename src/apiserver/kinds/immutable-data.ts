import type { FieldError, Resource } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { flag } from "./fields.ts";
import { forbidden } from "./mistakes.ts";

/** The most bytes that a ConfigMap or Secret may hold: 1 MiB. */
export const largestData = 1024 * 1024;

/** What an update may not do to a ConfigMap or Secret that was marked immutable; `keys` are its bags of data. */
export function immutableDataMistakes(object: Resource, old: Resource, keys: readonly string[]): readonly FieldError[] {
  if (!flag(old, "immutable")) return [];
  const changed = keys.filter((key) => !same(object[key], old[key]));
  const unset = flag(object, "immutable") ? [] : ["immutable"];
  return [...unset, ...changed].map((key) => forbidden(key, "field is immutable when `immutable` is set"));
}
