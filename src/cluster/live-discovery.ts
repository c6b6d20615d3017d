import { awayMaxMs, createBackOff, pause } from "./back-off.ts";
import { watchCache } from "./cache.ts";
import type { Client } from "./client.ts";
import { type Discovery, discover, keepUnanswered } from "./discovery.ts";
import { faultOf, isPassing } from "./faults.ts";

/** What the API server serves, kept up to date. */
export interface LiveDiscovery {
  /** `undefined` until the server has answered for the first time. */
  current(): Discovery | undefined;
  /** Resolves with the first answer. */
  ready(): Promise<Discovery>;
  /** Called after each change of what is served. Returns what removes the listener. */
  listen(listener: (discovery: Discovery) => void): () => void;
  /** Asks the server again now. */
  refresh(): void;
  stop(): void;
}

export interface LiveDiscoveryOptions {
  readonly client: Client;
  /** How long to wait for further changes before asking; a fifth of a second unless told. */
  readonly quietMs?: number;
  /** How often to ask anyhow, for extension servers that come and go; 10 minutes unless told. */
  readonly everyMs?: number;
  readonly log?: (message: string) => void;
}

/**
 * Discovers what is served, and again whenever a CustomResourceDefinition changes. What a server that does not answer
 * has served before counts as served: otherwise nobody would be asked about it any more. It is asked for again soon.
 */
export function watchDiscovery(options: LiveDiscoveryOptions): LiveDiscovery {
  const controller = new AbortController();
  const state: State = { current: undefined, print: "", listeners: new Set(), waiting: [], wake: () => {} };
  const definitions = watchCache({
    client: options.client,
    resource: { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" },
    // Whether and under which names a kind is served: all that discovery depends on.
    keep: (object) => JSON.stringify([object.metadata.uid, object.metadata.generation, object.status]),
    ...(options.log && { log: options.log }),
  });
  definitions.listen((change) => {
    if (change.kind === "gone" || change.value !== change.old) state.wake();
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
    refresh: () => state.wake(),
    stop() {
      definitions.stop();
      controller.abort();
      state.wake();
    },
  };
}

interface State {
  current: Discovery | undefined;
  /** Tells one answer from another. */
  print: string;
  readonly listeners: Set<(discovery: Discovery) => void>;
  waiting: ((discovery: Discovery) => void)[];
  wake: () => void;
}

async function run(state: State, options: LiveDiscoveryOptions, signal: AbortSignal): Promise<void> {
  const backOff = createBackOff({ baseMs: 500, maxMs: 30_000 });
  while (!signal.aborted) {
    const woken = nextWake(state, signal);
    try {
      const discovery = keepUnanswered(await discover(options.client), state.current);
      // A server that stays away is asked less and less often; a change starts over.
      if (announce(state, discovery) || discovery.unanswered.length === 0) backOff.reset();
      const restMs = discovery.unanswered.length === 0 ? (options.everyMs ?? 600_000) : backOff.next();
      await Promise.race([woken.promise, pause(restMs, woken.signal)]);
      await pause(options.quietMs ?? 200, signal);
    } catch (error) {
      options.log?.(`discovery failed, it is tried again: ${faultOf(error).message}`);
      const longest = isPassing(faultOf(error)) ? awayMaxMs : Number.POSITIVE_INFINITY;
      await pause(Math.min(backOff.next(), longest), signal);
    } finally {
      woken.end();
    }
  }
}

/** Armed before the server is asked, so that a change during the question leads to another one. */
function nextWake(state: State, stopped: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const ended = new AbortController();
  state.wake = resolve;
  if (stopped.aborted) resolve();
  return { promise, signal: ended.signal, end: () => ended.abort() };
}

/** Whether there is something new in it. */
function announce(state: State, discovery: Discovery): boolean {
  const print = JSON.stringify([discovery.kinds, discovery.unanswered]);
  if (print === state.print) return false;
  state.print = print;
  state.current = discovery;
  for (const resolve of state.waiting.splice(0)) resolve(discovery);
  for (const listener of state.listeners) listener(discovery);
  return true;
}
