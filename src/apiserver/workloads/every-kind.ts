import { apiVersionOf, type GroupVersionResource, type Resource } from "../../kube/index.ts";
import type { Api, ServedKind, WatchEventType } from "../api.ts";
import type { Bench } from "./controller.ts";

/** The keys that a change of an object, of whatever kind, concerns. */
export type KeysOfAny = (kind: ServedKind, object: Resource, type: WatchEventType) => readonly string[];

/** The kinds whose objects can be found, watched and deleted: one for each place where objects are kept. */
export function keptKinds(api: Api): ReadonlyMap<string, ServedKind> {
  const kinds = new Map<string, ServedKind>();
  for (const kind of api.kinds()) {
    const isWhole = kind.verbs.includes("list") && kind.verbs.includes("watch") && kind.verbs.includes("delete");
    const place = placeOf(kind.storage);
    if (isWhole && !kinds.has(place)) kinds.set(place, kind);
  }
  return kinds;
}

/** The kind that an owner reference names; `undefined` where it is not served. */
export function kindOf(api: Api, of: { readonly apiVersion: string; readonly kind: string }): ServedKind | undefined {
  return api.kinds().find(({ gvk }) => gvk.kind === of.kind && apiVersionOf(gvk) === of.apiVersion);
}

/** Names a place where objects are kept: `apps/deployments`. Versions share it. */
export function placeOf({ group, resource }: GroupVersionResource): string {
  return `${group}/${resource}`;
}

/** Watches the objects of every kind, also of those that are served later, for as long as they are. */
export function watchEveryKind(bench: Bench, keysOf: KeysOfAny): void {
  const watched = new Map<string, () => void>();
  const update = () => {
    const kinds = keptKinds(bench.api);
    for (const [place, end] of watched) {
      if (kinds.has(place)) continue;
      end();
      watched.delete(place);
    }
    for (const [place, kind] of kinds) {
      if (watched.has(place)) continue;
      watched.set(
        place,
        bench.watch(kind.resource, (object, type) => keysOf(kind, object, type)),
      );
    }
  };
  bench.onKinds(update);
  update();
}
