import type { GroupVersionKind } from "../../kube/index.ts";
import type { Codec } from "../kind.ts";

export { customCodec } from "./custom.ts";
export { PatchError } from "./patch-error.ts";
export { ProtobufError } from "./protobuf-error.ts";

/** A built-in kind as the published Go types declare it. */
export interface BuiltinType {
  readonly gvk: GroupVersionKind;
  /** The OpenAPI component name, which is also the key of {@link codecFor}: `io.k8s.api.core.v1.Pod`. */
  readonly typeName: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
}

/** What a Kubernetes protobuf body starts with: `k8s\0` and a `runtime.Unknown`. */
export interface Envelope {
  /** Empty where the client left it out. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The message itself, a view into the bytes handed in. */
  readonly raw: Uint8Array;
  readonly contentEncoding: string;
  readonly contentType: string;
}

/** Every kind that Kubernetes v1.34 serves as stable, by group, version and kind. */
export function builtinTypes(): readonly BuiltinType[] {
  throw new Error("not there yet");
}

/** The codec of a built-in type, by OpenAPI component name (`io.k8s.api.core.v1.Pod`). Throws a `RangeError` for unknown names. */
export function codecFor(_typeName: string): Codec {
  throw new Error("not there yet");
}

/** Whether bytes start as a Kubernetes protobuf envelope does. */
export function isEnvelope(_bytes: Uint8Array): boolean {
  throw new Error("not there yet");
}

/** Opens a Kubernetes protobuf envelope. Throws {@link ProtobufError}. */
export function decodeEnvelope(_bytes: Uint8Array): Envelope {
  throw new Error("not there yet");
}

/**
 * The paths of keys that occur twice in one object of a JSON text, as the API server's strict decoding writes them
 * (`spec.containers[0].image`), at most 100. The text must be valid JSON.
 */
export function duplicateFields(_text: string): readonly string[] {
  throw new Error("not there yet");
}
