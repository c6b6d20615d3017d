import { resourceOfKind } from "../cluster/index.ts";
import { parseApiVersion, type Resource } from "../kube/index.ts";
import { type CompiledPolicy, downstreamLabel, type Request, type UpdateRequestObject } from "../policy/index.ts";
import type { Ground } from "./ground.ts";
import { policyKey } from "./policy-name.ts";
import type { Order } from "./update-requests.ts";

/**
 * What has to be done because somebody has changed or deleted what a rule made, or what it copied: it is made again, or
 * goes with its source. (kyverno: pkg/webhooks/resource/generation/handler.go processRequest)
 */
export async function followingOrders<Config>(
  ground: Ground<Config>,
  request: Request,
  policies: readonly CompiledPolicy[],
): Promise<readonly Order[]> {
  const { oldObject, object } = request;
  const labels = oldObject?.metadata.labels ?? {};
  const isSource = Object.hasOwn(labels, downstreamLabel.cloneSource);
  if (oldObject === undefined || (!isSource && (labels[downstreamLabel.policy] ?? "") === "")) return [];
  const managed = labels[downstreamLabel.managedBy] === "kyverno";
  const made = managed ? [labels] : await copiesOf(ground, oldObject);
  const deleteDownstream = !managed && object === undefined;
  return made.flatMap((one) => {
    const policy = policies.find(
      ({ name, namespace }) =>
        name === one[downstreamLabel.policy] && namespace === (one[downstreamLabel.policyNamespace] ?? ""),
    );
    const rule = policy?.rules.find(({ name }) => name === one[downstreamLabel.rule]);
    if (policy === undefined || rule?.work?.kind !== "generate" || !rule.work.synchronize) return [];
    // Who is the trigger, too, has been dealt with as one.
    const asOld: Request = { ...request, object: oldObject };
    if (rule.matches(asOld, { want: () => undefined }) === true) return [];
    const context = { rule: rule.name, trigger: triggerOf(one), ...(deleteDownstream && { deleteDownstream }) };
    return [{ spec: { requestType: "generate", policy: policyKey(policy), ruleContext: [context] } } satisfies Order];
  });
}

/** The object that something was made for, by its labels. */
export function triggerOf(labels: Readonly<Record<string, string>>): UpdateRequestObject {
  const read = (label: string) => (Object.hasOwn(labels, label) ? (labels[label] ?? "") : "");
  const group = read(downstreamLabel.triggerGroup);
  const version = read(downstreamLabel.triggerVersion);
  return {
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind: read(downstreamLabel.triggerKind),
    namespace: read(downstreamLabel.triggerNamespace),
    name: read(downstreamLabel.triggerName),
    uid: read(downstreamLabel.triggerUid),
  };
}

/** The labels of all copies of an object. */
async function copiesOf<Config>(
  { client, sources }: Ground<Config>,
  source: Resource,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const gvk = { ...parseApiVersion(source.apiVersion), kind: source.kind };
  const [served] = sources.discovery.current()?.find(gvk) ?? [];
  if (served === undefined) return [];
  const { namespace = "", name = "", uid = "" } = source.metadata;
  const base = {
    [downstreamLabel.sourceGroup]: gvk.group,
    [downstreamLabel.sourceVersion]: gvk.version,
    [downstreamLabel.sourceKind]: gvk.kind,
    [downstreamLabel.sourceNamespace]: namespace,
  };
  const by = async (label: string, value: string) => {
    if (value === "" || value.length > 63) return [];
    return client.list(resourceOfKind(served), "", { labelSelector: selectorText({ ...base, [label]: value }) });
  };
  const found = [await by(downstreamLabel.sourceName, name), await by(downstreamLabel.sourceUid, uid)];
  return found.flat().map(({ metadata }) => metadata.labels ?? {});
}

/** Labels as the API takes them. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}
