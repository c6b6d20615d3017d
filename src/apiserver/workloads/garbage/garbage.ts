import type { OwnerReference, Resource } from "../../../kube/index.ts";
import type { DeleteOptions, ServedKind, WatchEventType } from "../../api.ts";
import { type Bench, type Controller, controllerManager, type Next } from "../controller.ts";
import { keptKinds, kindOf, placeOf, watchEveryKind } from "../every-kind.ts";
import { find, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { Dependents } from "./dependents.ts";

const foregroundFinalizer = "foregroundDeletion";
const orphanFinalizer = "orphan";

/**
 * Deletes what belongs to objects that are gone, lets go what is to be orphaned, and finishes deletions in the
 * foreground once nothing is left that blocks them. (kubernetes: pkg/controller/garbagecollector)
 */
export const garbageCollector: Controller = {
  name: "garbage-collector-controller",
  user: controllerManager("generic-garbage-collector"),
  start(bench) {
    const collector: Collector = { bench, dependents: new Dependents() };
    watchEveryKind(bench, (kind, object, type) => keysOf(collector, { kind, object, type }));
    return (key) => reconcile(collector, key);
  },
};

interface Collector {
  readonly bench: Bench;
  readonly dependents: Dependents;
}

/** An object where it is kept. */
interface Kept {
  readonly kind: ServedKind;
  readonly object: Resource;
}

/** Events belong to nobody, and there are many. */
const ignored: ReadonlySet<string> = new Set(["/events"]);

function keysOf({ bench, dependents }: Collector, change: Kept & { readonly type: WatchEventType }): readonly string[] {
  const { kind, object, type } = change;
  if (ignored.has(placeOf(kind.storage))) return [];
  const key = keyAt(kind, object.metadata.namespace, object.metadata.name);
  const references = object.metadata.ownerReferences ?? [];
  if (type === "DELETED") {
    dependents.forget(key);
    return [...dependents.of(object.metadata.uid), ...ownerKeys(bench, object)];
  }
  const isNew = dependents.note(key, references) || type === "ADDED";
  if (isWaiting(object, foregroundFinalizer)) return [key, ...dependents.of(object.metadata.uid)];
  if (isWaiting(object, orphanFinalizer)) return [key];
  return isNew && references.length > 0 ? [key] : [];
}

/** The owners that may wait for an object to be gone. */
function ownerKeys(bench: Bench, object: Resource): readonly string[] {
  return (object.metadata.ownerReferences ?? []).flatMap((reference) => {
    const kind = kindOf(bench.api, reference);
    if (kind === undefined) return [];
    return [keyAt(kind, kind.namespaced ? object.metadata.namespace : undefined, reference.name)];
  });
}

function keyAt(kind: ServedKind, namespace: string | undefined, name: string | undefined): string {
  return [placeOf(kind.storage), namespace ?? "", name ?? ""].join("|");
}

async function keptAt({ api }: Bench, key: string): Promise<Kept | undefined> {
  const [place = "", namespace = "", name = ""] = key.split("|");
  const kind = keptKinds(api).get(place);
  if (kind === undefined) return undefined;
  const object = await find(api, kind.resource, { namespace, name });
  return object === undefined ? undefined : { kind, object };
}

async function reconcile(collector: Collector, key: string): Promise<Next> {
  const kept = await keptAt(collector.bench, key);
  if (kept === undefined) return undefined;
  if (isWaiting(kept.object, orphanFinalizer)) return orphan(collector, kept);
  if (isWaiting(kept.object, foregroundFinalizer)) return finishForeground(collector, kept);
  if (kept.object.metadata.deletionTimestamp !== undefined) return undefined;
  return collect(collector, kept);
}

function isWaiting({ metadata }: Resource, finalizer: string): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);
}

/** Takes the owner out of what belongs to it, and then lets it go. */
async function orphan({ bench, dependents }: Collector, owner: Kept): Promise<Next> {
  const { uid } = owner.object.metadata;
  for (const key of dependents.of(uid)) {
    const dependent = await keptAt(bench, key);
    if (dependent !== undefined) await dropOwners(bench, dependent, (reference) => reference.uid === uid);
  }
  return dropFinalizer(bench, owner, orphanFinalizer);
}

/** Lets an owner go once nothing is left that blocks it; what belongs to it is deleted on its own account. */
async function finishForeground({ bench, dependents }: Collector, owner: Kept): Promise<Next> {
  const { uid } = owner.object.metadata;
  for (const key of dependents.of(uid)) {
    const dependent = await keptAt(bench, key);
    if (dependent !== undefined && blocks(dependent.object, uid)) return undefined;
  }
  return dropFinalizer(bench, owner, foregroundFinalizer);
}

function blocks(dependent: Resource, owner: string | undefined): boolean {
  const references = dependent.metadata.ownerReferences ?? [];
  return references.some((reference) => reference.uid === owner && reference.blockOwnerDeletion === true);
}

/** Deletes an object all of whose owners are gone or wait for it; where one stays, only the others are dropped. */
async function collect({ bench, dependents }: Collector, kept: Kept): Promise<Next> {
  const references = kept.object.metadata.ownerReferences ?? [];
  if (references.length === 0) return undefined;
  const states = new Map<OwnerReference, OwnerState>();
  for (const reference of references) states.set(reference, await stateOf(bench, kept, reference));
  const all = [...states.values()];
  if (all.includes("unknown")) return "back-off";
  if (all.includes("solid")) {
    if (all.every((state) => state === "solid")) return undefined;
    return dropOwners(bench, kept, (reference) => states.get(reference) !== "solid");
  }
  const hasOwn = dependents.of(kept.object.metadata.uid).length > 0;
  return remove(bench, kept, all.includes("waiting") && hasOwn ? "Foreground" : policyOf(kept.object));
}

/** An owner stays, is gone, waits for what belongs to it to be gone, or is of a kind that nobody knows (yet). */
type OwnerState = "solid" | "gone" | "waiting" | "unknown";

async function stateOf({ api }: Bench, { kind, object }: Kept, reference: OwnerReference): Promise<OwnerState> {
  const ownerKind = kindOf(api, reference);
  if (ownerKind === undefined) return "unknown";
  if (ownerKind.namespaced && !kind.namespaced) return "solid";
  const namespace = ownerKind.namespaced ? (object.metadata.namespace ?? "") : "";
  const owner = await find(api, ownerKind.resource, { namespace, name: reference.name });
  if (owner === undefined || owner.metadata.uid !== reference.uid) return "gone";
  return isWaiting(owner, foregroundFinalizer) ? "waiting" : "solid";
}

function policyOf({ metadata }: Resource): Required<DeleteOptions>["propagationPolicy"] {
  if (metadata.finalizers?.includes(orphanFinalizer)) return "Orphan";
  return metadata.finalizers?.includes(foregroundFinalizer) ? "Foreground" : "Background";
}

async function remove(
  { api }: Bench,
  { kind, object }: Kept,
  propagationPolicy: Required<DeleteOptions>["propagationPolicy"],
): Promise<Next> {
  const { namespace = "", name = "", uid } = object.metadata;
  const options = { propagationPolicy, ...(uid === undefined ? {} : { uid }) };
  await unless(["NotFound", "Conflict"], api.delete(kind.resource, namespace, name, options));
  return undefined;
}

async function dropOwners(
  { api }: Bench,
  { kind, object }: Kept,
  isDropped: (reference: OwnerReference) => boolean,
): Promise<Next> {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter((reference) => !isDropped(reference));
  const metadata = { ...object.metadata, ownerReferences };
  await unless(["NotFound"], write(api, kind.resource, { ...object, metadata }));
  return undefined;
}

async function dropFinalizer({ api }: Bench, { kind, object }: Kept, finalizer: string): Promise<Next> {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  await unless(["NotFound"], write(api, kind.resource, { ...object, metadata: { ...object.metadata, finalizers } }));
  return undefined;
}
