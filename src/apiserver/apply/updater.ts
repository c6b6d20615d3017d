/** Who owns what after a write. (sigs.k8s.io/structured-merge-diff: merge/update.go) */
import { type FieldType, mergeTyped } from "../../kube/index.ts";
import { type Comparison, compareTyped, equalValues, filterComparison } from "./compare.ts";
import { ConflictError, conflictsOf } from "./conflict.ts";
import { FieldSet } from "./field-set.ts";
import type { Managed, Owned } from "./managed-fields.ts";
import { reconciled } from "./reconcile.ts";
import { removeItems } from "./remove.ts";
import { fieldSetOf, withNamedFields } from "./to-field-set.ts";

/** Takes the fields out of a set that are not for those who write. */
export type FieldFilter = (set: FieldSet) => FieldSet;

/** A version of a kind, as far as fields go. */
export interface FieldVersion {
  readonly apiVersion: string;
  readonly type: FieldType;
  readonly filter: FieldFilter;
  /** An object of the version that is written, in this one. Throws {@link UntypedError}. */
  readonly from: (object: unknown) => unknown;
  /** An object of this version, in the one that is written. Throws {@link UntypedError}. */
  readonly back: (object: unknown) => unknown;
}

/** The version that is written, and the others in which owners may know their fields. */
export interface Versions {
  readonly now: FieldVersion;
  /** `undefined` for versions that are no longer there. */
  readonly find: (apiVersion: string) => FieldVersion | undefined;
}

export interface Change {
  readonly live: unknown;
  readonly managed: Managed;
  /** The id of who writes. */
  readonly owner: string;
  readonly versions: Versions;
}

/** Who owns what once `live` has become `next`. */
export function ownersAfterUpdate(change: Change & { readonly next: unknown }): Managed {
  const { next, owner, versions } = change;
  const before = withoutOldSchemas(change);
  const { managed, comparison } = disowned({ ...change, managed: before, next, force: true });
  const { removed, modified, added } = comparison;
  const previous = managed.get(owner);
  const changed = (previous?.set ?? new FieldSet()).difference(removed).union(modified).union(added);
  const set = versions.now.filter(changed);
  const out = new Map(managed);
  out.delete(owner);
  if (set.empty) return out;
  return out.set(owner, { set, apiVersion: versions.now.apiVersion, applied: false, time: previous?.time });
}

/** What an apply makes; without an object where it changes nothing. Throws {@link ConflictError}. */
export interface Applied {
  readonly object: unknown;
  readonly managed: Managed;
}

/** Merges what is applied into `live`, and tells who owns what then. */
export function apply(change: Change & { readonly config: unknown; readonly force: boolean }): Applied {
  const { live, config, owner, versions, force } = change;
  const { type, apiVersion, filter } = versions.now;
  const managed = new Map(withoutOldSchemas(change));
  const last = managed.get(owner);
  const merged = mergeTyped(type, live, config);
  const set = filter(fieldSetOf(type, config));
  managed.set(owner, { set, apiVersion, applied: true, time: last?.time });
  const next = pruned({ merged, managed, last, versions });
  const after = disowned({ ...change, managed, next, force }).managed;
  return { object: equalValues(live, next) ? undefined : next, managed: after };
}

/** The owners, with their fields as the schemas have them now. */
function withoutOldSchemas({ live, managed, versions }: Change): Managed {
  const out = new Map<string, Owned>();
  for (const [id, owned] of managed) {
    const version = versionOf(versions, owned.apiVersion);
    version?.from(live);
    if (version !== undefined) out.set(id, { ...owned, set: reconciled(owned.set, version.type) });
  }
  return out;
}

function versionOf({ now, find }: Versions, apiVersion: string): FieldVersion | undefined {
  return apiVersion === now.apiVersion ? now : find(apiVersion);
}

interface Disowning extends Change {
  readonly next: unknown;
  readonly force: boolean;
}

/** Takes from all others what has changed. Throws {@link ConflictError} where that is not forced. */
function disowned(change: Disowning): { readonly managed: Managed; readonly comparison: Comparison } {
  const comparisons = new Comparisons(change);
  const conflicts = new Map<string, FieldSet>();
  const managed = new Map<string, Owned>();
  for (const [id, owned] of change.managed) {
    if (id === change.owner) {
      managed.set(id, owned);
      continue;
    }
    const comparison = comparisons.at(owned.apiVersion);
    if (comparison === undefined) continue;
    const conflict = owned.set.intersection(comparison.modified.union(comparison.added));
    if (!conflict.empty) conflicts.set(id, conflict);
    const untouched = conflict.empty && comparison.removed.empty;
    const set = untouched ? owned.set : owned.set.difference(conflict).difference(comparison.removed);
    managed.set(id, { ...owned, set });
  }
  if (!change.force && conflicts.size > 0) throw new ConflictError(conflictsOf(conflicts));
  for (const [id, { set }] of managed) if (set.empty) managed.delete(id);
  return { managed, comparison: comparisons.now };
}

/** What changed, in each version that is asked for. */
class Comparisons {
  readonly now: Comparison;
  readonly #change: Disowning;
  readonly #known = new Map<string, Comparison | undefined>();

  constructor(change: Disowning) {
    const { type, apiVersion, filter } = change.versions.now;
    this.#change = change;
    this.now = filterComparison(compareTyped(type, change.live, change.next), filter);
    this.#known.set(apiVersion, this.now);
  }

  at(apiVersion: string): Comparison | undefined {
    if (!this.#known.has(apiVersion)) this.#known.set(apiVersion, this.#compared(apiVersion));
    return this.#known.get(apiVersion);
  }

  #compared(apiVersion: string): Comparison | undefined {
    const { live, next, versions } = this.#change;
    const version = versions.find(apiVersion);
    if (version === undefined) return undefined;
    return filterComparison(compareTyped(version.type, version.from(live), version.from(next)), version.filter);
  }
}

interface Pruning {
  readonly merged: unknown;
  readonly managed: Managed;
  /** What the one who applies owned before. */
  readonly last: Owned | undefined;
  readonly versions: Versions;
}

/** Removes what was applied last time and is not now, unless somebody else owns it. */
function pruned({ merged, managed, last, versions }: Pruning): unknown {
  if (last === undefined || last.set.empty) return merged;
  const version = versionOf(versions, last.apiVersion);
  if (version === undefined) return merged;
  const whole = version.from(merged);
  const left = removeItems(version.type, whole, withNamedFields(last.set, version.type));
  const kept = withOwned({ whole, left, version, managed, versions });
  return version.back(withDangling({ whole, left: kept, version, last: last.set }));
}

interface Adding {
  readonly whole: unknown;
  readonly left: unknown;
  readonly version: FieldVersion;
}

/** Adds back what others, or the new configuration, own. */
function withOwned(adding: Adding & { readonly managed: Managed; readonly versions: Versions }): unknown {
  const { whole, version, managed, versions } = adding;
  const owned = new Map<string, FieldSet>();
  for (const { apiVersion, set } of managed.values()) {
    owned.set(apiVersion, owned.get(apiVersion)?.union(set) ?? set);
  }
  let left = adding.left;
  const here = owned.get(version.apiVersion);
  if (here !== undefined) left = addBack({ whole, left, version }, here);
  owned.delete(version.apiVersion);
  for (const [apiVersion, set] of owned) {
    const other = versionOf(versions, apiVersion);
    if (other === undefined) continue;
    const there = (object: unknown) => other.from(version.back(object));
    const added = addBack({ whole: there(whole), left: there(left), version: other }, set);
    left = version.from(other.back(added));
  }
  return left;
}

function addBack({ whole, left, version: { type } }: Adding, owned: FieldSet): unknown {
  const all = withNamedFields(fieldSetOf(type, whole), type);
  const kept = withNamedFields(fieldSetOf(type, left), type).union(withNamedFields(owned, type));
  return removeItems(type, whole, all.difference(kept));
}

/** Adds back what the one who applies never owned, such as fields within the items that it no longer applies. */
function withDangling({ whole, left, version: { type }, last }: Adding & { readonly last: FieldSet }): unknown {
  const kept = withNamedFields(fieldSetOf(type, left), type);
  const all = withNamedFields(fieldSetOf(type, whole), type);
  return removeItems(type, whole, all.difference(kept).intersection(withNamedFields(last, type)));
}
