import type { GroupVersionKind } from "../kube/index.ts";
import type { Kind } from "./kind.ts";

/** The kinds that are served right now: the built-in ones, and those that CustomResourceDefinitions added. */
export class Catalog {
  readonly #builtin: readonly Kind[];
  readonly #custom = new Map<string, readonly Kind[]>();
  readonly #listeners = new Set<() => void>();
  #kinds: readonly Kind[];
  #byResource: ReadonlyMap<string, Kind>;

  constructor(builtin: readonly Kind[]) {
    this.#builtin = builtin;
    this.#kinds = builtin;
    this.#byResource = indexed(builtin);
  }

  kinds(): readonly Kind[] {
    return this.#kinds;
  }

  find(group: string, version: string, resource: string): Kind | undefined {
    return this.#byResource.get(`${group}/${version}/${resource}`);
  }

  findKind(gvk: GroupVersionKind): Kind | undefined {
    return this.#kinds.find(
      ({ gvk: one }) => one.kind === gvk.kind && one.group === gvk.group && one.version === gvk.version,
    );
  }

  /** All versions and views under which the objects of a kind can be reached. */
  equivalents(kind: Kind): readonly Kind[] {
    const { group, resource } = kind.storage;
    return this.#kinds.filter((one) => one.storage.group === group && one.storage.resource === resource);
  }

  isCustom(kind: Kind): boolean {
    return !this.#builtin.includes(kind);
  }

  /** Serves the kinds of a definition from now on, instead of those it had before. */
  setCustom(definition: string, kinds: readonly Kind[]): void {
    if (kinds.length === 0) this.#custom.delete(definition);
    else this.#custom.set(definition, kinds);
    this.#kinds = [...this.#builtin, ...[...this.#custom.values()].flat()];
    this.#byResource = indexed(this.#kinds);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` after each change. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The first of two kinds that want the same place keeps it. */
function indexed(kinds: readonly Kind[]): ReadonlyMap<string, Kind> {
  return new Map(
    kinds.toReversed().map((kind) => [`${kind.gvk.group}/${kind.gvk.version}/${kind.plural}`, kind] as const),
  );
}
