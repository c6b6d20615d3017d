import { type Client, faultOf, follow, keyOf, type Told } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import type { Log } from "./controller.ts";
import { objectHash } from "./object-hash.ts";
import type { ScannedKind } from "./scanned-kinds.ts";

/** Follows the objects of a kind, and remembers of each no more than a hash. */
export interface KindWatcher {
  /** Whether an object read elsewhere is the one known here: not an older or newer one, which the watch brings. */
  isCurrent(object: Resource): boolean;
  has(uid: string): boolean;
  stop(): void;
}

export interface KindWatcherOptions {
  readonly client: Client;
  readonly kind: ScannedKind;
  /** Told of each object that is there or has changed; the next one is read when it is done. */
  readonly changed: (object: Resource) => Promise<void>;
  readonly gone: (uid: string) => void;
  readonly log: Log;
}

/** Starts to follow a kind. Changes that no policy looks at, such as those of a status, are not told. */
export function watchKind(options: KindWatcherOptions): KindWatcher {
  const { client, kind, log } = options;
  const hashes = new Map<string, string>();
  let unseen = new Set<string>();

  const see = async (object: Resource) => {
    const { uid } = object.metadata;
    if (uid === undefined) return;
    unseen.delete(uid);
    const hash = objectHash(object);
    if (hashes.get(uid) === hash) return;
    hashes.set(uid, hash);
    try {
      await options.changed(object);
    } catch (error) {
      log(`scan: ${kind.id} ${keyOf(object)}: ${faultOf(error).message}`);
    }
  };
  const forget = (uid: string) => {
    if (hashes.delete(uid)) options.gone(uid);
  };
  const tell = async (told: Told): Promise<void> => {
    switch (told.kind) {
      case "listing":
        unseen = new Set(hashes.keys());
        return;
      case "page":
        for (const object of told.objects) await see(object);
        return;
      case "listed":
        for (const uid of unseen) forget(uid);
        unseen = new Set();
        return;
      case "changed":
        if (told.type === "DELETED") forget(told.object.metadata.uid ?? "");
        else await see(told.object);
        return;
      case "failed":
        log(`scan: watching ${kind.id} failed, it is tried again: ${told.fault.message}`);
        return;
      case "watching":
        return;
      default:
        told satisfies never;
    }
  };

  const { stop } = follow({ client, resource: kind.resource, tell });
  return {
    isCurrent: (object) => hashes.get(object.metadata.uid ?? "") === objectHash(object),
    has: (uid) => hashes.has(uid),
    stop,
  };
}
