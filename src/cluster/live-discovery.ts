import { awayMaxMs, createBackOff, pause } from "./back-off.ts";
import { type Cache, watchCache } from "./cache.ts";
import type { Client } from "./client.ts";
import { type Definition, definitionOf } from "./definitions.ts";
import { completed, type Discovery, discover } from "./discovery.ts";
import { faultOf, isPassing } from "./faults.ts";

/** What the API server serves, kept up to date. */
export interface LiveDiscovery {
  /** `undefined` until the server has answered for the first time. */
  current(): Discovery | undefined;
  /** Resolves with the first answer. */
  ready(): Promise<Discovery>;
  /** Called after each change of what is served. Returns what removes the listener. */
  listen(listener: (discovery: Discovery) => void): () => void;
  /** Asks the server again now; resolves once an answer is in that was asked for after the call. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface LiveDiscoveryOptions {
  readonly client: Client;
  /** How long to wait for further changes before asking, and between questions; a fifth of a second unless told. */
  readonly quietMs?: number;
  /** How often to ask anyhow, for extension servers that come and go; 10 minutes unless told. */
  readonly everyMs?: number;
  readonly log?: (message: string) => void;
}

/**
 * Discovers what is served, and again whenever a CustomResourceDefinition changes. What a server that does not answer
 * has served before counts as served: otherwise nobody would be asked about it any more. It is asked for again soon, and
 * so is what is defined and not served yet: API servers take some tenths of a second for it.
 */
export function watchDiscovery(options: LiveDiscoveryOptions): LiveDiscovery {
  const controller = new AbortController();
  const definitions = watchCache({
    client: options.client,
    resource: { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" },
    keep: definitionOf,
    ...(options.log && { log: options.log }),
  });
  const state: State = {
    definitions,
    current: undefined,
    print: "",
    listeners: new Set(),
    waiting: [],
    asking: [],
    wake: () => {},
  };
  definitions.listen((change) => {
    if (change.kind === "gone" || change.value.print !== change.old?.print) state.wake();
  });
  void run(state, options, controller.signal);
  return {
    current: () => state.current,
    ready: () =>
      state.current ? Promise.resolve(state.current) : new Promise((resolve) => void state.waiting.push(resolve)),
    listen(listener) {
      state.listeners.add(listener);
      return () => state.listeners.delete(listener);
    },
    refresh: () =>
      new Promise((resolve) => {
        state.asking.push(resolve);
        state.wake();
      }),
    stop() {
      definitions.stop();
      controller.abort();
      state.wake();
    },
  };
}

interface State {
  readonly definitions: Cache<Definition>;
  current: Discovery | undefined;
  /** Tells one answer from another. */
  print: string;
  readonly listeners: Set<(discovery: Discovery) => void>;
  waiting: ((discovery: Discovery) => void)[];
  /** Who wants an answer to a question that has not been put yet. */
  asking: (() => void)[];
  wake: () => void;
}

async function run(state: State, options: LiveDiscoveryOptions, signal: AbortSignal): Promise<void> {
  const { everyMs = 600_000, quietMs = 200 } = options;
  const backOff = createBackOff({ baseMs: 500, maxMs: 30_000 });
  while (!signal.aborted) {
    const woken = nextWake(state, signal);
    const asking = state.asking.splice(0);
    const askedAt = performance.now();
    try {
      const isNew = await ask(state, options.client);
      for (const resolve of asking.splice(0)) resolve();
      const complete = state.current?.unanswered.length === 0 && state.current.awaited.length === 0;
      // What stays away is asked for less and less often; a change starts over.
      if (isNew || complete) backOff.reset();
      await Promise.race([woken.promise, pause(complete ? everyMs : backOff.next(), woken.signal)]);
      // Definitions come in numbers; who asks has waited already, unless he asks all the time.
      const restMs = state.asking.length > 0 ? askedAt + quietMs - performance.now() : quietMs;
      await pause(restMs, signal);
    } catch (error) {
      state.asking.unshift(...asking);
      options.log?.(`discovery failed, it is tried again: ${faultOf(error).message}`);
      const longest = isPassing(faultOf(error)) ? awayMaxMs : Number.POSITIVE_INFINITY;
      await pause(Math.min(backOff.next(), longest), signal);
    } finally {
      woken.end();
    }
  }
}

/** Asks what is served. Whether there is something new in the answer. */
async function ask(state: State, client: Client): Promise<boolean> {
  const answer = await discover(client);
  const defined = [...state.definitions.values()].flatMap(({ kinds }) => kinds);
  return announce(state, completed(answer, { before: state.current, defined }));
}

/** Armed before the server is asked, so that a change during the question leads to another one. */
function nextWake(state: State, stopped: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const ended = new AbortController();
  state.wake = resolve;
  if (stopped.aborted) resolve();
  return { promise, signal: ended.signal, end: () => ended.abort() };
}

function announce(state: State, discovery: Discovery): boolean {
  const print = JSON.stringify([discovery.kinds, discovery.unanswered, discovery.awaited]);
  if (print === state.print) return false;
  state.print = print;
  state.current = discovery;
  for (const resolve of state.waiting.splice(0)) resolve(discovery);
  for (const listener of state.listeners) listener(discovery);
  return true;
}
