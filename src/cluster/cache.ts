import type { Fault, GroupVersionResource, Resource } from "../kube/index.ts";
import type { Client } from "./client.ts";
import { follow, type Told } from "./follow.ts";
import { keyOf, withoutManagedFields } from "./objects.ts";

/** The objects of a kind as they are now, by `namespace/name`: what {@link CacheOptions.keep} made of each. */
export interface Cache<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  readonly size: number;
  entries(): IterableIterator<[string, T]>;
  values(): IterableIterator<T>;
  /** Whether the first list is complete. Before that, what is not there may exist all the same. */
  synced(): boolean;
  /** Resolves once {@link synced}; never, where the objects cannot be had. */
  whenSynced(): Promise<void>;
  /** Why it does not follow the cluster at the moment; `undefined` while it does. */
  failure(): CacheFailure | undefined;
  /** Milliseconds since the server was last heard of, by an object, a bookmark or a watch that it accepted. */
  silentMs(): number;
  /** Adds a listener and tells it of all objects there are. Returns what removes it. */
  listen(listener: CacheListener<T>): () => void;
  stop(): void;
}

export interface CacheFailure {
  readonly fault: Fault;
  /** Milliseconds for which it has not followed the cluster. */
  readonly forMs: number;
}

export type CacheListener<T> = (change: CacheChange<T>) => void;

export type CacheChange<T> =
  | { readonly kind: "set"; readonly key: string; readonly value: T; readonly old: T | undefined }
  | { readonly kind: "gone"; readonly key: string; readonly old: T };

export interface CacheOptions<T> {
  readonly client: Client;
  readonly resource: GroupVersionResource;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** What is remembered of an object; `undefined` leaves it out. Memory is proportional to it. */
  readonly keep: (object: Resource) => T | undefined;
  /** The first wait after a failure. */
  readonly baseMs?: number;
  readonly log?: (message: string) => void;
}

/** Starts to follow the objects of a kind. Listeners are called in the order of changes, and must not throw. */
export function watchCache<T>(options: CacheOptions<T>): Cache<T> {
  const state: State<T> = {
    kept: new Map(),
    listeners: new Set(),
    unseen: new Set(),
    synced: false,
    failed: undefined,
    waiting: [],
  };
  const { client, resource, namespace, labelSelector, fieldSelector, baseMs } = options;
  const tell = (told: Told) => take(state, told, options);
  const following = follow({ client, resource, namespace, labelSelector, fieldSelector, baseMs, tell });
  return {
    get: (key) => state.kept.get(key),
    has: (key) => state.kept.has(key),
    get size() {
      return state.kept.size;
    },
    entries: () => state.kept.entries(),
    values: () => state.kept.values(),
    synced: () => state.synced,
    whenSynced: () => (state.synced ? Promise.resolve() : new Promise((resolve) => void state.waiting.push(resolve))),
    failure() {
      return state.failed && { fault: state.failed.fault, forMs: performance.now() - state.failed.since };
    },
    listen(listener) {
      for (const [key, value] of state.kept) listener({ kind: "set", key, value, old: undefined });
      state.listeners.add(listener);
      return () => state.listeners.delete(listener);
    },
    silentMs: following.silentMs,
    stop: following.stop,
  };
}

/** Keeps whole objects, but for the record of who set which field. */
export function keepAll(object: Resource): Resource {
  return withoutManagedFields(object);
}

interface State<T> {
  readonly kept: Map<string, T>;
  readonly listeners: Set<CacheListener<T>>;
  /** While a list is read: the keys from before that it has not shown yet. */
  unseen: Set<string>;
  synced: boolean;
  failed: { readonly fault: Fault; readonly since: number } | undefined;
  waiting: (() => void)[];
}

function take<T>(state: State<T>, told: Told, options: CacheOptions<T>): void {
  switch (told.kind) {
    case "listing":
      state.unseen = new Set(state.kept.keys());
      return;
    case "page":
      for (const object of told.objects) set(state, object, options);
      return;
    case "listed":
      for (const key of state.unseen) remove(state, key);
      state.unseen.clear();
      settle(state);
      return;
    case "watching":
      state.failed = undefined;
      return;
    case "changed":
      if (told.type === "DELETED") remove(state, keyOf(told.object));
      else set(state, told.object, options);
      return;
    case "failed":
      state.failed = { fault: told.fault, since: state.failed?.since ?? performance.now() };
      options.log?.(`watching ${options.resource.resource} failed, it is tried again: ${told.fault.message}`);
      return;
    default:
      told satisfies never;
  }
}

function set<T>(state: State<T>, object: Resource, options: CacheOptions<T>): void {
  const key = keyOf(object);
  const value = options.keep(object);
  state.unseen.delete(key);
  if (value === undefined) {
    remove(state, key);
    return;
  }
  const old = state.kept.get(key);
  state.kept.set(key, value);
  for (const listener of state.listeners) listener({ kind: "set", key, value, old });
}

function remove<T>(state: State<T>, key: string): void {
  const old = state.kept.get(key);
  if (old === undefined) return;
  state.kept.delete(key);
  for (const listener of state.listeners) listener({ kind: "gone", key, old });
}

function settle<T>(state: State<T>): void {
  state.synced = true;
  for (const resolve of state.waiting.splice(0)) resolve();
}
