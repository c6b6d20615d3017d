import { apiVersionOf, type Resource } from "../../kube/index.ts";
import type { WatchListener } from "../api.ts";
import { type Core, shown } from "../call.ts";
import type { Kind } from "../kind.ts";
import type { Change } from "../store/collection.ts";

/**
 * Tells a listener in this process of all objects of a kind, then of every change in order: never within the write
 * that caused it, so that a listener that writes itself cannot overtake others. Returns what ends it.
 */
export function listen(core: Core, kind: Kind, listener: WatchListener): () => void {
  const collection = core.store.collection(kind.storage);
  const first = collection.keys().flatMap((key) => collection.get(key) ?? []);
  const queue: Told[] = first.map((object) => ({ type: "ADDED", object }));
  let stopped = false;
  const drain = () => {
    for (let told = queue.shift(); told !== undefined && !stopped; told = queue.shift()) {
      tell(core, listener, { ...told, object: formOf(kind, told.object) });
    }
  };
  const unlisten = collection.onChange((change: Change) => {
    queue.push(change);
    if (queue.length === 1) queueMicrotask(drain);
  });
  if (queue.length > 0) queueMicrotask(drain);
  return () => {
    stopped = true;
    unlisten();
  };
}

/** Listeners in this process care for metadata, which no conversion changes. */
function formOf(kind: Kind, object: Resource): Resource {
  return kind.convert === undefined ? shown(kind, object) : { ...object, apiVersion: apiVersionOf(kind.gvk) };
}

interface Told {
  readonly type: Change["type"];
  readonly object: Resource;
}

function tell(core: Core, listener: WatchListener, { type, object }: Told): void {
  try {
    listener(type, object);
  } catch (error) {
    core.report(error);
  }
}
