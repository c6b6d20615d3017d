import { type Discovery, faultOf, isFault, resourceOfKind, type ServedKind } from "../cluster/index.ts";
import { type Ask, resolve } from "../engine/index.ts";
import { apiVersionOf, hasWildcard, type Resource } from "../kube/index.ts";
import {
  type CleanupPolicy,
  type Fact,
  parseKindSelector,
  type Request,
  type ResourceTrigger,
} from "../policy/index.ts";
import { cleanupEvent } from "../report/index.ts";
import type { FilterTarget, Ground } from "./ground.ts";
import { selectorQuery } from "./objects.ts";

/** What a run leaves alone, whatever its policy says. */
export interface Spared {
  /** Whether the configuration takes an object out of everything. */
  readonly filtered: (target: FilterTarget) => boolean;
  /** Whether what is labelled as managed by Kyverno is kept. */
  readonly protectManaged: boolean;
  /** Nothing is deleted any more once it is aborted. */
  readonly signal: AbortSignal;
}

/**
 * Deletes what a policy matches. Returns what went wrong; the rest is done all the same.
 * (kyverno: pkg/controllers/cleanup/controller.go cleanup)
 */
export async function runCleanup<Config>(
  policy: CleanupPolicy,
  ground: Ground<Config>,
  spared: Spared,
): Promise<readonly string[]> {
  const discovery = ground.sources.discovery.current();
  if (discovery === undefined) return ["what the cluster serves is not known yet"];
  const run: Run<Config> = { policy, ground, spared, ask: remembering(ground.sources.ask), mistakes: [] };
  for (const served of kindsOf(policy, discovery)) {
    try {
      await cleanKind(served, run);
    } catch (error) {
      // What we may not see, or what is not there, is none of ours.
      const none = (["forbidden", "unauthorized", "not-found"] as const).some((code) => isFault(error, code));
      if (!none) run.mistakes.push(`${served.gvk.kind}: ${faultOf(error).message}`);
    }
  }
  return run.mistakes;
}

interface Run<Config> {
  readonly policy: CleanupPolicy;
  readonly ground: Ground<Config>;
  readonly spared: Spared;
  readonly ask: Ask;
  readonly mistakes: string[];
}

/** All objects of a run share what was asked for one of them. */
function remembering(ask: Ask): Ask {
  const asked = new Map<string, Promise<Fact>>();
  return (query) => {
    const key = JSON.stringify(query);
    const known = asked.get(key) ?? ask(query);
    asked.set(key, known);
    return known;
  };
}

/** The kinds that are named in full, each where it is served first. Wildcards delete nothing, as in Kyverno. */
function kindsOf(policy: CleanupPolicy, discovery: Discovery): readonly ServedKind[] {
  const chosen = new Map<string, ServedKind>();
  const choose = (served: ServedKind) => {
    const reachable = policy.namespace === "" || served.namespaced;
    if (!reachable || !["list", "delete"].every((verb) => served.verbs.includes(verb))) return;
    chosen.set(`${served.gvk.group}/${served.resource}`, served);
  };
  for (const text of policy.kinds) {
    const selector = parseKindSelector(text);
    if (selector.subresource !== "" || hasWildcard(selector.kind)) continue;
    const [served] = discovery.find(selector);
    if (served !== undefined) choose(served);
  }
  for (const trigger of policy.resources.filter(isNamedInFull)) discovery.findResource(trigger).forEach(choose);
  return [...chosen.values()];
}

function isNamedInFull({ group, version, resource, subresource }: ResourceTrigger): boolean {
  return subresource === "" && ![group, version, resource].includes("*");
}

async function cleanKind<Config>(served: ServedKind, run: Run<Config>): Promise<void> {
  const { policy, ground, spared } = run;
  const { signal } = spared;
  const labelSelector = selectorQuery(policy.selector);
  const options = { signal, ...(labelSelector !== undefined && labelSelector !== "" && { labelSelector }) };
  for await (const page of ground.client.pages(resourceOfKind(served), policy.namespace, options)) {
    for (const item of page.items) {
      if (signal.aborted) return;
      const object = typed(item, served);
      if (isSpared(object, served, spared)) continue;
      if (await isDue(object, served, run)) await remove(object, served, run);
    }
  }
}

/** Items of lists may be without their type. */
function typed(item: Resource, { gvk }: ServedKind): Resource {
  return { ...item, apiVersion: item.apiVersion ?? apiVersionOf(gvk), kind: item.kind ?? gvk.kind };
}

/** What is on its way out already needs no push. */
function isSpared({ metadata }: Resource, { gvk }: ServedKind, { filtered, protectManaged }: Spared): boolean {
  const { name = "", namespace = "", labels = {}, deletionTimestamp } = metadata;
  if (deletionTimestamp !== undefined) return true;
  if (filtered({ kind: gvk, subresource: "", namespace, name })) return true;
  return protectManaged && labels["app.kubernetes.io/managed-by"] === "kyverno";
}

async function isDue<Config>(object: Resource, served: ServedKind, run: Run<Config>): Promise<boolean> {
  const { policy, ground, ask, mistakes } = run;
  const request = requestFor(object, served, ground.clock());
  try {
    const due = await resolve((facts) => policy.deletes(request, facts), ask, { lookup: ground.sources.lookup });
    if (typeof due === "boolean") return due;
    mistakes.push(`${textOf(object)}: ${due.message}`);
  } catch (error) {
    mistakes.push(`${textOf(object)}: ${faultOf(error).message}`);
  }
  return false;
}

/** Deletes the very object that was judged: not one that has come in its place. */
async function remove<Config>(object: Resource, served: ServedKind, run: Run<Config>): Promise<void> {
  const { policy, ground, mistakes } = run;
  const { name = "", namespace = "", uid } = object.metadata;
  const { propagation } = policy;
  try {
    await ground.client.delete(
      resourceOfKind(served),
      { namespace, name },
      { ...(uid !== undefined && { uid }), ...(propagation !== undefined && { propagationPolicy: propagation }) },
    );
    ground.announce([cleanupEvent(policy, object)]);
  } catch (error) {
    if (isFault(error, "conflict")) return;
    const { message } = faultOf(error);
    mistakes.push(`${textOf(object)}: ${message}`);
    ground.announce([cleanupEvent(policy, object, message)]);
  }
}

function requestFor(object: Resource, served: ServedKind, now: number): Request {
  const { uid = "", name = "", namespace = "" } = object.metadata;
  return {
    uid: `cleanup-${uid}`,
    operation: "DELETE",
    kind: served.gvk,
    resource: resourceOfKind(served),
    subresource: "",
    name,
    namespace,
    object,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now,
  };
}

function textOf({ kind, metadata: { namespace = "", name = "" } }: Resource): string {
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`;
}
