import type { Agent as HttpAgent, IncomingMessage } from "node:http";
import { type Agent, request as tlsRequest } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../kube/index.ts";
import type { ClusterAccess, Credentials } from "./access.ts";
import { type Agents, createAgents } from "./agents.ts";
import { faultOf } from "./faults.ts";
import { createOutage, type Outage } from "./outage.ts";
import { plainHttp } from "./plain-http.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

/** A transport over the network, and what closes its connections. */
export interface NetworkTransport {
  readonly transport: Transport;
  close(): void;
}

export interface NetworkOptions {
  /**
   * How often to ask whether the server is still there while streams are open, in milliseconds; never unless told. A
   * connection that is lost without a word is found only so.
   */
  readonly probeEveryMs?: number;
  /**
   * How long a connection may take to come about, in milliseconds; 4 s unless told. The waits of TCP itself double, and
   * would outlast an outage.
   */
  readonly connectMs?: number;
}

/**
 * Reaches an API server over HTTPS (or plain HTTP, as `kubectl proxy` serves it) with connections that are kept open.
 * Redirects are answers like any other: credentials go to the named server only. What the server refuses for its
 * credentials is sent once more where there are new ones.
 */
export function createHttpsTransport(access: ClusterAccess, options: NetworkOptions = {}): NetworkTransport {
  const server = new URL(access.server);
  const { probeEveryMs, connectMs = 4_000 } = options;
  const line: Line = { access, server, agents: createAgents(access), outage: createOutage(), connectMs };
  const transport: Transport = async (request) => {
    const credentials = await currentOf(access, request.signal);
    const message = await send(line, { request, credentials });
    if (message.statusCode !== 401 || !(await access.credentials?.refused(credentials))) return responseOf(message);
    message.destroy();
    const renewed = await currentOf(access, request.signal);
    return responseOf(await send(line, { request, credentials: renewed }));
  };
  const closed = new AbortController();
  if (probeEveryMs !== undefined) void probe(line, { transport, everyMs: probeEveryMs, signal: closed.signal });
  return {
    transport,
    close() {
      closed.abort();
      line.agents.close();
    },
  };
}

interface Line {
  readonly access: ClusterAccess;
  readonly server: URL;
  readonly agents: Agents;
  readonly outage: Outage;
  readonly connectMs: number;
}

interface Sending {
  readonly request: TransportRequest;
  readonly credentials: Credentials;
}

/** A program that gives credentials may take longer than somebody wants to wait for it. */
async function currentOf({ credentials }: ClusterAccess, signal: AbortSignal): Promise<Credentials> {
  const current = credentials?.current() ?? {};
  if (!(current instanceof Promise)) return current;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([current, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Sends a request. Its response's head, or what is to be thrown. */
async function send(line: Line, sending: Sending): Promise<IncomingMessage> {
  const { request } = sending;
  const { outage, agents } = line;
  try {
    const message = await exchangeSafely(line, sending);
    outage.ended();
    outage.watch(message);
    return message;
  } catch (error) {
    const { aborted, reason } = request.signal;
    if (!aborted || reason instanceof Fault) {
      outage.began();
      agents.dropIdle();
    }
    throw aborted ? error : faultOf(error);
  }
}

/** The server may close a kept connection at the very moment it is used again; a read can be repeated safely. */
async function exchangeSafely(line: Line, sending: Sending): Promise<IncomingMessage> {
  try {
    return await exchange(line, sending);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    if (sending.request.method !== "GET") throw error.cause;
  }
  line.agents.dropIdle();
  return exchange(line, sending);
}

/** A reset on a connection that had been used before. */
class StaleConnection extends Error {}

function exchange(line: Line, { request, credentials }: Sending): Promise<IncomingMessage> {
  const { access, server } = line;
  const base = server.pathname.replace(/\/$/, "");
  const secure = server.protocol === "https:";
  const agent: Agent | HttpAgent = line.agents.current(credentials);
  const options = {
    agent,
    method: request.method,
    hostname: server.hostname.replace(/^\[|\]$/g, ""),
    port: server.port || (secure ? 443 : 80),
    path: `${base}${request.path}${request.query === "" ? "" : `?${request.query}`}`,
    headers: headersOf(access, request, credentials.token),
    signal: request.signal,
  };
  return new Promise((resolve, reject) => {
    const sent = (secure ? tlsRequest : plainHttp().request)(options, resolve);
    sent.on("socket", (socket) => {
      socket.setKeepAlive(true, 15_000);
      if (socket.connecting) limitConnecting(socket, secure ? "secureConnect" : "connect", line.connectMs);
    });
    sent.on("error", (cause: NodeJS.ErrnoException) => {
      const stale = sent.reusedSocket && cause.code === "ECONNRESET";
      reject(stale ? new StaleConnection("the connection was closed", { cause }) : cause);
    });
    sent.end(request.body);
  });
}

function limitConnecting(socket: Socket, connected: string, milliseconds: number): void {
  const timer = setTimeout(() => socket.destroy(new NotConnected()), milliseconds);
  timer.unref();
  const done = () => clearTimeout(timer);
  socket.once(connected, done).once("close", done);
}

class NotConnected extends Error {
  readonly code = "ETIMEDOUT";

  constructor() {
    super("the connection did not come about in time");
  }
}

type Headers = Record<string, string | number | string[]>;

function headersOf(access: ClusterAccess, request: TransportRequest, token: string | undefined): Headers {
  const headers: Headers = {};
  for (const [name, values] of Object.entries(access.headers ?? {})) headers[name] = [...values];
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = value;
  if (request.body.length > 0) headers["content-length"] = request.body.length;
  if (token !== undefined) headers.authorization = `Bearer ${checked(token)}`;
  return headers;
}

/** A token with a line break would end the header, and the error that Node throws for it would show the token. */
function checked(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Fault("unauthorized", "the bearer token has characters that no token can have");
}

function responseOf(message: IncomingMessage): TransportResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return { status: message.statusCode ?? 0, headers, body: message };
}

interface Probing {
  readonly transport: Transport;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Asks for the server's version, the cheapest question that everybody may ask. */
async function probe({ outage }: Line, { transport, everyMs, signal }: Probing): Promise<void> {
  const question = {
    method: "GET",
    path: "/version",
    query: "",
    headers: {},
    body: new Uint8Array(0),
    user: undefined,
  };
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted || outage.open === 0) continue;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Fault("timeout", "there was no answer in time")), everyMs);
    timer.unref();
    try {
      const { body } = await transport({ ...question, signal: timeout.signal });
      for await (const _ of body);
    } catch {
      // Whoever needs the server notices.
    } finally {
      clearTimeout(timer);
    }
  }
}
