/** Field ownership as the verbs use it: what a call writes, in the kind and by the door that it came by. */
import { apiVersionOf, mistakesText, type Resource, typeMistakes, UntypedError } from "../../kube/index.ts";
import { type Call, type Core, timestamp } from "../call.ts";
import { metadataOf } from "../draft.ts";
import { freeze, thaw } from "../frozen.ts";
import type { Codec, Draft, Kind } from "../kind.ts";
import { codecOf } from "../subresource-codec.ts";
import { applyConfiguration, type ManagedKind, trackUpdate } from "./field-manager.ts";
import { readManaged } from "./managed-fields.ts";
import { managerOfAgent } from "./manager-name.ts";
import { resetFilter } from "./reset-fields.ts";
import type { FieldVersion } from "./updater.ts";

/** Writes into a draft who owns its fields, once a call has made it from `live`, which is absent where it is new. */
export function track(core: Core, call: Call, { live, draft }: { live: Resource | undefined; draft: Draft }): void {
  const manager = call.fieldManager ?? managerOfAgent(call.userAgent ?? "");
  trackUpdate(managedKind(core, call), live, draft, manager);
}

/**
 * Writes into a draft what the control plane itself owns of it, where it writes an object without being asked to; by
 * the door of a subresource, if one is named.
 */
export function trackOwn(core: Core, kind: Kind, change: OwnChange): void {
  const subresource = kind.subresources.find(({ name }) => name === change.subresource);
  trackUpdate(managedKind(core, { kind, subresource }), change.live, change.draft, "kube-apiserver");
}

export interface OwnChange {
  readonly live: Resource | undefined;
  readonly draft: Draft;
  readonly subresource?: string;
}

/** What was written, and by which door. */
type Written = Pick<Call, "kind" | "subresource">;

export interface ApplyCall {
  /** Absent where there is nothing of that name yet. */
  readonly live: Resource | undefined;
  readonly config: Draft;
  readonly force: boolean;
}

/** What server-side apply makes of an object. Throws a `StatusError`. */
export function applied(core: Core, call: Call, { live, config, force }: ApplyCall): Draft {
  const manager = call.fieldManager ?? "";
  return applyConfiguration(managedKind(core, call), { live, config, manager, force });
}

/**
 * Puts back who owned what where admission has made that unreadable, and tells the client.
 * kubernetes: apiserver pkg/endpoints/handlers/fieldmanager/admission.go
 */
export function checkAdmitted(call: Call, before: unknown, admitted: Draft): void {
  const metadata = metadataOf(admitted);
  if (metadata.managedFields === before) return;
  try {
    readManaged(metadata.managedFields);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (before === undefined) delete metadata.managedFields;
    else metadata.managedFields = before;
    call.warn(
      `.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${error.message}`,
    );
  }
}

function managedKind(core: Core, call: Written): ManagedKind {
  const { kind, subresource } = call;
  const codec = subresource === undefined ? kind.codec : codecOf(kind, subresource);
  const { gvk } = codec === kind.codec ? kind : (subresource ?? kind);
  const apiVersion = apiVersionOf(gvk);
  const itself = (object: unknown) => object;
  const now: FieldVersion = {
    apiVersion,
    type: codec.fieldType(),
    filter: resetFilter(kind, subresource?.name ?? ""),
    from: itself,
    back: itself,
  };
  return {
    apiVersion,
    kind: gvk.kind,
    subresource: subresource?.name ?? "",
    versions: { now, find: (version) => (codec === kind.codec ? otherVersion(core, call, version) : undefined) },
    typed: codec.fromProtobuf !== undefined,
    empty: () => emptyOf(codec, { apiVersion, kind: gvk.kind }),
    finish: (merged) => finish(kind, codec, merged),
    now: timestamp(core.clock()),
  };
}

function emptyOf(codec: Codec, names: Draft): Resource {
  const known = empties.get(codec);
  if (known !== undefined) return known;
  const draft: Draft = { ...names };
  codec.fit(draft);
  const empty = freeze(Object.assign(draft, names));
  empties.set(codec, empty);
  return empty;
}

const empties = new WeakMap<Codec, Resource>();

function finish(kind: Kind, codec: Codec, merged: Draft): string | undefined {
  const { apiVersion, kind: name } = merged;
  const { mismatch } = codec.fit(merged);
  if (mismatch !== undefined) return mismatch;
  Object.assign(merged, { apiVersion, kind: name });
  if (codec === kind.codec) kind.strategy.default(merged);
  return undefined;
}

/** Another version in which the kind is served. */
function otherVersion({ catalog }: Core, { kind, subresource }: Written, apiVersion: string): FieldVersion | undefined {
  const other = catalog.equivalents(kind).find(({ gvk }) => apiVersionOf(gvk) === apiVersion);
  if (other === undefined) return undefined;
  return {
    apiVersion,
    type: other.codec.fieldType(),
    filter: resetFilter(other, subresource?.name ?? ""),
    from: (object) => converted(object, kind, other),
    back: (object) => converted(object, other, kind),
  };
}

/** Custom objects change their names only: what the other version does not know is a mistake here, not left out. */
function converted(object: unknown, from: Kind, to: Kind): unknown {
  const draft = thaw(object) as Draft;
  const custom = to.codec.fromProtobuf === undefined;
  const there = custom ? { ...draft, apiVersion: apiVersionOf(to.gvk) } : throughStorage(draft, from, to);
  const mistakes = typeMistakes(to.codec.fieldType(), there, true);
  if (mistakes.length > 0) throw new UntypedError(`failed to convert old object: ${mistakesText(mistakes)}`);
  return there;
}

function throughStorage(draft: Draft, from: Kind, to: Kind): unknown {
  const stored = (from.toStorage?.(draft) ?? draft) as unknown as Resource;
  return to.fromStorage?.(stored) ?? stored;
}
