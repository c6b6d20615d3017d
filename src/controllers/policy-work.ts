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
import type { Ground } from "./ground.ts";
import type { KeyQueue } from "./key-queue.ts";
import type { LivePolicy, PolicyChange } from "./live-policies.ts";
import { placeOf, selectorQuery } from "./objects.ts";
import { policyKey } from "./policy-name.ts";
import { createOrders, labelsOfOrder, type Orders, objectName, updateRequestResource } from "./update-requests.ts";
import { backgroundRequest } from "./work-request.ts";

export interface PolicyWorkOptions<Config> {
  readonly ground: Ground<Config>;
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

/** Rule contexts in one UpdateRequest: a request for all objects of a large cluster would be too large. */
const batch = 100;

class PolicyWork<Config> implements Controller {
  readonly name = "work of changed policies";
  private readonly options: PolicyWorkOptions<Config>;
  private readonly orders: Orders;
  /** What each policy made before, until that is dealt with. */
  private readonly before = new Map<string, CompiledPolicy[]>();
  private unlisten = () => {};

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
    keys.add(everything, this.options.everyMs);
  }

  stop(): void {
    this.unlisten();
  }

  async reconcile(key: string): Promise<Next> {
    const { ground, everyMs } = this.options;
    if (!ground.synced()) return 100;
    if (key === everything) {
      for (const live of ground.policies.all()) if (hasWork(live.policy)) await this.carryOn(live);
      return everyMs;
    }
    const live = ground.policies.get(key);
    const before = this.before.get(key) ?? [];
    this.before.delete(key);
    try {
      for (const old of before) await this.part(old, live?.policy);
      if (live !== undefined) await this.carryOn(live);
    } catch (error) {
      this.before.set(key, [...before, ...(this.before.get(key) ?? [])]);
      throw error;
    }
    return undefined;
  }

  private remember(key: string, policy: CompiledPolicy): void {
    this.before.set(key, [...(this.before.get(key) ?? []), policy]);
  }

  /** Deals with what an old policy made and the new one does not. */
  private async part(old: CompiledPolicy, policy: CompiledPolicy | undefined): Promise<void> {
    const { ground } = this.options;
    for (const { rule, work } of makingRules(old)) {
      const now = makingRules(policy).find((one) => one.rule.name === rule.name);
      if (now === undefined) await this.deleteMade(old, rule, work);
      else {
        const kept = new Set(now.work.made.map(({ text }) => text));
        const changed = work.made.filter(({ text }) => !kept.has(text));
        for (const made of changed) await unlabel(ground, made, labelsOf(old, rule));
      }
    }
  }

  /** Copies stay when the policy that made them goes, unless it copied lists; see docs/differences.md. */
  private async deleteMade(policy: CompiledPolicy, rule: Rule, work: GenerateWork): Promise<void> {
    if (!work.synchronize || work.orphan) return;
    const labels = { ...labelsOf(policy, rule), [downstreamLabel.managedBy]: "kyverno" };
    for (const made of work.made.filter(({ from }) => from !== "clone")) {
      const objects = await madeObjects(this.options.ground, made, labels);
      if (objects.length === 0) continue;
      const ruleContext = objects.map((one) => ({
        rule: rule.name,
        trigger: triggerOf(one.labels),
        deleteDownstream: true,
      }));
      const generatedResources = objects.map(({ labels: _, ...one }) => one);
      await this.orders.submit({ spec: generateSpec(policy, ruleContext.slice(0, batch)), generatedResources });
    }
  }

  /** Brings up to date what a policy made, and does what it wants for objects that exist. */
  private async carryOn({ policy }: LivePolicy): Promise<void> {
    const contexts: RuleContext[] = [];
    for (const { rule, work } of makingRules(policy)) {
      if (work.synchronize) contexts.push(...(await this.madeBy(policy, rule, work)));
      if (!work.forExisting) continue;
      for await (const trigger of this.triggersOf(policy, rule)) {
        contexts.push({ rule: rule.name, trigger: objectName(trigger) });
      }
    }
    const once = [...new Map(contexts.map((one) => [JSON.stringify(one), one])).values()];
    for (let at = 0; at < once.length; at += batch) {
      await this.orders.submit({ spec: generateSpec(policy, once.slice(at, at + batch)) });
    }
    for (const rule of policy.rules)
      if (rule.work?.kind === "change" && rule.work.forExisting) await this.change(policy, rule);
  }

  /** What a rule made as its text says it. Copies follow their sources. */
  private async madeBy(policy: CompiledPolicy, rule: Rule, work: GenerateWork): Promise<readonly RuleContext[]> {
    const labels = { ...labelsOf(policy, rule), [downstreamLabel.managedBy]: "kyverno" };
    const found: RuleContext[] = [];
    for (const made of work.made.filter(({ from }) => from === "data")) {
      const objects = await madeObjects(this.options.ground, made, labels);
      found.push(...objects.map((one) => ({ rule: rule.name, trigger: triggerOf(one.labels) })));
    }
    return found;
  }

  private async change(policy: CompiledPolicy, rule: Rule): Promise<void> {
    const { client, namespace } = this.options.ground;
    for await (const trigger of this.triggersOf(policy, rule)) {
      const spec: UpdateRequestText = {
        requestType: "mutate",
        policy: policyKey(policy),
        rule: rule.name,
        resource: objectName(trigger),
      };
      const labelSelector = selectorQuery({ matchLabels: labelsOfOrder(spec) });
      const waiting = await client.list(updateRequestResource, namespace, { labelSelector });
      if (waiting.some((one) => (one.spec as UpdateRequestText).rule === rule.name)) continue;
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
    for (const served of kindsOf(work?.kinds ?? [], discovery)) {
      try {
        const pages = client.pages(resourceOfKind(served), served.namespaced ? policy.namespace : "");
        for await (const { items } of pages) for (const item of items) yield { ...typeOf(served), ...item };
      } catch (error) {
        log(`${this.name}: ${served.resource} cannot be listed: ${faultOf(error).message}`);
      }
    }
  }
}

/** The kinds that selectors name, each once. */
function kindsOf(kinds: readonly string[], discovery: Discovery): readonly ServedKind[] {
  const served = kinds.flatMap((text) => discovery.find(parseKindSelector(text)));
  const listed = served.filter(({ verbs }) => verbs.includes("list"));
  return [...new Map(listed.toReversed().map((one) => [`${one.gvk.group}/${one.resource}`, one])).values()];
}

/** Items of lists may be without their type. */
function typeOf({ gvk: { group, version, kind } }: ServedKind): Pick<Resource, "apiVersion" | "kind"> {
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind };
}

const everything = "everything";

type RuleContext = NonNullable<UpdateRequestText["ruleContext"]>[number];

function generateSpec(policy: CompiledPolicy, ruleContext: readonly RuleContext[]): UpdateRequestText {
  return { requestType: "generate", policy: policyKey(policy), ruleContext };
}

function labelsOf({ name, namespace }: CompiledPolicy, rule: Rule): Readonly<Record<string, string>> {
  return {
    [downstreamLabel.policy]: name,
    [downstreamLabel.policyNamespace]: namespace,
    [downstreamLabel.rule]: rule.name,
  };
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
