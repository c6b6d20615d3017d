import { type Client, isFault } from "../cluster/index.ts";
import { own, type Resource } from "../kube/index.ts";
import type { LivePolicy } from "./live-policies.ts";

/** What is written on a policy about the admission policy that holds in its place in the API server. */
export interface NativeStatus {
  readonly generated: boolean;
  /** Why there is none; empty where there is one. */
  readonly message: string;
}

/** What the status of a policy says of it. Policies with doors of their own and others say it in different places. */
export function nativeStatusOf({ policy }: Pick<LivePolicy, "policy">, { status }: Resource): NativeStatus {
  const place = policy.doors === undefined ? own(status, "validatingadmissionpolicy") : status;
  const told = policy.doors === undefined ? place : own(status, "conditionStatus");
  return { generated: own(place, "generated") === true, message: String(own(told, "message") ?? "") };
}

/** Whether it is written already whether the policy is ready. */
export function hasConditions({ policy }: Pick<LivePolicy, "policy">, { status }: Resource): boolean {
  return own(policy.doors === undefined ? status : own(status, "conditionStatus"), "conditions") !== undefined;
}

/** Writes it down. */
export async function writeNativeStatus(
  client: Client,
  { kind, policy }: LivePolicy,
  { uid }: Resource["metadata"],
  { generated, message }: NativeStatus,
): Promise<void> {
  const status =
    policy.doors === undefined
      ? { validatingadmissionpolicy: { generated, message } }
      : { generated, conditionStatus: { message } };
  const resource = { group: kind.group, version: kind.versions[0] ?? "v1", resource: kind.plural };
  const target = { namespace: policy.namespace, name: policy.name };
  const patch = { metadata: { uid }, status };
  try {
    await client.patch(resource, target, { kind: "merge", patch }, { subresource: "status" });
  } catch (error) {
    // It has been deleted meanwhile.
    if (!isFault(error, "not-found")) throw error;
  }
}
