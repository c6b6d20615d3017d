import type { Fault, GroupVersionResource, Resource } from "../kube/index.ts";
import { awayMaxMs, createBackOff, pause } from "./back-off.ts";
import type { Client, Followed } from "./client.ts";
import { faultOf, isFault, isPassing } from "./faults.ts";

/**
 * What a follower is told, in order. A list comes as `listing`, pages, `listed`: what was there before and is in none
 * of the pages is gone. It is read anew only when the server has forgotten where the watch was.
 */
export type Told =
  | { readonly kind: "listing" }
  | { readonly kind: "page"; readonly objects: readonly Resource[] }
  | { readonly kind: "listed" }
  | { readonly kind: "changed"; readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: Resource }
  /** The watch is connected: what happened since the list, or since it broke, comes now. */
  | { readonly kind: "watching" }
  /** The watch or the list failed, and will be tried again. */
  | { readonly kind: "failed"; readonly fault: Fault };

export interface FollowOptions {
  readonly client: Client;
  readonly resource: GroupVersionResource;
  /** One namespace, or all. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly pageSize?: number | undefined;
  /** Told in turn: the next object is read only when it has dealt with the last, so it sets the pace. Must not throw. */
  readonly tell: (told: Told) => void | Promise<void>;
  /** The first wait after a failure; half a second unless told. */
  readonly baseMs?: number | undefined;
  /** The longest wait after failures; half a minute unless told. */
  readonly maxMs?: number | undefined;
}

/**
 * Follows all objects of a kind: lists them, then watches, for as long as it is not stopped. Whatever goes wrong is told
 * and tried again after a while; a watch that was cut off goes on where it was.
 */
export function follow(options: FollowOptions): Followed {
  const controller = new AbortController();
  const { client, resource, namespace = "" } = options;
  let heardAt = performance.now();
  const followed: Followed = {
    resource,
    namespace,
    silentMs: () => performance.now() - heardAt,
    stop() {
      client.followed.delete(followed);
      controller.abort();
    },
  };
  client.followed.add(followed);
  const heard = () => {
    heardAt = performance.now();
  };
  void run({ ...options, heard }, controller.signal);
  return followed;
}

interface Following extends FollowOptions {
  /** Called whenever the server is heard of. */
  readonly heard: () => void;
}

interface Place {
  /** From where to watch; empty when the objects have to be listed first. */
  version: string;
  /** Rounds in a row that came to nothing. */
  failures: number;
}

async function run(options: Following, signal: AbortSignal): Promise<void> {
  const backOff = createBackOff({ baseMs: options.baseMs ?? 500, maxMs: options.maxMs ?? 30_000 });
  const place: Place = { version: "", failures: 0 };
  while (!signal.aborted) {
    const { useful, fault } = await round(options, place, signal);
    if (signal.aborted) return;
    place.failures = useful ? 0 : place.failures + 1;
    if (useful) backOff.reset();
    if (fault !== undefined && !keepsPlace(fault, place)) place.version = "";
    // That a version expires in the course of a watch is normal, and no reason to wait.
    if (useful && (fault === undefined || isFault(fault, "gone"))) continue;
    if (fault !== undefined) await tellFault(fault, options.tell);
    await pause(Math.min(backOff.next(), longestWait(fault)), signal);
  }
}

/**
 * After a broken connection the server still knows the place; any other answer may mean that it does not, and so does
 * a failure that stays (a server that lost its data says of the old place only that it cannot reach it).
 */
function keepsPlace(fault: Fault, place: Place): boolean {
  return isPassing(fault) && place.failures < 3;
}

/** Once a server that was away is back, nobody should wait long for what was missed. */
function longestWait(fault: Fault | undefined): number {
  return fault !== undefined && isPassing(fault) ? awayMaxMs : Number.POSITIVE_INFINITY;
}

async function tellFault(fault: Fault, tell: FollowOptions["tell"]): Promise<void> {
  try {
    await tell({ kind: "failed", fault });
  } catch {
    // The loop outlives its listener's mistakes: it goes on from a new list.
  }
}

interface Round {
  /** Whether something came of it. If not, the next round has to wait. */
  readonly useful: boolean;
  readonly fault: Fault | undefined;
}

/** A watch that lived so long was a working one, even if nothing happened in it. */
const usefulMs = 5_000;

/** Lists if need be, and watches until the watch ends. */
async function round(options: Following, place: Place, signal: AbortSignal): Promise<Round> {
  const course = { events: 0, openedAt: Number.POSITIVE_INFINITY };
  let fault: Fault | undefined;
  try {
    if (place.version === "") {
      await list(options, place, signal);
      course.events += 1;
    }
    await watch(options, { place, course, signal });
  } catch (error) {
    fault = faultOf(error);
  }
  return { useful: course.events > 0 || performance.now() - course.openedAt >= usefulMs, fault };
}

async function list(options: Following, place: Place, signal: AbortSignal): Promise<void> {
  const { client, resource, namespace = "", labelSelector, fieldSelector, pageSize, tell } = options;
  let version = "";
  await tell({ kind: "listing" });
  for await (const page of client.pages(resource, namespace, { labelSelector, fieldSelector, pageSize, signal })) {
    if (signal.aborted) return;
    options.heard();
    await tell({ kind: "page", objects: page.items });
    version = page.resourceVersion;
  }
  if (signal.aborted) return;
  await tell({ kind: "listed" });
  place.version = version;
}

interface Watch {
  readonly place: Place;
  readonly course: { events: number; openedAt: number };
  readonly signal: AbortSignal;
}

async function watch(options: Following, { place, course, signal }: Watch): Promise<void> {
  const { client, resource, namespace = "", labelSelector, fieldSelector, tell } = options;
  const from = { resourceVersion: place.version, labelSelector, fieldSelector, signal };
  const opened = async () => {
    course.openedAt = performance.now();
    options.heard();
    await tell({ kind: "watching" });
  };
  for await (const event of client.watch(resource, namespace, { ...from, opened })) {
    if (signal.aborted) return;
    course.events += 1;
    options.heard();
    if (event.type !== "BOOKMARK") await tell({ kind: "changed", type: event.type, object: event.object });
    place.version = event.object.metadata.resourceVersion || place.version;
  }
}
