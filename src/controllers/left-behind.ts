import { isFault } from "../cluster/index.ts";
import { type CompiledPolicy, downstreamLabel, type UpdateRequestText } from "../policy/index.ts";
import { madeObjects } from "./delete-objects.ts";
import { triggerOf } from "./downstream-changes.ts";
import type { RecordedKind, RecordedPolicy } from "./downstream-record.ts";
import { type Downstream, downstreamsOf } from "./downstreams.ts";
import type { Ground } from "./ground.ts";
import { policyKey } from "./policy-name.ts";
import type { Order } from "./update-requests.ts";

type Owner = Pick<CompiledPolicy, "namespace" | "name">;

/** Rule contexts in one UpdateRequest: a request for all objects of a large cluster would be too large. */
export const batch = 100;

/** The labels of what a rule has made. */
export function labelsOfRule({ name, namespace }: Owner, rule: string): Readonly<Record<string, string>> {
  return {
    [downstreamLabel.policy]: name,
    [downstreamLabel.policyNamespace]: namespace,
    [downstreamLabel.rule]: rule,
  };
}

/** What has to be deleted of what a rule has made, since the rule has gone: an order for each kind of which there is some. */
export async function ordersForRule<Config>(
  ground: Ground<Config>,
  policy: Owner,
  { rule, made }: { readonly rule: string; readonly made: readonly Pick<RecordedKind, "apiVersion" | "kind">[] },
): Promise<readonly Order[]> {
  const labels = { ...labelsOfRule(policy, rule), [downstreamLabel.managedBy]: "kyverno" };
  const orders: Order[] = [];
  for (const kind of made) {
    const objects = await madeObjects(ground, kind, labels);
    if (objects.length > 0) orders.push(deletion("generate", policy, { rule, objects }));
  }
  return orders;
}

/** The same for a policy in expressions. Copies stay. (kyverno: pkg/background/gpol/dynamic_watcher.go) */
export async function ordersForNamed<Config>(
  ground: Ground<Config>,
  policy: Owner,
  made: readonly RecordedKind[],
): Promise<readonly Order[]> {
  const objects = await downstreamsOf(ground, { policy, made, originals: true });
  return objects.length === 0 ? [] : [deletion("cel-generate", policy, { rule: policy.name, objects })];
}

function deletion(
  requestType: NonNullable<UpdateRequestText["requestType"]>,
  policy: Owner,
  { rule, objects }: { readonly rule: string; readonly objects: readonly Downstream[] },
): Order {
  const ruleContext = objects
    .slice(0, batch)
    .map(({ labels }) => ({ rule, trigger: triggerOf(labels), deleteDownstream: true }));
  const generatedResources = objects.map(({ labels: _, ...one }) => one);
  return { spec: { requestType, policy: policyKey(policy), ruleContext }, generatedResources };
}

/**
 * What has to be deleted because a policy, or a rule of one, has gone while nobody was looking. The API server itself is
 * asked whether the policy is gone: whoever does not know, deletes nothing.
 */
export async function ordersLeftBehind<Config>(
  ground: Ground<Config>,
  recorded: RecordedPolicy,
): Promise<{ readonly gone: boolean; readonly orders: readonly Order[] }> {
  const kind = ground.policyKinds.find(({ plural, group }) => recorded.key.startsWith(`${plural}.${group}/`));
  if (kind === undefined) return { gone: false, orders: [] };
  const live = ground.policies.get(recorded.key);
  const gone = live === undefined && (await isGone(ground, kind, recorded));
  if (live === undefined && !gone) return { gone, orders: [] };
  if (kind.doors !== undefined) {
    const orders = gone && !recorded.orphan ? await ordersForNamed(ground, recorded, recorded.made) : [];
    return { gone, orders };
  }
  const there = new Set(live?.policy.rules.map(({ name }) => name) ?? []);
  const left = recorded.made.filter(({ rule }) => !there.has(rule));
  const orders: Order[] = [];
  for (const rule of new Set(left.map((one) => one.rule))) {
    const made = left.filter((one) => one.rule === rule);
    orders.push(...(await ordersForRule(ground, recorded, { rule, made })));
  }
  return { gone, orders };
}

async function isGone<Config>(
  { client }: Ground<Config>,
  { group, versions, plural }: Ground<Config>["policyKinds"][number],
  { namespace, name }: Owner,
): Promise<boolean> {
  try {
    await client.get({ group, version: versions[0] ?? "v1", resource: plural }, namespace, name);
    return false;
  } catch (error) {
    if (isFault(error, "not-found")) return true;
    throw error;
  }
}
