import type { GroupVersionResource, Resource } from "../../kube/index.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { type Change, Collection, keyFor, keyOf } from "./collection.ts";

/**
 * All objects of the control plane, in memory. Objects are frozen; each write makes a new one under a new revision,
 * which is its `resourceVersion`. Writers say which revision they have seen, and are told when it is no longer there.
 */
export class Store {
  readonly #collections = new Map<string, Collection>();
  readonly #fills = new Map<string, () => void>();
  #revision = 1;

  /** The revision of the latest change anywhere. */
  get revision(): number {
    return this.#revision;
  }

  /** The collection of a place, made where there is none. Versions of one group and resource share it. */
  collection(place: GroupVersionResource): Collection {
    const key = placeKey(place);
    const found = this.#collections.get(key);
    if (found !== undefined) return found;
    const made = new Collection();
    this.#collections.set(key, made);
    this.#fills.get(key)?.();
    this.#fills.delete(key);
    return made;
  }

  /** Calls `fill` before anybody sees the collection of a place, which nobody has seen yet. */
  onFirstUse(place: GroupVersionResource, fill: () => void): void {
    this.#fills.set(placeKey(place), fill);
  }

  get(place: GroupVersionResource, namespace: string, name: string): Resource | undefined {
    return this.collection(place).get(keyFor(namespace, name));
  }

  /** Stores a new object and freezes it; `undefined` where its name is taken. */
  create(place: GroupVersionResource, draft: Draft): Resource | undefined {
    const collection = this.collection(place);
    if (collection.get(keyOf(draft as unknown as Resource)) !== undefined) return undefined;
    return this.#apply(collection, { type: "ADDED", draft, previous: undefined });
  }

  /** Stores a new state of an object and freezes it; `undefined` where `old` is no longer what is stored. */
  replace(place: GroupVersionResource, old: Resource, draft: Draft): Resource | undefined {
    const collection = this.collection(place);
    if (collection.get(keyOf(old)) !== old) return undefined;
    return this.#apply(collection, { type: "MODIFIED", draft, previous: old });
  }

  /** Removes an object; `last`, its final state, is what watchers are shown. `undefined` where `old` is no longer stored. */
  remove(place: GroupVersionResource, old: Resource, last: Draft = { ...old }): Resource | undefined {
    const collection = this.collection(place);
    if (collection.get(keyOf(old)) !== old) return undefined;
    return this.#apply(collection, { type: "DELETED", draft: last, previous: old });
  }

  #apply(collection: Collection, write: Write): Resource {
    this.#revision += 1;
    const object = freeze(withRevision(write.draft, this.#revision));
    const change: Change = { type: write.type, revision: this.#revision, object, previous: write.previous };
    collection.apply(change);
    return object;
  }
}

interface Write {
  readonly type: Change["type"];
  readonly draft: Draft;
  readonly previous: Resource | undefined;
}

/** A copy of the outer two levels only: what lies deeper is shared with what was stored before. */
function withRevision(draft: Draft, revision: number): Draft {
  return { ...draft, metadata: { ...(draft.metadata as Draft), resourceVersion: String(revision) } };
}

function placeKey({ group, resource }: GroupVersionResource): string {
  return `${group}/${resource}`;
}
