import type { GroupVersionKind, GroupVersionResource, JsonObject, Resource, UserInfo } from "../../kube/index.ts";
import type { Draft, Kind } from "../kind.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/**
 * What is asked of the control plane, as admission sees it.
 * kubernetes: apiserver pkg/admission/interfaces.go
 */
export interface AdmissionRequest {
  readonly operation: Operation;
  /** The kind whose collection is written to, also where the request is for a subresource of it. */
  readonly of: Kind;
  readonly resource: GroupVersionResource;
  /** `""` for the object itself. */
  readonly subresource: string;
  /** The kind of the object in the request: `Scale` for `deployments/scale`. */
  readonly gvk: GroupVersionKind;
  /** `""` where objects are in no namespace; of a namespace itself, its own name. */
  readonly namespace: string;
  /** `""` while the name is still to be generated. */
  readonly name: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** The `CreateOptions`, `UpdateOptions` or `DeleteOptions` of the request, with their kind. */
  readonly options: JsonObject;
  /** What is stored, as this version shows it; absent on create. */
  readonly old: Resource | undefined;
  /** Tells the client something in a `Warning` header. */
  warn(text: string): void;
}

/**
 * A step of the admission chain inside the process. All plugins change the object, in their order, before the mutating
 * webhooks; all of them judge it before the validating ones. A plugin refuses by throwing a `StatusError`.
 */
export interface AdmissionPlugin {
  readonly name: string;
  /** Not called where there is no object (delete). */
  mutate?(request: AdmissionRequest, object: Draft): void | Promise<void>;
  /** `object` is absent on delete. */
  validate?(request: AdmissionRequest, object: Resource | undefined): void | Promise<void>;
  /** Called last of all, when nobody else refuses the object any more, right before it is stored; not on delete. */
  conclude?(request: AdmissionRequest, object: Resource): void;
}
