/**
 * Keeps `metadata.managedFields`: works out who owns which fields after a write, and makes what server-side apply asks
 * for. (kubernetes: apimachinery pkg/util/managedfields/internal/fieldmanager.go, and what it wraps)
 */
import { mistakesText, parseApiVersion, type Resource, typeMistakes, UntypedError } from "../../kube/index.ts";
import { metadataOf } from "../draft.ts";
import { thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { badRequest, unexplained } from "../status.ts";
import { capUpdaters } from "./cap.ts";
import { ConflictError, conflictStatus } from "./conflict.ts";
import { FieldSet } from "./field-set.ts";
import { allowedByLastApplied, syncLastApplied } from "./last-applied.ts";
import {
  isReset,
  type Managed,
  type Owned,
  ownerId,
  readManaged,
  readManagedOrNone,
  writeManaged,
} from "./managed-fields.ts";
import { apply, ownersAfterUpdate, type Versions } from "./updater.ts";

/** A kind in one of its versions, as it is written by one of its doors. */
export interface ManagedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** `""` for the object itself. */
  readonly subresource: string;
  readonly versions: Versions;
  /** Whether whatever was read as the kind is of its type: so it is with built-in kinds. */
  readonly typed: boolean;
  /** An object of which nothing is known yet, as a decoder makes it. */
  readonly empty: () => Resource;
  /** Reads what a merge has made as the kind, and fills in defaults. Answers with what keeps it from being read. */
  readonly finish: (merged: Draft) => string | undefined;
  /** Now, as objects hold times. */
  readonly now: string;
}

/** Writes into `draft` who owns its fields, once it has been made from `live` by somebody who is not applying. */
export function trackUpdate(kind: ManagedKind, live: Resource | undefined, draft: Draft, manager: string): void {
  const given = metadataOf(draft).managedFields;
  const managed = managedOfUpdate(kind, live, given);
  delete metadataOf(draft).managedFields;
  if (managed.size === 0 && live !== undefined) return;
  const before = live === undefined ? kind.empty() : withoutManaged(live);
  // What is not of its type is owned by nobody rather than refused.
  if (!kind.typed && ![draft, before].every((one) => isTyped(kind, one))) return;
  try {
    setManaged(draft, capUpdaters(updated(kind, { live: before, next: draft, managed, manager })));
  } catch (error) {
    if (!(error instanceof UntypedError)) throw error;
  }
}

function isTyped(kind: ManagedKind, object: unknown): boolean {
  return typeMistakes(kind.versions.now.type, object, true).length === 0;
}

export interface Configuration {
  /** Absent where there is nothing of that name yet. */
  readonly live: Resource | undefined;
  readonly config: Draft;
  readonly manager: string;
  readonly force: boolean;
}

/** Applies a configuration. Throws a `StatusError`: for conflicts, and for what is not of the kind. */
export function applyConfiguration(kind: ManagedKind, { live, config, manager, force }: Configuration): Draft {
  checkKind(kind, config);
  const before = live === undefined ? kind.empty() : withoutManaged(live);
  const owners = managedBefore(kind, live, before);
  checkConfiguration(kind, config);
  const asked: Asked = { live: before, config, owners, manager };
  const { draft, managed } = withUpgrade(kind, asked, force);
  if (manager === "kubectl") syncLastApplied(draft, config);
  setManaged(draft, managed);
  return draft;
}

interface Asked {
  readonly live: unknown;
  readonly config: Draft;
  readonly owners: Managed;
  readonly manager: string;
}

interface Result {
  readonly draft: Draft;
  readonly managed: Managed;
}

/**
 * kubectl's server-side apply takes over from its client-side one without conflicts.
 * (kubernetes: managedfields/internal/lastappliedmanager.go)
 */
function withUpgrade(kind: ManagedKind, asked: Asked, force: boolean): Result {
  try {
    return applied(kind, asked, force);
  } catch (error) {
    if (error instanceof UntypedError) throw unexplained(error.message);
    if (!(error instanceof ConflictError)) throw error;
    const { now } = kind.versions;
    const allowed = asked.manager === "kubectl" ? allowedByLastApplied(now, asked.live) : undefined;
    if (allowed === undefined) throw conflictStatus(error.conflicts);
    const left = error.conflicts.filter(({ path }) => !allowed.has(path));
    if (left.length > 0) throw conflictStatus(left);
    return applied(kind, asked, true);
  }
}

function applied(kind: ManagedKind, { live, config, owners, manager }: Asked, force: boolean): Result {
  const owner = ownerId({ manager, operation: "Apply", apiVersion: kind.apiVersion, subresource: kind.subresource });
  const { object, managed } = apply({ live, config, managed: owners, owner, versions: kind.versions, force });
  const stripped = withoutStripped(managed, owner);
  if (object === undefined) return { draft: thaw(live) as Draft, managed: stripped };
  const draft = thaw(object ?? {}) as Draft;
  const mistake = kind.finish(draft);
  if (mistake !== undefined) {
    throw unexplained(
      `failed to convert new object (${named(kind, config)}) to proper version: unable to convert unstructured object to ${gvkOf(kind)}: ${mistake}`,
    );
  }
  const mine = stripped.get(owner);
  return { draft, managed: mine === undefined ? stripped : new Map(stripped).set(owner, { ...mine, time: kind.now }) };
}

/** The owners that an update starts from: those it names itself, or those there are. */
function managedOfUpdate(kind: ManagedKind, live: Resource | undefined, given: unknown): Managed {
  const stored = live?.metadata.managedFields;
  if (kind.subresource !== "") return readManagedOrNone(stored);
  if (isReset(given)) return new Map();
  const named = readManagedOrNone(given);
  return named.size > 0 ? named : readManagedOrNone(stored);
}

interface Update {
  readonly live: unknown;
  readonly next: unknown;
  readonly managed: Managed;
  readonly manager: string;
}

/** Owners by updates own what they changed. (managedfieldsupdater.go, stripmeta.go, buildmanagerinfo.go) */
function updated(kind: ManagedKind, { live, next, managed, manager }: Update): Managed {
  const { apiVersion, subresource, versions } = kind;
  const owner = ownerId({ manager: manager || "unknown", operation: "Update", apiVersion, subresource });
  const self = "current-operation";
  const after = new Map(withoutStripped(ownersAfterUpdate({ live, next, managed, owner: self, versions }), self));
  const mine = after.get(self);
  if (mine === undefined) return after;
  after.delete(self);
  const previous = after.get(owner);
  const set = previous === undefined ? mine.set : mine.set.union(previous.set);
  return after.set(owner, { ...mine, set, time: kind.now });
}

/** What nobody owns: what tells objects from each other, and what the API server itself keeps. */
const stripped = FieldSet.of(
  ["f:apiVersion"],
  ["f:kind"],
  ["f:metadata"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((name) => ["f:metadata", `f:${name}`]),
);

function withoutStripped(managed: Managed, owner: string): Managed {
  const mine = managed.get(owner);
  if (mine === undefined) return managed;
  const set = mine.set.difference(stripped);
  const out = new Map<string, Owned>(managed);
  if (set.empty) out.delete(owner);
  else out.set(owner, { ...mine, set });
  return out;
}

/** Who owned what before an apply; fields of which nobody knew belong to somebody from then on. */
function managedBefore(kind: ManagedKind, live: Resource | undefined, before: unknown): Managed {
  const managed = decoded(live?.metadata.managedFields);
  if (managed.size > 0) return managed;
  return updated(kind, { live: kind.empty(), next: before, managed, manager: "before-first-apply" });
}

function decoded(entries: unknown): Managed {
  try {
    return readManaged(entries);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unexplained(`failed to decode managed fields: ${error.message}`);
  }
}

function checkKind(kind: ManagedKind, config: Draft): void {
  const { group, version } = parseApiVersion(String(config.apiVersion ?? ""));
  const given = { kind: String(config.kind ?? ""), apiVersion: group === "" ? version : `${group}/${version}` };
  if (given.kind === kind.kind && given.apiVersion === kind.apiVersion) return;
  throw badRequest(`invalid object type: ${gvkOf(given)}`);
}

function checkConfiguration(kind: ManagedKind, config: Draft): void {
  const managed = (config.metadata as Draft | undefined | null)?.managedFields;
  if (managed !== undefined && managed !== null) throw badRequest("metadata.managedFields must be nil");
  const mistakes = typeMistakes(kind.versions.now.type, config, false);
  if (mistakes.length === 0) return;
  throw unexplained(`failed to create typed patch object (${named(kind, config)}): ${mistakesText(mistakes)}`);
}

/** `default/web; apps/v1, Kind=Deployment` */
function named(kind: ManagedKind, { metadata }: Draft): string {
  const { namespace = "", name = "" } = (metadata ?? {}) as { readonly namespace?: string; readonly name?: string };
  return `${namespace}/${name}; ${gvkOf(kind)}`;
}

/** `apps/v1, Kind=Deployment`; the group is empty for the core. */
function gvkOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  const { group, version } = parseApiVersion(apiVersion);
  return `${group}/${version}, Kind=${kind}`;
}

function setManaged(draft: Draft, managed: Managed): void {
  const metadata = metadataOf(draft);
  const entries = writeManaged(managed);
  if (entries === undefined) delete metadata.managedFields;
  else metadata.managedFields = entries;
}

function withoutManaged(live: Resource): Draft {
  const { managedFields: _, ...metadata } = live.metadata;
  return { ...live, metadata };
}
