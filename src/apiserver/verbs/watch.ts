import { apiVersionOf, type Resource } from "../../kube/index.ts";
import { type Call, type Core, shown } from "../call.ts";
import type { Kind } from "../kind.ts";
import type { Selection } from "../selector/selection.ts";
import { expired, type Status, StatusError, unexplained } from "../status.ts";
import type { Change, Collection } from "../store/collection.ts";
import { revisionOf, selected } from "./read.ts";

export type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; readonly object: Resource }
  | { readonly type: "ERROR"; readonly object: Status };

export interface WatchOptions {
  /** A revision, `"0"` for any, or `""` for the latest. */
  readonly resourceVersion: string;
  /** Whether to begin with every object there is; by default, where no revision is given. */
  readonly sendInitialEvents: boolean | undefined;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number;
}

export interface WatchRequest {
  readonly selection: Selection;
  readonly options: WatchOptions;
}

/**
 * Tells of changes until the time is up, the client is gone, or it has fallen behind further than changes are kept.
 * Nothing is queued for a slow client: it takes changes at its own pace from those that all watches share.
 * kubernetes: apiserver pkg/storage/cacher
 */
export function watchObjects(core: Core, call: Call, request: WatchRequest): AsyncGenerator<WatchEvent> {
  const since = startOf(request.options.resourceVersion);
  const withState = request.options.sendInitialEvents ?? since === 0;
  // What there is and where changes begin is settled now, not when the first event is asked for.
  const first = withState ? [...initial(core, call, request)] : [];
  return follow(core, call, { ...request, first, since: withState ? core.store.revision : since });
}

/** How long a watch is quiet before it tells a client that knows bookmarks how far it is. */
const bookmarkEvery = 60_000;

interface Following extends WatchRequest {
  readonly first: readonly WatchEvent[];
  readonly since: number;
}

async function* follow(core: Core, call: Call, request: Following): AsyncGenerator<WatchEvent> {
  const { selection, options } = request;
  const collection = core.store.collection(call.kind.storage);
  const deadline = performance.now() + options.timeoutSeconds * 1_000;
  let cursor = request.since;
  yield* request.first;
  while (isWanted(core, call)) {
    const changes = collection.changesAfter(cursor);
    if (changes === undefined) {
      yield { type: "ERROR", object: tooOld(cursor).status };
      return;
    }
    await call.kind.convert?.show(changes.flatMap(statesIn));
    for (const change of changes) {
      cursor = change.revision;
      const event = eventOf(call.kind, selection, change);
      if (event !== undefined) yield event;
      if (!isWanted(core, call)) return;
    }
    if (changes.length > 0) continue;
    const left = deadline - performance.now();
    if (left <= 0 || !isServed(core, call.kind)) return;
    cursor = Math.max(cursor, core.store.revision);
    const woken = await nextChange(core, call, { collection, milliseconds: Math.min(left, bookmarkEvery) });
    if (!woken && options.bookmarks && isWanted(core, call)) yield bookmark(call.kind, cursor, false);
  }
}

function isWanted(core: Core, call: Call): boolean {
  return !call.signal.aborted && !core.closing.closed;
}

/** A kind that was defined anew is another one: who watches it has to come back for that. */
function isServed(core: Core, kind: Kind): boolean {
  return core.catalog.find(kind.gvk.group, kind.gvk.version, kind.plural) === kind;
}

function* initial(core: Core, call: Call, { selection, options }: WatchRequest): Generator<WatchEvent> {
  const revision = core.store.revision;
  for (const object of selected(core, call, selection)) yield { type: "ADDED", object };
  if (options.sendInitialEvents === true && options.bookmarks) yield bookmark(call.kind, revision, true);
}

function startOf(resourceVersion: string): number {
  try {
    return revisionOf(resourceVersion, "");
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw unexplained(error.message);
  }
}

function tooOld(cursor: number): StatusError {
  return expired(`too old resource version: ${cursor}`);
}

function statesIn({ object, previous }: Change): readonly Resource[] {
  return previous === undefined ? [object] : [object, previous];
}

/** What a change is to somebody who sees only the selected objects: some come and go by what their labels become. */
function eventOf(kind: Kind, selection: Selection, change: Change): WatchEvent | undefined {
  const object = shown(kind, change.object);
  const previous = change.previous && shown(kind, change.previous);
  const before = previous !== undefined && selection.matches(previous);
  const after = change.type !== "DELETED" && selection.matches(object);
  if (before && after) return { type: "MODIFIED", object };
  if (after) return { type: "ADDED", object };
  if (!before) return undefined;
  return { type: "DELETED", object: change.type === "DELETED" ? object : atRevision(previous, object) };
}

function atRevision(previous: Resource, now: Resource): Resource {
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: String(now.metadata.resourceVersion) } };
}

function bookmark(kind: Kind, revision: number, initialEnd: boolean): WatchEvent {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return {
    type: "BOOKMARK",
    object: {
      kind: kind.gvk.kind,
      apiVersion: apiVersionOf(kind.gvk),
      metadata: { resourceVersion: String(revision), ...(initialEnd ? { annotations } : {}) },
    },
  };
}

interface Wait {
  readonly collection: Collection;
  readonly milliseconds: number;
}

/** Waits for a change of the collection or of the kinds; `false` where the time was up first. */
function nextChange(core: Core, call: Call, { collection, milliseconds }: Wait): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (woken: boolean) => {
      clearTimeout(timer);
      for (const release of releases) release();
      call.signal.removeEventListener("abort", wake);
      resolve(woken);
    };
    const wake = () => end(true);
    const timer = setTimeout(() => end(false), milliseconds);
    const releases = [collection.onChange(wake), core.catalog.onChange(wake), core.closing.onClose(wake)];
    call.signal.addEventListener("abort", wake);
  });
}
