import { type Discovery, faultOf, isFault, resourceOfKind, type ServedKind } from "../cluster/index.ts";
import { settle } from "../engine/index.ts";
import type { Resource } from "../kube/index.ts";
import {
  type CompiledPolicy,
  downstreamLabel,
  type GenerateWork,
  type MadeKind,
  parseKindSelector,
  type Rule,
  type UpdateRequestText,
} from "../policy/index.ts";
import type { Controller, Next } from "./controller.ts";
import { madeObjects } from "./delete-objects.ts";
import { triggerOf } from "./downstream-changes.ts";
import { type DownstreamRecord, liveKeyOf, type RecordedKind } from "./downstream-record.ts";
import { downstreamsOf } from "./downstreams.ts";
import type { Ground } from "./ground.ts";
import type { KeyQueue } from "./key-queue.ts";
import { batch, labelsOfRule, ordersForNamed, ordersForRule, ordersLeftBehind } from "./left-behind.ts";
import type { LivePolicy, PolicyChange } from "./live-policies.ts";
import { placeOf, selectorQuery } from "./objects.ts";
import { policyKey } from "./policy-name.ts";
import { kindsOfTrigger } from "./scanned-kinds.ts";
import { createOrders, labelsOfOrder, type Orders, objectName, updateRequestResource } from "./update-requests.ts";
import { backgroundRequest } from "./work-request.ts";

export interface PolicyWorkOptions<Config> {
  readonly ground: Ground<Config>;
  /** Keeps what policies make that follows them. */
  readonly record: DownstreamRecord;
  /** How often everything is done as if the policies had changed, in milliseconds. */
  readonly everyMs: number;
  readonly threshold: () => number;
}

/**
 * Orders what has to be done because a policy has come, changed or gone: what it made follows it, and what it wants for
 * objects that exist is done. (kyverno: pkg/policy/{policy_controller,generate,mutate}.go)
 */
export function policyWork<Config>(options: PolicyWorkOptions<Config>): Controller {
  return new PolicyWork(options);
}

class PolicyWork<Config> implements Controller {
  readonly name = "work of changed policies";
  private readonly options: PolicyWorkOptions<Config>;
  private readonly orders: Orders;
  /** What each policy made before, until that is dealt with. */
  private readonly before = new Map<string, CompiledPolicy[]>();
  private unlisten = () => {};
  /** Whether it was looked what was left behind: what is noted of policies afterwards would hide it. */
  private lookedBack = false;

  constructor(options: PolicyWorkOptions<Config>) {
    this.options = options;
    const { client, namespace } = options.ground;
    this.orders = createOrders({ client, namespace, threshold: options.threshold });
  }

  start(keys: Pick<KeyQueue, "add">): void {
    const { policies } = this.options.ground;
    const changed = (change: PolicyChange) => {
      const live = change.kind === "set" ? change.live : change.old;
      if (change.old !== undefined && hasWork(change.old.policy)) this.remember(live.key, change.old.policy);
      if (this.before.has(live.key) || hasWork(live.policy)) keys.add(live.key);
    };
    this.unlisten = policies.listen(changed);
    for (const live of policies.all()) if (hasWork(live.policy)) keys.add(live.key);
    keys.add(leftBehind);
    keys.add(everything, this.options.everyMs);
  }

  stop(): void {
    this.unlisten();
  }

  async reconcile(key: string): Promise<Next> {
    const { ground, everyMs } = this.options;
    if (!ground.synced() || (key !== leftBehind && !this.lookedBack)) return 100;
    if (key === everything) {
      for (const live of ground.policies.all()) if (hasWork(live.policy)) await this.carryOn(live, "again");
      return everyMs;
    }
    if (key === leftBehind) return this.clearUp();
    const live = ground.policies.get(key);
    const before = this.before.get(key) ?? [];
    this.before.delete(key);
    try {
      for (const old of before) await this.part(old, live?.policy);
      if (live === undefined) await this.options.record.remove(key);
      else await this.carryOn(live);
    } catch (error) {
      this.before.set(key, [...before, ...(this.before.get(key) ?? [])]);
      throw error;
    }
    return undefined;
  }

  private remember(key: string, policy: CompiledPolicy): void {
    this.before.set(key, [...(this.before.get(key) ?? []), policy]);
  }

  /** Deletes what policies have left behind that went while nobody was looking. */
  private async clearUp(): Promise<undefined> {
    const { ground, record } = this.options;
    try {
      for (const recorded of await record.entries()) {
        const { gone, orders } = await ordersLeftBehind(ground, recorded);
        for (const order of orders) await this.orders.submit(order);
        if (gone) await record.remove(recorded.key);
      }
    } finally {
      this.lookedBack = true;
    }
    return undefined;
  }

  /**
   * Deals with what an old policy made and the new one does not. What is made under another name is let go, and the new
   * one is made for the same triggers.
   */
  private async part(old: CompiledPolicy, policy: CompiledPolicy | undefined): Promise<void> {
    const { ground } = this.options;
    for (const { rule, work } of makingRules(old)) {
      const now = makingRules(policy).find((one) => one.rule.name === rule.name);
      if (now === undefined) await this.deleteMade(old, rule, work);
      else {
        const kept = new Set(now.work.made.map(({ text }) => text));
        const changed = work.made.filter(({ text }) => !kept.has(text));
        const behind = await this.triggersOfMade(old, rule, changed);
        for (const made of changed) await unlabel(ground, made, labelsOfRule(old, rule.name));
        if (now.work.synchronize && policy !== undefined) await this.submit(policy, behind);
      }
    }
  }

  /** Copies stay when the policy that made them goes, unless it copied lists; see docs/differences.md. */
  private async deleteMade(policy: CompiledPolicy, rule: Rule, work: GenerateWork): Promise<void> {
    const { ground, record } = this.options;
    if (!work.synchronize || work.orphan) return;
    const orders =
      policy.doors === undefined
        ? await ordersForRule(ground, policy, { rule: rule.name, made: work.made.filter(isFollowing) })
        : await ordersForNamed(ground, policy, (await record.get(liveKeyOf(ground, policy)))?.made ?? []);
    for (const order of orders) await this.orders.submit(order);
  }

  /** Brings up to date what a policy made, and does what it wants for objects that exist. */
  private async carryOn({ policy }: LivePolicy, again?: "again"): Promise<void> {
    const contexts: RuleContext[] = [];
    for (const { rule, work } of makingRules(policy)) {
      if (work.synchronize) contexts.push(...(await this.madeBy(policy, rule, work)));
      // Policies in expressions do this when they come or change, and not every hour.
      if (!work.forExisting || (again !== undefined && policy.doors !== undefined)) continue;
      for await (const trigger of this.triggersOf(policy, rule)) {
        const follows = policy.doors !== undefined && work.synchronize;
        contexts.push({ rule: rule.name, trigger: objectName(trigger), ...(follows && { synchronize: true }) });
      }
    }
    await this.note(policy);
    const once = [...new Map(contexts.map((one) => [keyOf(one), one])).values()];
    await this.submit(policy, once);
    for (const rule of policy.rules)
      if (rule.work?.kind === "change" && rule.work.forExisting) await this.change(policy, rule);
  }

  private async submit(policy: CompiledPolicy, contexts: readonly RuleContext[]): Promise<void> {
    for (let at = 0; at < contexts.length; at += batch) {
      await this.orders.submit({ spec: generateSpec(policy, contexts.slice(at, at + batch)) });
    }
  }

  /** Writes down what is to go with the policy. What one in expressions makes is written down when it is made. */
  private async note(policy: CompiledPolicy): Promise<void> {
    const { ground, record } = this.options;
    const { name, namespace } = policy;
    const key = liveKeyOf(ground, policy);
    const following = makingRules(policy).filter(({ work }) => work.synchronize);
    const orphan = following.every(({ work }) => work.orphan);
    if (policy.doors !== undefined) {
      if (following.length > 0) await record.put({ key, namespace, name, orphan, made: [] }, "adds");
      else await record.remove(key);
      return;
    }
    const made = following
      .filter(({ work }) => !work.orphan)
      .flatMap(({ rule, work }) => work.made.filter(isFollowing).map((one) => recordedKind(rule, one)));
    if (made.length === 0) await record.remove(key);
    else await record.put({ key, namespace, name, orphan: false, made });
  }

  /** What a rule made as its text says it. Copies follow their sources. */
  private async madeBy(policy: CompiledPolicy, rule: Rule, work: GenerateWork): Promise<readonly RuleContext[]> {
    return policy.doors === undefined
      ? this.triggersOfMade(policy, rule, work.made)
      : this.triggersBehind(policy, rule);
  }

  /** The objects because of which a rule made something of these kinds. */
  private async triggersOfMade(
    policy: CompiledPolicy,
    rule: Rule,
    kinds: readonly MadeKind[],
  ): Promise<readonly RuleContext[]> {
    const labels = { ...labelsOfRule(policy, rule.name), [downstreamLabel.managedBy]: "kyverno" };
    const found: RuleContext[] = [];
    for (const made of kinds.filter(({ from }) => from === "data")) {
      const objects = await madeObjects(this.options.ground, made, labels);
      found.push(...objects.map((one) => ({ rule: rule.name, trigger: triggerOf(one.labels) })));
    }
    return found;
  }

  /** The objects because of which a policy in expressions has made something: all of it is made anew, or goes. */
  private async triggersBehind(policy: CompiledPolicy, rule: Rule): Promise<readonly RuleContext[]> {
    const { ground, record } = this.options;
    const made = (await record.get(liveKeyOf(ground, policy)))?.made ?? [];
    const objects = await downstreamsOf(ground, { policy, made });
    return objects.map(({ labels }) => ({ rule: rule.name, trigger: triggerOf(labels), synchronize: true }));
  }

  private async change(policy: CompiledPolicy, rule: Rule): Promise<void> {
    const { client, namespace } = this.options.ground;
    for await (const trigger of this.triggersOf(policy, rule)) {
      const spec: UpdateRequestText = {
        requestType: policy.doors === undefined ? "mutate" : "cel-mutate",
        policy: policyKey(policy),
        rule: rule.name,
        resource: objectName(trigger),
      };
      const labelSelector = selectorQuery({ matchLabels: labelsOfOrder(spec) });
      const waiting = await client.list(updateRequestResource, namespace, { labelSelector });
      if (waiting.some((one) => isSame(one.spec as UpdateRequestText, spec))) continue;
      await this.orders.submit({ spec });
    }
  }

  /** The objects that exist and to which a rule applies. */
  private async *triggersOf(policy: CompiledPolicy, rule: Rule): AsyncGenerator<Resource> {
    const { ground } = this.options;
    const { ask, lookup } = ground.sources;
    const alone: CompiledPolicy = { ...policy, rules: [rule], rulesFor: () => [rule] };
    for await (const trigger of this.objectsOf(policy, rule)) {
      const spec = { policy: policyKey(policy) } as UpdateRequestText;
      const request = backgroundRequest(ground, spec, trigger);
      const verdict = await settle([alone], request, ask, { phases: ["generate"], lookup });
      if (verdict.policies[0]?.outcomes[0]?.status === "pass") yield trigger;
    }
  }

  private async *objectsOf(policy: CompiledPolicy, { work }: Rule): AsyncGenerator<Resource> {
    const { client, sources, log } = this.options.ground;
    const discovery = sources.discovery.current();
    if (discovery === undefined) return;
    for (const served of kindsOf(work, discovery)) {
      try {
        const pages = client.pages(resourceOfKind(served), served.namespaced ? policy.namespace : "");
        for await (const { items } of pages) for (const item of items) yield { ...typeOf(served), ...item };
      } catch (error) {
        log(`${this.name}: ${served.resource} cannot be listed: ${faultOf(error).message}`);
      }
    }
  }
}

/** The kinds that a rule looks at, each once. Not all resources of a cluster are listed for a policy that names none. */
function kindsOf(work: Rule["work"], discovery: Discovery): readonly ServedKind[] {
  const named = (work?.resources ?? []).filter(({ resource, subresource }) => resource !== "*" && subresource === "");
  const served = [
    ...(work?.kinds ?? []).flatMap((text) => discovery.find(parseKindSelector(text))),
    ...named.flatMap((trigger) => kindsOfTrigger(trigger, discovery)),
  ];
  const listed = served.filter(({ verbs }) => verbs.includes("list"));
  return [...new Map(listed.toReversed().map((one) => [`${one.gvk.group}/${one.resource}`, one])).values()];
}

/** Items of lists may be without their type. */
function typeOf({ gvk: { group, version, kind } }: ServedKind): Pick<Resource, "apiVersion" | "kind"> {
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind };
}

const everything = "everything";
const leftBehind = "left behind";

type RuleContext = NonNullable<UpdateRequestText["ruleContext"]>[number];

/** Whether the same change is waited for already; requests of policies in expressions have no labels to tell them by. */
function isSame(waiting: UpdateRequestText, { policy, rule, resource }: UpdateRequestText): boolean {
  if (waiting.policy !== policy || (waiting.rule ?? "") !== (rule ?? "")) return false;
  const { kind = "", namespace = "", name = "" } = waiting.resource ?? {};
  return kind === resource?.kind && namespace === (resource?.namespace ?? "") && name === resource?.name;
}

/** One context is enough for an object, however often it was found. */
function keyOf({ rule = "", trigger = {} }: RuleContext): string {
  const { apiVersion = "", kind = "", namespace = "", name = "", uid = "" } = trigger;
  return JSON.stringify([rule, uid === "" ? [apiVersion, kind, namespace, name] : uid]);
}

function generateSpec(policy: CompiledPolicy, ruleContext: readonly RuleContext[]): UpdateRequestText {
  const requestType = policy.doors === undefined ? "generate" : "cel-generate";
  return { requestType, policy: policyKey(policy), ruleContext };
}

const isFollowing = ({ from }: MadeKind) => from !== "clone";

function recordedKind({ name }: Rule, { apiVersion, kind }: MadeKind): RecordedKind {
  return { rule: name, apiVersion, kind };
}

function hasWork(policy: CompiledPolicy): boolean {
  return policy.rules.some(({ work }) => work !== undefined);
}

function makingRules(
  policy: CompiledPolicy | undefined,
): readonly { readonly rule: Rule; readonly work: GenerateWork }[] {
  return (policy?.rules ?? []).flatMap((rule) => (rule.work?.kind === "generate" ? [{ rule, work: rule.work }] : []));
}

/** What is made under other names from now on is let go. */
async function unlabel<Config>(
  ground: Ground<Config>,
  made: MadeKind,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const none = Object.fromEntries(Object.keys(labels).map((label) => [label, null]));
  for (const { apiVersion = "", kind = "", namespace = "", name = "" } of await madeObjects(ground, made, labels)) {
    const { resource } = placeOf(ground, apiVersion, kind);
    try {
      await ground.client.patch(
        resource,
        { namespace, name },
        { kind: "merge", patch: { metadata: { labels: none } } },
      );
    } catch (error) {
      if (!isFault(error, "not-found")) throw error;
    }
  }
}
