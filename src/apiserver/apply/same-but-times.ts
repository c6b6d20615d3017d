import { isRecord } from "../../data/index.ts";
import { own } from "../../kube/index.ts";
import { same } from "../kinds/equal.ts";

/**
 * Whether two states of an object say the same, but for the times in `managedFields`: to write the same again is no
 * change. (kubernetes: apiserver pkg/endpoints/handlers/fieldmanager/equality.go)
 */
export function sameButTimes(next: object, stored: object): boolean {
  const entries = own(own(next, "metadata"), "managedFields");
  const before = own(own(stored, "metadata"), "managedFields");
  if (!Array.isArray(entries) || !Array.isArray(before) || entries.length !== before.length) return same(next, stored);
  return same(entries.map(timeless), before.map(timeless)) && same(unmanaged(next), unmanaged(stored));
}

function timeless(entry: unknown): unknown {
  return isRecord(entry) ? { ...entry, time: null } : entry;
}

function unmanaged(object: object): object {
  return { ...object, metadata: { ...(own(object, "metadata") as object), managedFields: null } };
}
