/**
 * Who owns the replicas of an object, as its Scale shows it and takes it back.
 * (kubernetes: apimachinery pkg/util/managedfields/scalehandler.go)
 */
import type { Path } from "./field-set.ts";
import { FieldSet } from "./field-set.ts";
import { type Managed, type Owned, readManaged, readManagedOrNone, writeManaged } from "./managed-fields.ts";

/** Where the replicas are, by `apiVersion`: absent for versions that are not there, `undefined` for those without a Scale. */
export interface ReplicasPaths {
  has(apiVersion: string): boolean;
  get(apiVersion: string): Path | undefined;
}

const inScale: Path = ["f:spec", "f:replicas"];
const scaleVersion = "autoscaling/v1";

/** The `managedFields` of a Scale, from those of its object. */
export function scaleManaged(parent: unknown, paths: ReplicasPaths): readonly object[] | undefined {
  const out = new Map<string, Owned>();
  for (const [id, owned] of readManagedOrNone(parent)) {
    const path = paths.get(owned.apiVersion);
    if (path === undefined || !owned.set.has(path)) continue;
    out.set(id, { ...owned, set: FieldSet.of(inScale), apiVersion: scaleVersion });
  }
  return writeManaged(out);
}

export interface ScaleOwners {
  /** The `managedFields` of the object before. */
  readonly parent: unknown;
  /** Those of its Scale now. */
  readonly scale: unknown;
  readonly paths: ReplicasPaths;
  /** The version by which the Scale came. */
  readonly apiVersion: string;
}

/** The `managedFields` of an object whose Scale was written. */
export function parentManaged({ parent, scale, paths, apiVersion }: ScaleOwners): readonly object[] | undefined {
  const before = readManagedOrNone(parent);
  const ofScale = new Map(readManaged(scale));
  const out = new Map<string, Owned>();
  for (const [id, owned] of before) {
    const kept = keptOf(owned, { id, paths, ofScale });
    if (kept !== undefined) out.set(id, kept);
  }
  const path = paths.get(apiVersion);
  for (const [id, owned] of ofScale) {
    if (path === undefined || !owned.set.has(inScale)) continue;
    out.set(id, { ...owned, set: FieldSet.of(path), apiVersion, time: before.get(id)?.time });
  }
  return writeManaged(out);
}

interface Keeping {
  readonly id: string;
  readonly paths: ReplicasPaths;
  /** Those whose entry stays as it is are taken out of it. */
  readonly ofScale: Map<string, Owned> & Managed;
}

/** What an owner still has: not the replicas, where the Scale gave them to somebody else. */
function keptOf(owned: Owned, { id, paths, ofScale }: Keeping): Owned | undefined {
  if (!paths.has(owned.apiVersion)) return undefined;
  const path = paths.get(owned.apiVersion);
  if (path === undefined || !owned.set.has(path)) return owned;
  if (ofScale.delete(id)) return owned;
  const set = owned.set.difference(FieldSet.of(path));
  return set.empty ? undefined : { ...owned, set };
}
