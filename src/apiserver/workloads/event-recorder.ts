import type { Resource } from "../../kube/index.ts";
import type { Api } from "../api.ts";
import type { Clock } from "./clock.ts";
import { unless } from "./refusal.ts";
import { resources } from "./resources.ts";
import { timestamp } from "./timestamp.ts";

/** Something worth telling the owner of an object. */
export interface Occurrence {
  readonly type: "Normal" | "Warning";
  /** One word: `ScalingReplicaSet`. */
  readonly reason: string;
  readonly message: string;
  /** The part of the object that is meant: `spec.containers{nginx}`. */
  readonly fieldPath?: string;
}

/** Who records, and with what. */
export interface RecorderOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly component: string;
  /** The node that a component on a node is on. */
  readonly host?: string;
  readonly onError: (error: unknown) => void;
}

interface Written {
  readonly namespace: string;
  readonly name: string;
}

/** Beyond so many unwritten events, new ones are dropped: events are a courtesy, memory is not. */
const longestQueue = 1000;
/** A message is cut at so many characters: a denial by a webhook may be of any length. */
const longestMessage = 16_384;
/** So many different events are remembered, to count a repetition instead of writing it anew. */
const remembered = 512;

/**
 * Writes `Event` objects in the order of their recording, in the background. The same event of the same object is
 * counted up (kubernetes: client-go tools/record/events_cache.go).
 */
export class EventRecorder {
  readonly #options: RecorderOptions;
  readonly #known = new Map<string, Written>();
  #tail: Promise<void> = Promise.resolve();
  #queued = 0;
  #serial = 0n;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Records what happened to an object. Never fails, never waits. */
  record(object: Resource, occurrence: Occurrence): void {
    if (this.#queued >= longestQueue) return;
    this.#queued += 1;
    this.#tail = this.#tail
      .then(() => this.#write(object, occurrence))
      .catch(this.#options.onError)
      .finally(() => {
        this.#queued -= 1;
      });
  }

  /** Resolves once everything recorded so far is written. */
  flush(): Promise<void> {
    return this.#tail;
  }

  async #write(object: Resource, occurrence: Occurrence): Promise<void> {
    const identity = JSON.stringify([
      object.metadata.uid,
      occurrence.type,
      occurrence.reason,
      occurrence.message,
      occurrence.fieldPath,
    ]);
    const known = this.#known.get(identity);
    if (known !== undefined && (await this.#countUp(known))) return;
    const written = await this.#options.api.create(
      resources.events,
      object.metadata.namespace ?? "default",
      this.#eventOf(object, occurrence),
    );
    this.#remember(identity, { namespace: written.metadata.namespace ?? "", name: written.metadata.name ?? "" });
  }

  async #countUp(known: Written): Promise<boolean> {
    const { api, clock } = this.#options;
    const stored = await unless(["NotFound"], api.get(resources.events, known.namespace, known.name));
    if (stored === undefined) return false;
    const count = typeof stored.count === "number" ? stored.count + 1 : 2;
    const next = { ...stored, count, lastTimestamp: timestamp(clock.now()) };
    return (await unless(["NotFound", "Conflict"], api.update(resources.events, next))) !== undefined;
  }

  #remember(identity: string, written: Written): void {
    this.#known.delete(identity);
    this.#known.set(identity, written);
    const [oldest] = this.#known.keys();
    if (this.#known.size > remembered && oldest !== undefined) this.#known.delete(oldest);
  }

  #eventOf(object: Resource, occurrence: Occurrence): Resource {
    const { clock, component, host } = this.#options;
    const { name = "", namespace, uid, resourceVersion } = object.metadata;
    const now = timestamp(clock.now());
    this.#serial += 1n;
    const unique = (BigInt(clock.now()) * 1_000_000n + (this.#serial % 1_000_000n)).toString(16);
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `${name.slice(0, 230)}.${unique}`, namespace: namespace ?? "default" },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
        ...(occurrence.fieldPath === undefined ? {} : { fieldPath: occurrence.fieldPath }),
      },
      type: occurrence.type,
      reason: occurrence.reason,
      message: occurrence.message.slice(0, longestMessage),
      source: { component, ...(host === undefined ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host ?? "",
      firstTimestamp: now,
      lastTimestamp: now,
      eventTime: null,
      count: 1,
    };
  }
}
