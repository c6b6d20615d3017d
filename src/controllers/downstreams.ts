import { isFault } from "../cluster/index.ts";
import { type CompiledPolicy, downstreamLabel, type UpdateRequestObject } from "../policy/index.ts";
import { deleteObjects } from "./delete-objects.ts";
import type { RecordedKind } from "./downstream-record.ts";
import type { Ground } from "./ground.ts";
import { nameOf, placeOf } from "./objects.ts";

/** An object that a policy in expressions has made. */
export interface Downstream extends UpdateRequestObject {
  readonly labels: Readonly<Record<string, string>>;
}

/** Which of the objects of a policy are meant. */
export interface DownstreamsOf {
  readonly policy: Pick<CompiledPolicy, "namespace" | "name">;
  readonly made: readonly Pick<RecordedKind, "apiVersion" | "kind">[];
  /** Because of which object they were made; all where it is absent. */
  readonly triggerUid?: string;
  /** Copies are left out. */
  readonly originals?: true;
}

const longest = 63;

/**
 * What a policy in expressions has made. What rules have made is labelled with the names of rules, so that nothing of
 * theirs is found here; a namespaced policy is looked for in its namespace alone.
 */
export async function downstreamsOf<Config>(
  ground: Ground<Config>,
  { policy, made, triggerUid, originals }: DownstreamsOf,
): Promise<readonly Downstream[]> {
  if (policy.name.length > longest || triggerUid === "") return [];
  const { managedBy, policy: policyLabel, policyNamespace, rule, triggerUid: uidLabel, sourceUid } = downstreamLabel;
  const labelSelector = [
    `${managedBy}=kyverno`,
    `${policyLabel}=${policy.name}`,
    `!${rule}`,
    policy.namespace === "" ? `!${policyNamespace}` : `${policyNamespace}=${policy.namespace}`,
    ...(triggerUid === undefined ? [] : [`${uidLabel}=${triggerUid}`]),
    ...(originals === undefined ? [] : [`!${sourceUid}`]),
  ].join(",");
  const kinds = new Map(made.map((one) => [`${one.apiVersion} ${one.kind}`, one]));
  const found: Downstream[] = [];
  for (const { apiVersion, kind } of kinds.values()) {
    found.push(...(await listed(ground, { apiVersion, kind }, { namespace: policy.namespace, labelSelector })));
  }
  return found;
}

/** Deletes what a policy has made because of an object, but for what is still wanted. */
export async function deleteFor<Config>(
  ground: Ground<Config>,
  of: DownstreamsOf & { readonly triggerUid: string },
  wanted: readonly UpdateRequestObject[] = [],
): Promise<void> {
  const kept = new Set(wanted.map(textOf));
  const found = await downstreamsOf(ground, of);
  const { failures } = await deleteObjects(
    ground,
    found.filter((one) => !kept.has(textOf(one))),
  );
  if (failures.length > 0) throw new Error(failures.join("; "));
}

/** A kind that is not served any more has no objects. */
async function listed<Config>(
  ground: Ground<Config>,
  { apiVersion, kind }: Pick<RecordedKind, "apiVersion" | "kind">,
  { namespace, labelSelector }: { readonly namespace: string; readonly labelSelector: string },
): Promise<readonly Downstream[]> {
  const served = servedOrNot(ground, apiVersion, kind);
  if (served === undefined) return [];
  try {
    const found = await ground.client.list(served.resource, namespace, { labelSelector });
    return found.map((object) => ({
      ...nameOf({ ...object, apiVersion, kind }),
      labels: object.metadata.labels ?? {},
    }));
  } catch (error) {
    if (isFault(error, "not-found")) return [];
    throw error;
  }
}

function servedOrNot<Config>(ground: Ground<Config>, apiVersion: string, kind: string) {
  try {
    return placeOf(ground, apiVersion, kind);
  } catch (error) {
    if (isFault(error, "invalid")) return undefined;
    throw error;
  }
}

function textOf({ apiVersion = "", kind = "", namespace = "", name = "" }: UpdateRequestObject): string {
  return [apiVersion, kind, namespace, name].join("/");
}
