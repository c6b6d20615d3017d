export type { AdmissionPlugin, AdmissionRequest, Operation } from "./admission/plugin.ts";
export type {
  Mutated,
  MutatingEvaluator,
  MutatingInput,
  PolicyAnnotation,
  PolicyDecision,
  PolicyExpressions,
  PolicyInput,
  Validated,
  ValidatingEvaluator,
} from "./admission/policies/evaluation.ts";
export type {
  Api,
  DeleteOptions,
  ListOptions,
  ServedKind,
  WatchEventType,
  WatchListener,
  WriteOptions,
} from "./api.ts";
export { rightsWorld } from "./authorization/rights-world.ts";
export type { ApiHandler, ApiRequest, ApiResponse } from "./http.ts";
export type { Codec, Column, Draft, Fitted, Kind, ScaleView, Strategy, Subresource, Verb } from "./kind.ts";
export { type KubeconfigOptions, kubeconfigFor } from "./node/kubeconfig.ts";
export { type Served, type ServeOptions, serve } from "./node/server.ts";
export { createPlane, type Plane, type PlaneOptions } from "./plane.ts";
export type { ResolveService, ServiceAddress } from "./resolve-service.ts";
export type { HealthCheck } from "./serving/health.ts";
export { type Status, type StatusCause, type StatusDetails, StatusError } from "./status.ts";
export { startWorkloads, type WorkloadOptions, type Workloads } from "./workloads/index.ts";
