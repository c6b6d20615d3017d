import { compareTexts } from "../../kube/index.ts";
import { type Managed, type Owned, ownerId, secondsOf } from "./managed-fields.ts";

/** How many owners by updates an object has at most. */
const mostUpdaters = 10;

/** What becomes of the oldest of too many. */
const bucketName = "ancient-changes";

/**
 * Joins the oldest owners by updates, version by version, where there are too many.
 * (kubernetes: apimachinery pkg/util/managedfields/internal/capmanagers.go)
 */
export function capUpdaters(managed: Managed): Managed {
  const updaters = [...managed].filter(([, { applied }]) => !applied);
  if (updaters.length <= mostUpdaters) return managed;
  updaters.sort(([a, left], [b, right]) => secondsOf(left) - secondsOf(right) || compareTexts(a, b));
  const out = new Map(managed);
  const firsts = new Map<string, string>();
  let count = updaters.length;
  for (const [id, owned] of updaters) {
    if (count <= mostUpdaters) break;
    const first = firsts.get(owned.apiVersion);
    if (first === undefined) {
      firsts.set(owned.apiVersion, id);
      continue;
    }
    join(out, { id, owned, first });
    count -= 1;
  }
  return out;
}

interface Joining {
  readonly id: string;
  readonly owned: Owned;
  /** The id of the oldest of this version. */
  readonly first: string;
}

function join(managed: Map<string, Owned>, { id, owned, first }: Joining): void {
  const { apiVersion } = owned;
  const bucket = ownerId({ manager: bucketName, operation: "Update", apiVersion, subresource: "" });
  const before = managed.get(bucket) ?? managed.get(first);
  if (!managed.has(bucket)) managed.delete(first);
  const set = before === undefined ? owned.set : owned.set.union(before.set);
  managed.delete(id);
  managed.set(bucket, { ...owned, set });
}
