import type { GroupVersionResource, Resource, UserInfo } from "../kube/index.ts";
import type { Transport } from "./transport.ts";

/** The Kubernetes API as this project uses it. Every failure is a thrown `Fault`. Safe to share. */
export interface Client {
  get(resource: GroupVersionResource, namespace: string, name: string): Promise<Resource>;
  /** All objects of one namespace or, with `""`, of all (or of a cluster-scoped kind). Reads page by page. */
  list(resource: GroupVersionResource, namespace: string, options?: ListOptions): Promise<readonly Resource[]>;
  /** The same page by page, for those who need not hold them all. */
  pages(resource: GroupVersionResource, namespace: string, options?: ListOptions): AsyncGenerator<Page>;
  create(resource: GroupVersionResource, object: Resource, options?: WriteOptions): Promise<Resource>;
  /** Replaces the object; a `resourceVersion` in it makes the write conditional. */
  update(resource: GroupVersionResource, object: Resource, options?: WriteOptions): Promise<Resource>;
  patch(resource: GroupVersionResource, target: Target, patch: Patch, options?: WriteOptions): Promise<Resource>;
  /** Deletes an object; one that is gone already is no failure. */
  delete(resource: GroupVersionResource, target: Target, options?: DeleteOptions): Promise<void>;
  /**
   * What happened to the objects of a kind since a resource version, as it happens. Ends when the server ends it or
   * `signal` is aborted; throws when it breaks, with the code `gone` when the resource version is too old.
   */
  watch(resource: GroupVersionResource, namespace: string, options: WatchOptions): AsyncGenerator<WatchEvent>;
  /** A GET, or a POST, of any other path, such as `/apis`, with its `accept` header. */
  raw(path: string, options?: RawOptions): Promise<unknown>;
  /** What is followed through this client at the moment. */
  readonly followed: Set<Followed>;
}

/** Objects that are being followed. */
export interface Followed {
  readonly resource: GroupVersionResource;
  /** Empty for all namespaces. */
  readonly namespace: string;
  /** Milliseconds since the server was last heard of: by an object, a bookmark or a watch that it accepted. */
  silentMs(): number;
  stop(): void;
}

/** A request to the API server, as it is counted. A list is a request per page. */
export interface ApiRequest {
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";
  /** `pods`, `deployments/status`; for other paths their first part: `apis`. */
  readonly resource: string;
  readonly during: "admission" | "other";
}

export interface ClientOptions {
  readonly transport: Transport;
  /** Told to transports that do not authenticate by themselves. */
  readonly user?: UserInfo;
  readonly userAgent?: string;
  /** A request other than a watch may take this long; 30 seconds unless told. */
  readonly timeoutMs?: number;
  /** The largest response, and the largest event of a watch, that is read; 32 MiB unless told. */
  readonly maxBytes?: number;
  /** Told of each request that is sent. Must not throw. */
  readonly observe?: (request: ApiRequest) => void;
  /** Whether an admission request waits for what is asked through this client; `other` unless told. */
  readonly during?: ApiRequest["during"];
}

export interface Target {
  readonly namespace: string;
  readonly name: string;
}

export interface ListOptions {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects per page: 250 unless told. Smaller pages are asked for when one of them turns out too large. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Page {
  readonly items: readonly Resource[];
  /** From where a watch goes on; that of the whole list, on each page. */
  readonly resourceVersion: string;
}

export interface WriteOptions {
  readonly subresource?: string;
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
}

export type Patch =
  | { readonly kind: "merge"; readonly patch: unknown }
  | { readonly kind: "json"; readonly patch: readonly unknown[] }
  /** Server-side apply, by the field manager of the options; fields of others are taken over. */
  | { readonly kind: "apply"; readonly patch: unknown };

export interface DeleteOptions {
  /** Refuse unless the object still has this UID. */
  readonly uid?: string;
  /** Refuse unless the object is still at this version. */
  readonly resourceVersion?: string;
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
}

export interface WatchOptions {
  readonly resourceVersion: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The server is asked to end the watch after so many seconds; 5 to 10 minutes unless told. */
  readonly timeoutSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once the server has accepted the watch, before the first event. */
  readonly opened?: () => void | Promise<void>;
}

export interface RawOptions {
  readonly accept?: string;
  readonly query?: string;
  /** `GET` unless told. */
  readonly method?: "GET" | "POST";
  /** What a POST sends, as JSON. */
  readonly body?: unknown;
}

/** `BOOKMARK` carries nothing but a resource version. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: Resource;
}
