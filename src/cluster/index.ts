export type { ClusterAccess } from "./access.ts";
export { type BackOff, type BackOffOptions, createBackOff, pause } from "./back-off.ts";
export {
  type Cache,
  type CacheChange,
  type CacheFailure,
  type CacheListener,
  type CacheOptions,
  keepAll,
  watchCache,
} from "./cache.ts";
export type {
  Client,
  ClientOptions,
  DeleteOptions,
  ListOptions,
  Page,
  Patch,
  Target,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client.ts";
export { createClient } from "./create-client.ts";
export { type CreateOrUpdateOptions, createOrUpdate, includes, type Written } from "./create-or-update.ts";
export { type Discovery, discover, discoveryOf, resourceOfKind, type ServedKind } from "./discovery.ts";
export { faultOf, isFault, isPassing } from "./faults.ts";
export { type FollowOptions, follow, type Told } from "./follow.ts";
export { createHttpsTransport, type NetworkTransport } from "./https-transport.ts";
export { type KubeconfigOptions, kubeconfigPaths, parseKubeconfig, readKubeconfig } from "./kubeconfig.ts";
export { type LiveDiscovery, type LiveDiscoveryOptions, watchDiscovery } from "./live-discovery.ts";
export { keyOf, parseKey, withoutManagedFields } from "./objects.ts";
export { type PathParts, pathOf, queryOf } from "./paths.ts";
export type { Transport, TransportRequest, TransportResponse } from "./transport.ts";
