/**
 * The control plane as its own controllers see it: typed calls that go through the very verbs, admission chain and
 * validation that a request over the network meets, only without the network.
 */
import type { GroupVersionResource, Resource, UserInfo } from "../kube/index.ts";

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

/** Every failure is a thrown `StatusError` that carries the `Status` an HTTP client would have got. */
export interface Api {
  /** The same API, used by somebody else. */
  as(user: UserInfo): Api;
  get(resource: GroupVersionResource, namespace: string, name: string): Promise<Resource>;
  /** All objects, of one namespace or, with `""`, of all. */
  list(resource: GroupVersionResource, namespace: string, options?: ListOptions): Promise<readonly Resource[]>;
  create(resource: GroupVersionResource, namespace: string, object: Resource): Promise<Resource>;
  /** Replaces the object; a `resourceVersion` in it makes the write conditional. */
  update(resource: GroupVersionResource, object: Resource, options?: WriteOptions): Promise<Resource>;
  delete(resource: GroupVersionResource, namespace: string, name: string, options?: DeleteOptions): Promise<void>;
  /** Tells of every object there is as `ADDED`, then of each change in order. Returns what ends it. */
  watch(resource: GroupVersionResource, listener: WatchListener): () => void;
}
