import { faultOf, isFault } from "../cluster/index.ts";
import { parseApiVersion } from "../kube/index.ts";
import {
  type CompiledPolicy,
  downstreamLabel,
  type MadeKind,
  type Rule,
  type UpdateRequestObject,
} from "../policy/index.ts";
import { selectorText } from "./downstream-changes.ts";
import type { Ground } from "./ground.ts";
import { nameOf, placeOf } from "./objects.ts";

/** Deletes objects; those that are gone already are no failure. */
export async function deleteObjects<Config>(
  ground: Ground<Config>,
  objects: readonly UpdateRequestObject[],
): Promise<{ readonly objects: readonly UpdateRequestObject[]; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  for (const { apiVersion = "", kind = "", namespace = "", name = "" } of objects) {
    try {
      await ground.client.delete(placeOf(ground, apiVersion, kind).resource, { namespace, name });
    } catch (error) {
      failures.push(faultOf(error).message);
    }
  }
  if (failures.length === 0) return { objects, failures };
  return { objects, failures: [`failed to clean up downstream resources on policy deletion: ${failures.join("; ")}`] };
}

/**
 * Deletes what a policy has made because of an object, in the kinds of a rule. Kyverno does not compare rules.
 * (kyverno: pkg/background/generate/cleanup.go)
 */
export async function deleteDownstreams<Config>(
  ground: Ground<Config>,
  {
    policy,
    rule,
    trigger,
  }: { readonly policy: CompiledPolicy; readonly rule: Rule; readonly trigger: UpdateRequestObject },
): Promise<void> {
  if (rule.work?.kind !== "generate") return;
  const { apiVersion = "", kind = "", namespace = "", name = "", uid = "" } = trigger;
  const { group, version } = parseApiVersion(apiVersion);
  const labels = {
    [downstreamLabel.policy]: policy.name,
    [downstreamLabel.policyNamespace]: policy.namespace,
    [downstreamLabel.managedBy]: "kyverno",
    [downstreamLabel.triggerNamespace]: namespace,
    [downstreamLabel.triggerKind]: kind,
    [downstreamLabel.triggerGroup]: group,
    [downstreamLabel.triggerVersion]: version,
  };
  for (const made of rule.work.made) {
    const byUid = await madeObjects(ground, made, { ...labels, [downstreamLabel.triggerUid]: uid });
    const found =
      byUid.length > 0 || name.length > 63
        ? byUid
        : await madeObjects(ground, made, { ...labels, [downstreamLabel.triggerName]: name });
    const { failures } = await deleteObjects(ground, found);
    if (failures.length > 0) throw new Error(failures.join("; "));
  }
}

/** The objects of a kind that a rule makes with these labels; none where variables or wildcards name it. */
export async function madeObjects<Config>(
  ground: Ground<Config>,
  { apiVersion, kind }: Pick<MadeKind, "apiVersion" | "kind">,
  labels: Readonly<Record<string, string>>,
): Promise<readonly (UpdateRequestObject & { readonly labels: Readonly<Record<string, string>> })[]> {
  if (kind === "" || /[{*?]/.test(`${apiVersion}${kind}`)) return [];
  try {
    const { resource } = placeOf(ground, apiVersion, kind);
    const found = await ground.client.list(resource, "", { labelSelector: selectorText(labels) });
    return found.map((object) => ({
      ...nameOf({ ...object, apiVersion: object.apiVersion ?? apiVersion, kind: object.kind ?? kind }),
      labels: object.metadata.labels ?? {},
    }));
  } catch (error) {
    if (isFault(error, "not-found")) return [];
    throw error;
  }
}
