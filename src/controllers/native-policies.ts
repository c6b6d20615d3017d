import { type Cache, type Client, createOrUpdate, type Discovery, isFault, watchCache } from "../cluster/index.ts";
import { Fault, type GroupVersionResource, jsonEqual, own, parseApiVersion, type Resource } from "../kube/index.ts";
import type { AdmissionPolicyPlan } from "../policy/index.ts";
import { type EventDraft, heldByServer } from "../report/index.ts";
import type { Controller, Log, Next } from "./controller.ts";
import type { KeyQueue } from "./key-queue.ts";
import type { LivePolicies, LivePolicy } from "./live-policies.ts";
import { isNativelyAsked, type NativeGeneration } from "./native-mark.ts";
import { hasConditions, type NativeStatus, nativeStatusOf, writeNativeStatus } from "./native-status.ts";
import type { Webhooks } from "./webhooks.ts";

export interface NativePoliciesOptions {
  readonly client: Client;
  readonly policies: LivePolicies;
  readonly webhooks: Pick<Webhooks, "inForce">;
  readonly discovery: () => Discovery | undefined;
  readonly generation: NativeGeneration;
  /** Writes events. */
  readonly announce: (drafts: readonly EventDraft[]) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

/**
 * Makes admission policies of policies that ask for it, and takes them away again. A policy is enforced here until the
 * API server has had the time to know its own, and those are taken away only when the policy is enforced here again:
 * nothing slips through in between. (kyverno: pkg/controllers/admissionpolicygenerator)
 */
export function nativePolicies(options: NativePoliciesOptions): Controller {
  const objects = new NativeObjects(options);
  let unlisten = () => {};
  return {
    name: "admission-policies",
    start(keys) {
      unlisten = options.policies.listen((change) => {
        if (change.kind === "set" && isNativelyAsked(change.live.kind, options.generation)) keys.add(change.live.key);
      });
      for (const live of options.policies.all()) if (isNativelyAsked(live.kind, options.generation)) keys.add(live.key);
      objects.start(keys);
    },
    stop() {
      unlisten();
      objects.stop();
    },
    async reconcile(key) {
      const live = options.policies.get(key);
      const document = options.policies.document(key);
      const kinds = options.discovery()?.find;
      if (live === undefined || document === undefined) return undefined;
      if (kinds === undefined || !objects.synced()) return 100;
      const exceptions = options.policies.exceptionsFrom(key);
      const plan = live.kind.planAdmissionPolicy?.(document, { kinds, exceptions, now: options.clock() });
      return plan === undefined ? undefined : carryOut(plan, { live, document, objects, options });
    },
  };
}

interface Planned {
  readonly live: LivePolicy;
  readonly document: Resource;
  readonly objects: NativeObjects;
  readonly options: NativePoliciesOptions;
}

const isMutating = ({ side }: { readonly side: string }) => side === "mutate";

/** So long an API server may take to go by an admission policy that it has stored. */
const knownAfterMs = 2_000;

async function carryOut(plan: AdmissionPolicyPlan, planned: Planned): Promise<Next> {
  const { live, objects, options } = planned;
  switch (plan.kind) {
    case "made":
      return make(plan, planned);
    case "skipped":
      return takeAway(plan.message, planned);
    case "mistake":
      options.log(`admission policies: ${live.kind.kind} ${live.policy.name}: ${plan.message}`);
      // What stands in the API server is that of another text, and a status without anything there holds nowhere.
      return isNative(planned) || objects.of(live.policy.uid).length > 0 ? takeAway(plan.message, planned) : undefined;
    default:
      return plan satisfies never;
  }
}

/** Whether it is written that the policy holds in the API server. */
const isNative = ({ live, document }: Planned) => nativeStatusOf(live, document).generated;

async function make(plan: Extract<AdmissionPolicyPlan, { kind: "made" }>, planned: Planned): Promise<Next> {
  const { live, document, objects, options } = planned;
  try {
    const wrote = [await objects.ensure(plan.policy), await objects.ensure(plan.binding)];
    const age = Math.max(...wrote);
    const left = age + knownAfterMs - options.clock();
    if (left > 0) return left;
    // Nobody is told of what is made on the quiet, as Kyverno has it. (kyverno: generate-map.go)
    const isNews = !nativeStatusOf(live, document).generated && live.kind.doors?.some(isMutating) !== true;
    if (isNews) options.announce(heldByServer(live.policy, [plan.policy, plan.binding]));
    return await tell({ generated: true, message: "" }, planned);
  } catch (error) {
    // What cannot be written now may be missing, or be somebody else's: until it can, the policy is enforced here.
    if (!isFault(error, "forbidden")) {
      if (isNative(planned)) await tell({ generated: false, message: messageOf(error) }, planned);
      throw error;
    }
    const kind = `${plan.policy.kind.replace(/y$/, "ies")}`;
    return takeAway(`insufficient permissions to generate ${kind}`, planned);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The policy is enforced here first. */
async function takeAway(message: string, planned: Planned): Promise<Next> {
  const { live, document, objects, options } = planned;
  const wasNative = isNative(planned);
  // Whoever waits for a policy to be ready wants to find conditions where there is a status.
  if (!wasNative && !hasConditions(live, document)) return 200;
  await tell({ generated: false, message }, planned);
  const made = objects.of(live.policy.uid);
  if (made.length === 0) return undefined;
  if (wasNative || (live.policy.admission && !options.webhooks.inForce(live))) return 200;
  for (const one of made) await objects.remove(one);
  return undefined;
}

async function tell(status: NativeStatus, { live, document, options }: Planned): Promise<Next> {
  if (jsonEqual(nativeStatusOf(live, document), status)) return undefined;
  await writeNativeStatus(options.client, live, document.metadata, status);
  return undefined;
}

const group = "admissionregistration.k8s.io";
const managed = "app.kubernetes.io/managed-by";
const resources = [
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
  "mutatingadmissionpolicies",
  "mutatingadmissionpolicybindings",
];

/** An object that holds in the API server for a policy. */
interface NativeObject {
  readonly resource: GroupVersionResource;
  readonly object: Resource;
}

/** The admission policies and bindings that are ours. */
class NativeObjects {
  private readonly options: NativePoliciesOptions;
  private readonly caches = new Map<
    string,
    { readonly resource: GroupVersionResource; readonly cache: Cache<Resource> }
  >();
  /** What the server has made of what was written last, by kind and name. */
  private readonly accepted = new Map<
    string,
    { readonly wanted: Resource; readonly spec: unknown; readonly at: number }
  >();
  private started = false;

  constructor(options: NativePoliciesOptions) {
    this.options = options;
  }

  start(keys: Pick<KeyQueue, "add">): void {
    const begin = () => {
      const discovery = this.options.discovery();
      if (discovery === undefined) return void setTimeout(begin, 100).unref();
      for (const plural of resources) this.watch(plural, discovery, keys);
      this.started = true;
    };
    begin();
  }

  stop(): void {
    for (const { cache } of this.caches.values()) cache.stop();
  }

  synced(): boolean {
    return this.started && [...this.caches.values()].every(({ cache }) => cache.synced());
  }

  /** Those that a policy owns. */
  of(uid: string): readonly NativeObject[] {
    return [...this.caches.values()].flatMap(({ resource, cache }) =>
      [...cache.values()].filter((object) => ownersOf(object).includes(uid)).map((object) => ({ resource, object })),
    );
  }

  /** Makes an object be as wanted; since when it is, in milliseconds since 1970. Throws a `Fault`. */
  async ensure(wanted: Resource): Promise<number> {
    const { resource, cache } = this.placeOf(wanted);
    const key = `${wanted.kind}/${wanted.metadata.name}`;
    const known = this.accepted.get(key);
    const present = cache.get(wanted.metadata.name ?? "");
    if (known !== undefined && jsonEqual(known.wanted, wanted) && jsonEqual(known.spec, present?.spec)) return known.at;
    const { object, action } = await createOrUpdate(this.options.client, resource, wanted, { mayChange, same: isSame });
    const at = action === "unchanged" && known === undefined ? 0 : this.options.clock();
    this.accepted.set(key, { wanted, spec: object.spec, at });
    return at;
  }

  async remove({ resource, object }: NativeObject): Promise<void> {
    const { name = "", uid } = object.metadata;
    this.accepted.delete(`${object.kind}/${name}`);
    await this.options.client.delete(resource, { namespace: "", name }, uid === undefined ? {} : { uid });
  }

  private watch(plural: string, discovery: Discovery, keys: Pick<KeyQueue, "add">): void {
    const served = discovery.findResource({ group, version: "*", resource: plural });
    const best = ["v1", "v1beta1", "v1alpha1"].find((version) => served.some(({ gvk }) => gvk.version === version));
    if (best === undefined) return;
    const resource = { group, version: best, resource: plural };
    const { client, log, policies } = this.options;
    const cache = watchCache({ client, resource, labelSelector: `${managed}=kyverno`, keep: keepIt, log });
    // Whoever edits or deletes one of them has its policy looked at again.
    cache.listen((change) => {
      const owners = ownersOf(change.kind === "set" ? change.value : change.old);
      for (const { key, policy } of policies.all()) if (owners.includes(policy.uid)) keys.add(key);
    });
    this.caches.set(plural, { resource, cache });
  }

  private placeOf({ kind, apiVersion }: Resource) {
    const plural = `${kind.toLowerCase()}s`.replace(/ys$/, "ies");
    const place = this.caches.get(plural);
    if (place === undefined) throw new Fault("invalid", `${kind} (${parseApiVersion(apiVersion).group}) is not served`);
    return place;
  }
}

const keepIt = (object: Resource) => object;

/** An object that somebody else has made stays as it is. */
function mayChange(current: Resource): void {
  if (own(current.metadata.labels, managed) === "kyverno") return;
  throw new Fault("invalid", `${current.kind} ${current.metadata.name} is there already, and not managed by kyverno`);
}

/** What was written before is not remembered after a start: it is written once more. */
const isSame = () => false;

function ownersOf({ metadata }: Resource): readonly string[] {
  return (metadata.ownerReferences ?? []).map(({ uid }) => uid);
}
