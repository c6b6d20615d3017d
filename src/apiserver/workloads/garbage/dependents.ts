import type { OwnerReference } from "../../../kube/index.ts";

/** Which objects belong to which, by the owners' UIDs. Only objects that have owners are remembered. */
export class Dependents {
  readonly #ofOwner = new Map<string, Set<string>>();
  readonly #ownersOf = new Map<string, readonly string[]>();

  /** Notes the owners of the object with this key. Returns whether they are others than before. */
  note(key: string, references: readonly OwnerReference[]): boolean {
    const owners = references.map((reference) => reference.uid);
    const before = this.#ownersOf.get(key) ?? [];
    if (before.length === owners.length && before.every((uid, index) => uid === owners[index])) return false;
    this.forget(key);
    if (owners.length === 0) return true;
    this.#ownersOf.set(key, owners);
    for (const uid of owners) {
      const keys = this.#ofOwner.get(uid) ?? new Set();
      keys.add(key);
      this.#ofOwner.set(uid, keys);
    }
    return true;
  }

  /** Forgets an object that is gone. */
  forget(key: string): void {
    for (const uid of this.#ownersOf.get(key) ?? []) {
      const keys = this.#ofOwner.get(uid);
      keys?.delete(key);
      if (keys?.size === 0) this.#ofOwner.delete(uid);
    }
    this.#ownersOf.delete(key);
  }

  /** The keys of all objects that belong to the owner with this UID. */
  of(uid: string | undefined): readonly string[] {
    return uid === undefined ? [] : [...(this.#ofOwner.get(uid) ?? [])];
  }
}
