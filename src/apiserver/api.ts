/**
 * The control plane as its own controllers see it: typed calls that go through the very verbs, admission chain and
 * validation that a request over the network meets, only without the network.
 */
import type { GroupVersionKind, GroupVersionResource, Resource, UserInfo } from "../kube/index.ts";
import type { Verb } from "./kind.ts";

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface WriteOptions {
  readonly subresource?: string;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  /** Refuse unless the object still has this UID. */
  readonly uid?: string;
}

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED";

export type WatchListener = (type: WatchEventType, object: Resource) => void;

/** One kind that is served right now, built in or custom. */
export interface ServedKind {
  readonly gvk: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** Where its objects are kept: kinds that are views of the same objects name the same place. */
  readonly storage: GroupVersionResource;
}

/** Every failure is a thrown `StatusError` that carries the `Status` an HTTP client would have got. */
export interface Api {
  /** The same API, used by somebody else. */
  as(user: UserInfo): Api;
  get(resource: GroupVersionResource, namespace: string, name: string): Promise<Resource>;
  /** All objects, of one namespace or, with `""`, of all. */
  list(resource: GroupVersionResource, namespace: string, options?: ListOptions): Promise<readonly Resource[]>;
  /** Creates the object, or with a subresource (`binding`) acts on the object that `object.metadata.name` names. */
  create(
    resource: GroupVersionResource,
    namespace: string,
    object: Resource,
    options?: WriteOptions,
  ): Promise<Resource>;
  /** Replaces the object; a `resourceVersion` in it makes the write conditional. */
  update(resource: GroupVersionResource, object: Resource, options?: WriteOptions): Promise<Resource>;
  delete(resource: GroupVersionResource, namespace: string, name: string, options?: DeleteOptions): Promise<void>;
  /** Tells of every object there is as `ADDED`, then of each change in order. Returns what ends it. */
  watch(resource: GroupVersionResource, listener: WatchListener): () => void;
  /** The kinds that are served now; one entry for each version of a kind. */
  kinds(): readonly ServedKind[];
  /** Calls `listener` after each change of {@link kinds}. Returns what ends it. */
  onKinds(listener: () => void): () => void;
}
