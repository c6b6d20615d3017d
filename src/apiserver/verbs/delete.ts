import { isRecord } from "../../data/index.ts";
import { type JsonObject, own, type Resource } from "../../kube/index.ts";
import { admissionRequest, type Call, type Core, groupResourceOf, shown, shownLater, timestamp } from "../call.ts";
import { freeze } from "../frozen.ts";
import type { Draft, Kind } from "../kind.ts";
import { conflict, deleted, notFound, type Status } from "../status.ts";
import { markDefinition } from "./definitions.ts";
import type { Deletion } from "./delete-options.ts";
import { deleteFinalizers } from "./finalizers.ts";
import { markNamespace } from "./namespaces.ts";

export interface Deleted {
  /** The object as it was or still is, or the success that stands for it. */
  readonly answer: Resource | Status;
  /** Whether it is gone, not only marked. */
  readonly gone: boolean;
}

/**
 * Deletes an object, or marks it where it has a grace period or finalizers.
 * kubernetes: apiserver pkg/endpoints/handlers/delete.go, pkg/registry/generic/registry/store.go
 */
export async function deleteObject(core: Core, call: Call, deletion: Deletion): Promise<Deleted> {
  for (;;) {
    const stored = core.store.get(call.kind.storage, call.namespace, call.name);
    if (stored === undefined) throw notFound(groupResourceOf(call.kind), call.name);
    checkPreconditions(call, deletion, stored);
    const old = await shownLater(call.kind, stored);
    const request = admissionRequest(call, "DELETE", { old, options: deletion.options });
    await core.chain.remove(request, call.signal, validatedOptions(call.kind, deletion, stored));
    const now = core.store.get(call.kind.storage, call.namespace, call.name);
    const { orphansWith } = call.kind.strategy;
    if (orphansWith && deletion.propagation === undefined) call.warn(orphansWith);
    if (now === stored) return deleteNow(core, call, { deletion, stored });
  }
}

/** Namespaces are deleted on condition that they are still the same. kubernetes: pkg/registry/core/namespace/storage */
function validatedOptions(kind: Kind, { options }: Deletion, { metadata }: Resource): JsonObject {
  if (kind.plural !== "namespaces" || kind.gvk.group !== "") return options;
  const given = own(options, "preconditions");
  return { ...options, preconditions: { uid: metadata.uid ?? "", ...(isRecord(given) ? given : {}) } };
}

interface Target {
  readonly deletion: Deletion;
  readonly stored: Resource;
}

async function deleteNow(core: Core, call: Call, { deletion, stored }: Target): Promise<Deleted> {
  const next = nextState(core, call, { deletion, stored });
  if (next === "remove") return removed(core, call, { deletion, stored });
  if (next === "unchanged") return { answer: answerFor(call.kind, stored), gone: false };
  if (deletion.dryRun) return { answer: await shownLater(call.kind, freeze(next)), gone: false };
  const written = core.store.replace(call.kind.storage, stored, next);
  return { answer: await shownLater(call.kind, written ?? stored), gone: false };
}

/** Namespaces and definitions of kinds go in a way of their own: what is in them goes first. */
function nextState(core: Core, call: Call, target: Target): Draft | "remove" | "unchanged" {
  const { group, resource } = groupResourceOf(call.kind);
  if (group === "" && resource === "namespaces") return markNamespace(target.stored, target.deletion, core.clock());
  const defines = group === "apiextensions.k8s.io" && resource === "customresourcedefinitions";
  if (defines && target.stored.metadata.deletionTimestamp === undefined) {
    return markDefinition(target.stored, core.clock());
  }
  return marked(core, call, target);
}

/** Objects with a grace period are marked even where they go at once. */
function removed(core: Core, call: Call, { deletion, stored }: Target): Deleted {
  const { storage } = call.kind;
  const marked = isMarked(call.kind, stored)
    ? undefined
    : mark(stored, { finalizers: [], grace: 0, now: core.clock() });
  if (deletion.dryRun)
    return { answer: answerFor(call.kind, marked === undefined ? stored : freeze(marked)), gone: true };
  const last = marked === undefined ? stored : (core.store.replace(storage, stored, marked) ?? stored);
  return { answer: answerFor(call.kind, core.store.remove(storage, last) ?? last), gone: true };
}

/** Whether nothing more is written of an object before it goes. */
function isMarked({ strategy }: Kind, { metadata }: Resource): boolean {
  if (strategy.gracePeriod === undefined) return true;
  return metadata.deletionTimestamp !== undefined && (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

/** What is to become of an object: gone, left alone because it is dying already, or marked. */
function marked(core: Core, call: Call, { deletion, stored }: Target): Draft | "remove" | "unchanged" {
  const grace = graceOf(call.kind, deletion, stored);
  const { deletionTimestamp, deletionGracePeriodSeconds } = stored.metadata;
  if (deletionTimestamp !== undefined && (deletionGracePeriodSeconds ?? 0) > 0) {
    if (grace === undefined || deletion.gracePeriodSeconds === undefined) return "unchanged";
    if (deletion.gracePeriodSeconds >= (deletionGracePeriodSeconds ?? 0)) return "unchanged";
  }
  const finalizers = deleteFinalizers(call.kind, deletion, stored);
  if (finalizers.length === 0 && (grace ?? 0) === 0) return "remove";
  const already = deletionTimestamp !== undefined && (grace ?? 0) === (deletionGracePeriodSeconds ?? 0);
  if (already && finalizers.length === (stored.metadata.finalizers ?? []).length) return "unchanged";
  return mark(stored, { finalizers, grace: grace ?? 0, now: core.clock() });
}

/** Seconds the object lives on; `undefined` where its kind goes at once. */
function graceOf(kind: Kind, deletion: Deletion, stored: Resource): number | undefined {
  const { gracePeriod } = kind.strategy;
  if (gracePeriod === undefined) return undefined;
  const dying = stored.metadata.deletionTimestamp !== undefined;
  if (dying && (stored.metadata.deletionGracePeriodSeconds ?? 0) === 0) return 0;
  return gracePeriod(shown(kind, stored), deletion.gracePeriodSeconds);
}

interface Mark {
  readonly finalizers: readonly string[];
  readonly grace: number;
  readonly now: number;
}

function mark(stored: Resource, { finalizers, grace, now }: Mark): Draft {
  const { metadata } = stored;
  const { generation, deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  const { finalizers: _, ...others } = metadata;
  const first = deletionTimestamp === undefined;
  const began = first ? now : Date.parse(deletionTimestamp) - (deletionGracePeriodSeconds ?? 0) * 1_000;
  return {
    ...stored,
    metadata: {
      ...others,
      ...(finalizers.length === 0 ? {} : { finalizers }),
      ...(first && typeof generation === "number" && generation > 0 ? { generation: generation + 1 } : {}),
      deletionTimestamp: timestamp(Math.max(began + grace * 1_000, now)),
      deletionGracePeriodSeconds: grace,
    },
  };
}

/** Kinds that answer a delete with the object. kubernetes: pkg/registry, ReturnDeletedObject */
const returned: ReadonlySet<string> = new Set([
  "/namespaces",
  "/persistentvolumeclaims",
  "/persistentvolumes",
  "/pods",
  "/podtemplates",
  "/resourcequotas",
  "/serviceaccounts",
  "/services",
  "resource.k8s.io/deviceclasses",
  "resource.k8s.io/resourceclaims",
  "resource.k8s.io/resourceclaimtemplates",
  "resource.k8s.io/resourceslices",
  "storage.k8s.io/csidrivers",
  "storage.k8s.io/csinodes",
  "storage.k8s.io/storageclasses",
  "storage.k8s.io/volumeattachments",
  "storage.k8s.io/volumeattributesclasses",
]);

function answerFor(kind: Kind, object: Resource): Resource | Status {
  if (returned.has(`${kind.gvk.group}/${kind.plural}`)) return shown(kind, object);
  return deleted(groupResourceOf(kind), object.metadata.name ?? "", object.metadata.uid ?? "");
}

/** Refuses a delete whose preconditions the stored object does not meet. */
export function checkPreconditions(call: Call, deletion: Deletion, stored: Resource): void {
  const { uid, resourceVersion } = stored.metadata;
  const of = { group: call.kind.gvk.group, resource: call.kind.gvk.kind };
  if (deletion.uid !== undefined && deletion.uid !== uid) {
    const why = `the UID in the precondition (${deletion.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(of, call.name, why);
  }
  if (deletion.resourceVersion !== undefined && deletion.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${deletion.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(of, call.name, why);
  }
}
