import type { Resource } from "../../kube/index.ts";

/** A change of one object, in the order of revisions. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly revision: number;
  /** As it is now; of a deleted object its last state, at the revision of its deletion. */
  readonly object: Resource;
  /** As it was before; absent where it is new. */
  readonly previous: Resource | undefined;
}

/** How many changes are kept for those who watch; who falls behind further has to list again. */
const changesKept = 4_096;

/** The objects of one place, by namespace and name, and their latest changes. Only the store writes to it. */
export class Collection {
  readonly #objects = new Map<string, Resource>();
  readonly #listeners = new Set<(change: Change) => void>();
  #sorted: readonly string[] | undefined = [];
  #changes: Change[] = [];
  #forgotten = 0;

  get(key: string): Resource | undefined {
    return this.#objects.get(key);
  }

  get size(): number {
    return this.#objects.size;
  }

  /** The keys in the order in which lists show their objects. */
  keys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()].sort();
    return this.#sorted;
  }

  /** The changes after a revision; `undefined` where some of them are forgotten. */
  changesAfter(revision: number): readonly Change[] | undefined {
    if (revision < this.#forgotten) return undefined;
    return this.#changes.slice(this.#positionAfter(revision));
  }

  /** The objects as they were at a revision, by key and sorted; `undefined` where that is forgotten. */
  at(revision: number): ReadonlyMap<string, Resource> | undefined {
    const undone = this.changesAfter(revision);
    if (undone === undefined) return undefined;
    const objects = new Map(this.#objects);
    for (const change of undone.toReversed()) undo(objects, change);
    return new Map([...objects].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Calls `listener` after each change. Returns what ends it. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(change: Change): void {
    const key = keyOf(change.object);
    if (change.type === "DELETED") this.#objects.delete(key);
    else this.#objects.set(key, change.object);
    if (change.type !== "MODIFIED") this.#sorted = undefined;
    this.#remember(change);
    for (const listener of [...this.#listeners]) listener(change);
  }

  #remember(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length < 2 * changesKept) return;
    this.#forgotten = this.#changes[changesKept - 1]?.revision ?? this.#forgotten;
    this.#changes = this.#changes.slice(changesKept);
  }

  /** The position of the first change after a revision: changes lie in the order of their revisions. */
  #positionAfter(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Where an object lies in its collection. No name holds a slash. */
export function keyFor(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** The key of an object in its collection. */
export function keyOf(object: Resource): string {
  return keyFor(object.metadata.namespace ?? "", object.metadata.name ?? "");
}

function undo(objects: Map<string, Resource>, change: Change): void {
  const key = keyOf(change.object);
  if (change.previous === undefined) objects.delete(key);
  else objects.set(key, change.previous);
}
