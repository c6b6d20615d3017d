export type { AdmissionPlugin, AdmissionRequest, Operation } from "./admission/plugin.ts";
export type {
  Api,
  DeleteOptions,
  ListOptions,
  ServedKind,
  WatchEventType,
  WatchListener,
  WriteOptions,
} from "./api.ts";
export type { ApiHandler, ApiRequest, ApiResponse } from "./http.ts";
export type { Codec, Column, Draft, Fitted, Kind, ScaleView, Strategy, Subresource, Verb } from "./kind.ts";
export { type KubeconfigOptions, kubeconfigFor } from "./node/kubeconfig.ts";
export { type Served, type ServeOptions, serve } from "./node/server.ts";
export {
  createPlane,
  type Plane,
  type PlaneOptions,
  type ReadinessCheck,
  type ResolveService,
  type ServiceAddress,
} from "./plane.ts";
export { type Status, type StatusCause, type StatusDetails, StatusError } from "./status.ts";
