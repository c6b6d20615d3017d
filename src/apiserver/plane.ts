import type { Resource, UserInfo } from "../kube/index.ts";
import type { AdmissionPlugin } from "./admission/plugin.ts";
import type { Api } from "./api.ts";
import type { ApiHandler } from "./http.ts";
import type { Kind } from "./kind.ts";

export interface PlaneOptions {
  /** The built-in kinds; what a test wants served, or all there are. */
  readonly kinds?: readonly Kind[];
  /** The kinds that a CustomResourceDefinition adds; without it there are no custom kinds. */
  readonly customKinds?: (crd: Resource) => readonly Kind[];
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** Steps of the admission chain inside the process, in their order. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Where a Service that a webhook names is to be found. */
  readonly resolveService?: ResolveService;
  /** What `/readyz` asks besides the control plane itself. */
  readonly readiness?: readonly ReadinessCheck[];
}

export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

export type ResolveService = (namespace: string, name: string, port: number) => ServiceAddress | undefined;

export interface ReadinessCheck {
  readonly name: string;
  readonly ready: () => boolean;
}

/** The control plane: all of the API in memory, reached by HTTP requests or by calls. */
export interface Plane {
  readonly handle: ApiHandler;
  /** The API as `user` may use it; without one, as the control plane itself. */
  api(user?: UserInfo): Api;
  /** Whether `/readyz` would say so. */
  ready(): boolean;
  /** Ends all watches and the connections to webhooks. */
  close(): Promise<void>;
}

/** Makes an empty control plane with the namespaces that every cluster has. */
export function createPlane(_options: PlaneOptions = {}): Plane {
  throw new Error("not yet");
}
