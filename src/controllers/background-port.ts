import type { ApiRequest } from "../cluster/index.ts";
import type { BackgroundSide } from "./background-side.ts";
import type { Log } from "./controller.ts";
import { type Counts, createCounter } from "./counts.ts";
import type { ReportUpdate } from "./reports.ts";

/** One end of a channel between two threads: a `Worker`, its `parentPort`, or a `MessagePort`. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  off(event: "message", listener: (message: unknown) => void): unknown;
}

/** By what the side in the other thread is heard. */
export interface Voice {
  readonly log: Log;
  /** Counts its requests to the API server. */
  readonly observe: (request: ApiRequest) => void;
}

/** How long ago a side heard of what it follows, by resource, in milliseconds. */
export type Staleness = Readonly<Record<string, number>>;

/** What is started in the other thread. */
export interface StartedBackground {
  readonly side: BackgroundSide;
  readonly staleness: () => Staleness;
  /** Called when the side has ended: closes connections. */
  readonly close?: () => void;
}

/** A background side in another thread. What it tells of itself is as old as the last message, at most a second. */
export interface RemoteBackground extends BackgroundSide {
  staleness(): Staleness;
}

/**
 * Starts a background side in this thread for somebody at the other end of `port`, who talks to it by
 * {@link connectBackground}. Resolves when it has been told to stop, and has.
 */
export function serveBackground(port: Port, start: (voice: Voice) => StartedBackground): Promise<void> {
  const requests = countRequests();
  const say = (message: FromBackground) => port.postMessage(message);
  const { side, staleness, close } = start({ log: (line) => say({ kind: "log", line }), observe: requests.add });
  const report = () =>
    say({
      kind: "state",
      ready: side.ready(),
      counts: side.counts(),
      staleness: staleness(),
      requests: requests.take(),
    });
  const timer = setInterval(report, stateEveryMs);
  timer.unref();
  return new Promise((resolve) => {
    const stop = async () => {
      await side.stop();
      clearInterval(timer);
      port.off("message", listen);
      report();
      close?.();
      say({ kind: "stopped" });
      resolve();
    };
    const listen = (message: unknown) => {
      const told = message as ToBackground;
      if (told.kind === "take") side.take(told.update);
      else void stop();
    };
    port.on("message", listen);
  });
}

/** The background side at the other end of `port`, where {@link serveBackground} is at work. */
export function connectBackground(port: Port, { log, observe }: Voice): RemoteBackground {
  const stopped = Promise.withResolvers<void>();
  let state: State = { ready: false, counts: createCounter(), staleness: {} };
  const say = (message: ToBackground) => port.postMessage(message);
  const listen = (message: unknown) => {
    const told = message as FromBackground;
    switch (told.kind) {
      case "log":
        return log(told.line);
      case "state":
        state = told;
        for (const { request, times } of told.requests) for (let i = 0; i < times; i += 1) observe(request);
        return;
      case "stopped":
        port.off("message", listen);
        return stopped.resolve();
      default:
        told satisfies never;
    }
  };
  port.on("message", listen);
  let stopping = false;
  return {
    take: (update) => say({ kind: "take", update }),
    ready: () => state.ready,
    counts: () => state.counts,
    staleness: () => state.staleness,
    stop() {
      if (!stopping) say({ kind: "stop" });
      stopping = true;
      return stopped.promise;
    },
  };
}

const stateEveryMs = 1_000;

interface State {
  readonly ready: boolean;
  readonly counts: Counts;
  readonly staleness: Staleness;
}

type ToBackground = { readonly kind: "take"; readonly update: ReportUpdate } | { readonly kind: "stop" };

type FromBackground =
  | { readonly kind: "log"; readonly line: string }
  | ({ readonly kind: "state"; readonly requests: readonly CountedRequest[] } & State)
  | { readonly kind: "stopped" };

interface CountedRequest {
  readonly request: ApiRequest;
  readonly times: number;
}

/** Counts requests until they are taken: they are far too many for a message each. */
function countRequests() {
  let counted = new Map<string, { readonly request: ApiRequest; times: number }>();
  return {
    add(request: ApiRequest) {
      const key = `${request.verb} ${request.resource} ${request.during}`;
      const known = counted.get(key);
      if (known === undefined) counted.set(key, { request, times: 1 });
      else known.times += 1;
    },
    take(): readonly CountedRequest[] {
      const taken = [...counted.values()];
      counted = new Map();
      return taken;
    },
  };
}
