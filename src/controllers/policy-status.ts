import { type Client, includes, isFault } from "../cluster/index.ts";
import { own, type Resource } from "../kube/index.ts";
import type { Controller } from "./controller.ts";
import type { LivePolicies, LivePolicy } from "./live-policies.ts";
import { type Condition, createReadingRights, namedConditions, type ReadingRights } from "./named-status.ts";
import type { Webhooks } from "./webhooks.ts";

export interface PolicyStatusOptions {
  readonly client: Client;
  readonly policies: LivePolicies;
  readonly webhooks: Webhooks;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** For so long a new policy may be on its way into force before it is called not ready. */
const patienceMs = 2_000;

/**
 * Writes into each policy's status whether it is ready, which it is once the API server asks about all that it wants
 * to see, and what was made of its rules. (kyverno: pkg/controllers/webhook/controller.go `updatePolicyStatuses`)
 */
export function policyStatus(options: PolicyStatusOptions): Controller {
  const { client, policies, webhooks, clock } = options;
  const rights = createReadingRights(client, clock);
  const since = new WeakMap<LivePolicy, number>();
  let unlisten = () => {};
  return {
    name: "policy-status",
    start(keys) {
      webhooks.listen((live) => {
        for (const { key } of live) keys.add(key);
      });
      unlisten = policies.listen((change) => {
        if (change.kind === "set") keys.add(change.live.key);
      });
    },
    stop: () => unlisten(),
    async reconcile(key) {
      const live = policies.get(key);
      const document = policies.document(key);
      if (live === undefined || document === undefined) return undefined;
      const ready = webhooks.inForce(live);
      const first = since.get(live) ?? clock();
      since.set(live, first);
      const left = first + patienceMs - clock();
      if (!ready && left > 0) return left;
      const moment = { ready, now: clock(), before: document.status };
      const status = live.policy.doors === undefined ? statusOf(live, moment) : await namedStatus(live, moment, rights);
      if (!includes(document.status, status)) await write(client, live, { document, status });
      return undefined;
    },
  };
}

interface Moment {
  readonly ready: boolean;
  readonly now: number;
  /** The status as it is. */
  readonly before: unknown;
}

function statusOf({ policy }: LivePolicy, moment: Moment): Readonly<Record<string, unknown>> {
  // The old field `ready` gave way to the condition.
  const outdated = own(moment.before, "ready") === undefined ? {} : { ready: null };
  const { ready, before } = moment;
  // What holds in the API server is told by those who see to it.
  const { validatingadmissionpolicy: native, ...status } = policy.status;
  const untold = native !== undefined && own(before, "validatingadmissionpolicy") === undefined;
  const condition = { type: "Ready", holds: ready, message: ready ? "Ready" : "Not Ready" };
  return {
    ...status,
    ...(untold && { validatingadmissionpolicy: native }),
    ...outdated,
    conditions: conditionsOf([condition], moment),
  };
}

/** (kyverno: pkg/controllers/policystatus) */
async function namedStatus(
  { policy }: LivePolicy,
  { ready, now, before }: Moment,
  rights: ReadingRights,
): Promise<Readonly<Record<string, unknown>>> {
  const conditions = await namedConditions(policy, ready, rights);
  const written = { now, before: own(before, "conditionStatus") };
  const conditionStatus = {
    ready: conditions.every(({ holds }) => holds),
    message: String(own(written.before, "message") ?? ""),
    conditions: conditionsOf(conditions, written),
  };
  return { ...policy.status, conditionStatus };
}

/** These conditions, since when they are so, after those that somebody else has written. */
function conditionsOf(
  wanted: readonly Condition[],
  { now, before }: Pick<Moment, "now" | "before">,
): readonly unknown[] {
  const written = own(before, "conditions");
  const conditions: readonly unknown[] = Array.isArray(written) ? written : [];
  const isOurs = (one: unknown) => wanted.some(({ type }) => own(one, "type") === type);
  const ours = wanted.map(({ type, holds, message }) => {
    const known = conditions.find((one) => own(one, "type") === type);
    const status = holds ? "True" : "False";
    const changedAt = own(known, "status") === status ? own(known, "lastTransitionTime") : undefined;
    const lastTransitionTime = changedAt ?? `${new Date(now).toISOString().slice(0, 19)}Z`;
    return { type, status, reason: holds ? "Succeeded" : "Failed", message, lastTransitionTime };
  });
  return [...conditions.filter((one) => !isOurs(one)), ...ours];
}

interface Writing {
  readonly document: Resource;
  readonly status: Readonly<Record<string, unknown>>;
}

async function write(client: Client, { kind }: LivePolicy, { document, status }: Writing): Promise<void> {
  const { namespace = "", name = "", uid } = document.metadata;
  const resource = { group: kind.group, version: kind.versions[0] ?? "v1", resource: kind.plural };
  // With the UID, a status never lands on another policy of the same name.
  const patch = { metadata: { uid }, status };
  try {
    await client.patch(resource, { namespace, name }, { kind: "merge", patch }, { subresource: "status" });
  } catch (error) {
    // It has been deleted meanwhile.
    if (!isFault(error, "not-found")) throw error;
  }
}
