import { type GroupVersionResource, own, quoted, type Resource } from "../../kube/index.ts";
import { checkAdmitted, sameButTimes, track } from "../apply/index.ts";
import { admissionRequest, type Call, type Core, groupResourceOf, shownLater, storable } from "../call.ts";
import { alignNamespace, checkName, dedupOwners, metadataOf, metaText } from "../draft.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { metadataUpdateMistakes } from "../kinds/metadata.ts";
import { conflict, invalid, notFound, timedOut, unexplained } from "../status.ts";
import { createObject } from "./create.ts";
import { viewOf } from "./scale.ts";

export interface Updated {
  readonly object: Resource;
  /** Whether there was nothing under that name before. */
  readonly created: boolean;
}

/**
 * Makes the wanted state from the stored one, both in the form of the request: as the called version shows objects, or
 * as the Scale of one. What it returns belongs to the update. It is asked again when somebody else wrote in between.
 * Without a stored object it may refuse, or make a new one.
 */
export type Revise = (current: Resource | undefined) => Draft;

/** How a change is to be made. */
export interface Changing {
  readonly revise: Revise;
  /**
   * What asks for it. Only an update is for the one object whose UID it names; a server-side apply says itself who owns
   * which fields, and may make a new object.
   */
  readonly by: "update" | "patch" | "apply";
}

/**
 * Changes an object through the object itself or one of its subresources.
 * kubernetes: apiserver pkg/endpoints/handlers/update.go, pkg/registry/generic/registry/store.go
 */
export async function updateObject(core: Core, call: Call, change: Revise | Changing): Promise<Updated> {
  const changing = typeof change === "function" ? { revise: change, by: "update" as const } : change;
  for (;;) {
    if (call.signal.aborted) throw timedOut("request did not complete within requested timeout", 0);
    const stored = core.store.get(call.kind.storage, call.namespace, call.name);
    if (stored === undefined) return { object: await createByUpdate(core, call, changing), created: true };
    const object = await updateOnce(core, call, { stored, ...changing });
    if (object !== undefined) return { object, created: false };
  }
}

async function createByUpdate(core: Core, call: Call, { revise, by }: Changing): Promise<Resource> {
  const creates = by === "apply" || call.kind.strategy.createOnUpdate === true;
  const allowed = creates && call.subresource === undefined;
  if (!allowed) throw notFound(groupResourceOf(call.kind), call.name);
  const draft = revise(undefined);
  checkName(draft, call.name);
  if (by === "apply") checkNoUid(call, draft);
  delete metadataOf(draft).resourceVersion;
  return createObject(core, call, draft, by === "apply");
}

interface Attempt extends Changing {
  readonly stored: Resource;
}

/** One attempt; `undefined` where somebody else changed the object meanwhile. */
async function updateOnce(core: Core, call: Call, { stored, revise, by }: Attempt): Promise<Resource | undefined> {
  const view = viewOf(call);
  const old = await shownLater(call.kind, stored);
  const oldView = view.before(old);
  const draft = revise(oldView);
  alignNamespace(draft, call.kind.namespaced ? call.namespace : "");
  checkName(draft, call.name);
  dedupOwners(draft, call, false);
  if (by === "update") checkUid(call, draft, old);
  if (by !== "apply") track(core, call, { live: oldView, draft });
  const { managedFields } = metadataOf(draft);
  const request = admissionRequest(call, "UPDATE", { old: oldView });
  const admitted = await core.chain.mutate(request, draft, call.signal);
  dedupOwners(admitted, call, true);
  checkAdmitted(call, managedFields, admitted);
  const next = view.merge(old, admitted);
  checkRevision(call, next, old);
  const release = core.allocate(call, next, old);
  try {
    prepare(call, next, old);
    const object = next as unknown as Resource;
    checkChanged(call, object, old);
    await core.chain.validate(request, view.of(object), call.signal);
    await call.kind.convert?.keep(next);
    const written = await storeChanged(core, call, { stored, draft: next });
    return written && view.of(written);
  } finally {
    release();
  }
}

async function storeChanged(
  core: Core,
  call: Call,
  { stored, draft }: { stored: Resource; draft: Draft },
): Promise<Resource | undefined> {
  const { kind } = call;
  const next = storable(kind, draft);
  const current = core.store.get(kind.storage, call.namespace, call.name);
  if (current !== stored) return undefined;
  if (endsWithUpdate(kind.storage, next, stored)) return removed(core, call, { stored, draft: next });
  if (sameButTimes(next, stored)) return shownLater(kind, stored);
  if (call.dryRun) return freeze(draft);
  const written = core.store.replace(kind.storage, stored, next);
  return written && shownLater(kind, written);
}

/**
 * An object whose last finalizer an update took away is gone. The client gets it as the update left it, watchers as it
 * was stored.
 */
function removed(core: Core, call: Call, { stored, draft }: { stored: Resource; draft: Draft }): Promise<Resource> {
  const object = freeze(draft);
  if (!call.dryRun) core.store.remove(call.kind.storage, stored);
  return shownLater(call.kind, object);
}

/**
 * Whether an object that is being deleted has nothing left that holds it.
 * kubernetes: apiserver pkg/registry/generic/registry/store.go ShouldDeleteDuringUpdate
 */
function endsWithUpdate(storage: GroupVersionResource, next: Draft, stored: Resource): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = stored.metadata;
  if (deletionTimestamp === undefined || (deletionGracePeriodSeconds ?? 0) !== 0) return false;
  const finalizers = own(own(next, "metadata"), "finalizers");
  if (Array.isArray(finalizers) && finalizers.length > 0) return false;
  const isNamespace = storage.group === "" && storage.resource === "namespaces";
  const inSpec = own(own(next, "spec"), "finalizers");
  return !(isNamespace && Array.isArray(inSpec) && inSpec.length > 0);
}

/** What no update may change, whatever the kind. kubernetes: apiserver pkg/registry/rest/update.go BeforeUpdate */
function prepare(call: Call, draft: Draft, old: Resource): void {
  const metadata = metadataOf(draft);
  delete metadata.selfLink;
  keep(metadata, "generation", old.metadata.generation);
  call.kind.strategy.prepareUpdate(draft, old, doorOf(call));
  const after = metadataOf(draft);
  if (metaText(draft, "uid") === "") after.uid = old.metadata.uid;
  keep(after, "creationTimestamp", old.metadata.creationTimestamp);
  if (old.metadata.deletionTimestamp === undefined) return;
  after.deletionTimestamp = old.metadata.deletionTimestamp;
  if (typeof after.deletionGracePeriodSeconds === "number") return;
  keep(after, "deletionGracePeriodSeconds", old.metadata.deletionGracePeriodSeconds);
}

function keep(metadata: Draft, field: string, value: unknown): void {
  if (value === undefined) delete metadata[field];
  else metadata[field] = value;
}

function checkChanged(call: Call, object: Resource, old: Resource): void {
  const { gvk, strategy } = call.kind;
  const mistakes = strategy.validateUpdate(object, old, doorOf(call), (text) => call.warn(text));
  if (mistakes.length > 0) {
    // The real API checks metadata for all kinds before each kind does: its causes tell such mistakes twice.
    const common = metadataUpdateMistakes(object, old, { anyFinalizer: true });
    throw invalid(gvk, call.name, [...common, ...mistakes]);
  }
  if (doorOf(call) === "status") return;
  for (const warning of strategy.warnings?.(object, old) ?? []) call.warn(warning);
}

/** The subresource as strategies know it: a Scale changes the object itself. */
function doorOf({ subresource }: Call): string {
  return subresource === undefined || subresource.name === "scale" ? "" : subresource.name;
}

/** An apply that names a UID is for an object that is there. */
function checkNoUid({ kind, name }: Call, draft: Draft): void {
  const uid = metaText(draft, "uid");
  if (uid === "") return;
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(groupResourceOf(kind), name, why);
}

/** A draft that names a UID is for that object only. */
function checkUid(call: Call, draft: Draft, old: Resource): void {
  const uid = metaText(draft, "uid");
  if (uid === "" || uid === old.metadata.uid) return;
  const { kind, namespace, name } = call;
  const key = ["/registry", kind.plural, ...(kind.namespaced ? [namespace] : []), name].join("/");
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
  throw conflict(
    groupResourceOf(kind),
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}

/** Refuses a draft that was made from an older state; without a revision it is made from whatever there is. */
function checkRevision(call: Call, draft: Draft, old: Resource): void {
  const { kind } = call;
  const given = metaText(draft, "resourceVersion");
  if (given !== "" && !/^[0-9]+$/.test(given)) {
    throw unexplained(`strconv.ParseUint: parsing ${quoted(given)}: invalid syntax`);
  }
  if (given !== "" && given !== "0" && given !== old.metadata.resourceVersion) {
    const why = "the object has been modified; please apply your changes to the latest version and try again";
    throw conflict(groupResourceOf(kind), call.name, why);
  }
  if (given !== "" && given !== "0") return;
  if (kind.strategy.unconditionalUpdate === false) {
    throw invalid({ group: kind.gvk.group, kind: kind.plural }, call.name, [
      { type: "Invalid", field: "metadata.resourceVersion", value: 0, detail: "must be specified for an update" },
    ]);
  }
  metadataOf(draft).resourceVersion = old.metadata.resourceVersion;
}
