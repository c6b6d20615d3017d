import { isRecord } from "../../data/index.ts";
import type { GroupVersionKind, Resource } from "../../kube/index.ts";
import { admissionRequest, type Call, type Core } from "../call.ts";
import type { Draft } from "../kind.ts";

/** A connection to what runs behind an object: which options it has, and of which kind they are. */
export interface Connection {
  /** `exec`, `attach`, `portforward`, `proxy` */
  readonly subresource: string;
  readonly gvk: GroupVersionKind;
  readonly options: Draft;
}

/**
 * Lets the admission chain judge a connection, which is all that a control plane without processes can do of it. Throws
 * a `StatusError` where it is refused.
 * kubernetes: apiserver pkg/endpoints/handlers/rest.go ConnectResource
 */
export async function admitConnection(core: Core, call: Call, connection: Connection): Promise<Draft> {
  const { subresource: name, gvk, options } = connection;
  const request = admissionRequest({ ...call, subresource: { name, gvk, verbs: [] } }, "CONNECT");
  const admitted = await core.chain.mutate(request, options, call.signal);
  await core.chain.validate(request, admitted as unknown as Resource, call.signal);
  return isRecord(admitted) ? (admitted as Draft) : options;
}
