import { setTimeout as sleep } from "node:timers/promises";
import { type Cache, type Client, faultOf, watchCache } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { compileGlobalContext, type Fact, type GlobalContext, type GlobalSource, type Query } from "../policy/index.ts";

export type GlobalQuery = Extract<Query, { kind: "globalReference" }>;

/** The entries of the global context, each kept as its document wants it. */
export interface GlobalContexts {
  /** What an entry holds, or a projection of it. A failure where there is nothing, or not yet. */
  fact(query: GlobalQuery): Fact;
  stop(): void;
}

export interface GlobalContextsOptions {
  readonly client: Client;
  /** Makes the calls of entries. */
  readonly ask: (query: Query) => Promise<Fact>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: (message: string) => void;
}

/** Follows the entries of the cluster and what they name. (kyverno: pkg/controllers/globalcontext, pkg/globalcontext) */
export function watchGlobalContexts(options: GlobalContextsOptions): GlobalContexts {
  const { client, clock, log } = options;
  const entries = new Map<string, Entry>();
  const cache = watchCache({ client, resource, keep, log });
  const drop = (name: string) => {
    entries.get(name)?.filling.stop();
    entries.delete(name);
  };
  cache.listen((change) => {
    const name = change.key;
    const text = change.kind === "set" ? JSON.stringify(change.value.spec) : undefined;
    if (text !== undefined && entries.get(name)?.text === text) return;
    drop(name);
    const context = change.kind === "set" ? compileGlobalContext(change.value) : undefined;
    if (context !== undefined && text !== undefined) {
      entries.set(name, { text, context, filling: fill(context.source, options), projected: new Map() });
    }
  });
  return {
    fact({ name, projection }) {
      const entry = entries.get(name);
      if (entry === undefined) return { kind: "failure", message: `failed to fetch entry key=${name}`, missing: true };
      return factOf(entry, projection, clock());
    },
    stop() {
      cache.stop();
      for (const name of [...entries.keys()]) drop(name);
    },
  };
}

const resource = { group: "kyverno.io", version: "v2beta1", resource: "globalcontextentries" };
const keep = (object: Resource) => object;

interface Entry {
  readonly text: string;
  readonly context: GlobalContext;
  readonly filling: Filling;
  /** What has been worked out of the value that is there now. */
  readonly projected: Map<string, { readonly of: Fact; readonly fact: Fact }>;
}

/** Keeps what an entry holds up to date. */
interface Filling {
  /** The same object until something has changed. */
  current(): Fact;
  stop(): void;
}

/**
 * A projection is worked out once for each value: many requests read the same. Only what there is is remembered: names
 * may come from requests.
 */
function factOf({ context, filling, projected }: Entry, projection: string, now: number): Fact {
  const held = filling.current();
  if (held.kind !== "value" || projection === "") return held;
  const known = projected.get(projection);
  if (known?.of === held) return known.fact;
  const fact = context.project(projection, held.value, now);
  if (context.projections.has(projection)) projected.set(projection, { of: held, fact });
  return fact;
}

function fill(source: GlobalSource, options: GlobalContextsOptions): Filling {
  return source.kind === "objects" ? followObjects(source, options) : repeatCall(source, options);
}

function followObjects(
  { resource: followed, namespace }: Extract<GlobalSource, { kind: "objects" }>,
  { client, log }: GlobalContextsOptions,
): Filling {
  const cache: Cache<Resource> = watchCache({ client, resource: followed, namespace, keep, log });
  let list: Fact | undefined;
  cache.listen(() => {
    list = undefined;
  });
  const { group, version, resource: plural } = followed;
  const name = `${group}/${version}, Resource=${plural}`;
  return {
    current() {
      const failure = cache.failure();
      if (!cache.synced() || (failure !== undefined && failure.forMs > staleMs)) {
        const why = failure === undefined ? "waiting for the first list" : failure.fault.message;
        return { kind: "failure", message: `failed to sync cache for ${name}: ${why}` };
      }
      list ??= { kind: "value", value: [...cache.values()] };
      return list;
    },
    stop: () => cache.stop(),
  };
}

/** What has not been heard of for so long is no longer taken for what is. */
const staleMs = 60_000;

function repeatCall(
  { query, everyMs, attempts }: Extract<GlobalSource, { kind: "call" }>,
  { ask, log }: GlobalContextsOptions,
): Filling {
  const ending = new AbortController();
  let held: Fact = { kind: "failure", message: "no data available" };
  const run = async () => {
    while (!ending.signal.aborted) {
      held = await attempt(query, { ask, attempts, signal: ending.signal });
      await sleep(everyMs, undefined, { signal: ending.signal, ref: false });
    }
  };
  run().catch((error: unknown) => {
    if (!ending.signal.aborted) log(`global context: ${faultOf(error).message}`);
  });
  return { current: () => held, stop: () => ending.abort() };
}

interface Attempting {
  readonly ask: (query: Query) => Promise<Fact>;
  readonly attempts: number;
  readonly signal: AbortSignal;
}

const firstPauseMs = 10;

/** An answer that is an error stands in the place of the one before: old data is not taken for new. */
async function attempt(query: Query, { ask, attempts, signal }: Attempting): Promise<Fact> {
  let fact = await ask(query);
  for (let again = 1; again < attempts && fact.kind === "failure"; again += 1) {
    await sleep(firstPauseMs * 5 ** again, undefined, { signal, ref: false });
    fact = await ask(query);
  }
  return fact;
}
