import { Agent as HttpAgent, type IncomingMessage, request as plainRequest } from "node:http";
import type { AgentOptions } from "node:https";
import { Agent, request as tlsRequest } from "node:https";
import { Fault } from "../kube/index.ts";
import type { ClusterAccess } from "./access.ts";
import { faultOf } from "./faults.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

/** A transport over the network, and what closes its connections. */
export interface NetworkTransport {
  readonly transport: Transport;
  close(): void;
}

/**
 * Reaches an API server over HTTPS (or plain HTTP, as `kubectl proxy` serves it) with connections that are kept open.
 * Redirects are answers like any other: credentials go to the named server only.
 */
export function createHttpsTransport(access: ClusterAccess): NetworkTransport {
  const server = new URL(access.server);
  const secure = server.protocol === "https:";
  const agent = secure ? new Agent({ ...keepAlive, ...tlsOf(access) }) : new HttpAgent(keepAlive);
  const send = (request: TransportRequest, once: boolean): Promise<TransportResponse> =>
    exchange({ access, server, agent, secure }, request).catch((error: unknown) => {
      // The server may close a kept connection at the very moment it is used again; a read can be repeated safely.
      if (once && request.method === "GET" && error instanceof StaleConnection) return send(request, false);
      throw request.signal.aborted ? error : faultOf(error instanceof StaleConnection ? error.cause : error);
    });
  return { transport: (request) => send(request, true), close: () => agent.destroy() };
}

const keepAlive: AgentOptions = { keepAlive: true, keepAliveMsecs: 15_000, maxFreeSockets: 16 };

interface Connection {
  readonly access: ClusterAccess;
  readonly server: URL;
  readonly agent: Agent | HttpAgent;
  readonly secure: boolean;
}

/** A reset on a connection that had been used before. */
class StaleConnection extends Error {}

function exchange(connection: Connection, request: TransportRequest): Promise<TransportResponse> {
  const { access, server, agent, secure } = connection;
  const base = server.pathname.replace(/\/$/, "");
  const options = {
    agent,
    method: request.method,
    hostname: server.hostname.replace(/^\[|\]$/g, ""),
    port: server.port || (secure ? 443 : 80),
    path: `${base}${request.path}${request.query === "" ? "" : `?${request.query}`}`,
    headers: headersOf(access, request),
    signal: request.signal,
  };
  return new Promise((resolve, reject) => {
    const sent = (secure ? tlsRequest : plainRequest)(options, (message) => resolve(responseOf(message)));
    sent.on("socket", (socket) => socket.setKeepAlive(true, 15_000));
    sent.on("error", (cause: NodeJS.ErrnoException) => {
      const stale = sent.reusedSocket && cause.code === "ECONNRESET";
      reject(stale ? new StaleConnection("the connection was closed", { cause }) : cause);
    });
    sent.end(request.body);
  });
}

function tlsOf(access: ClusterAccess): AgentOptions {
  const { ca, certificate, key, serverName } = access;
  return {
    minVersion: "TLSv1.2",
    rejectUnauthorized: !access.insecure,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(serverName !== undefined && { servername: serverName }),
  };
}

function headersOf(access: ClusterAccess, request: TransportRequest): Record<string, string | number> {
  const headers: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = value;
  if (request.body.length > 0) headers["content-length"] = request.body.length;
  const token = access.token?.();
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
