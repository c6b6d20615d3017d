import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import { isIP, type Socket } from "node:net";
import { Fault } from "../../kube/index.ts";
import { issueCertificate, type KeyPair } from "../../pki/index.ts";
import type { ApiRequest } from "../http.ts";
import type { Plane } from "../plane.ts";
import { bodyLimit } from "../serving/handler.ts";
import { peerOf } from "./peer.ts";
import { readBody } from "./request-body.ts";
import { send } from "./response.ts";

export interface ServeOptions {
  /** `127.0.0.1`, if not said otherwise. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Signs the server's certificate and vouches for its clients. */
  readonly authority: KeyPair;
  /** Further names and addresses by which clients reach the server. */
  readonly names?: readonly string[];
  readonly now?: Date;
}

export interface Served {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  /** Takes no more connections and ends those there are. */
  close(): Promise<void>;
}

/**
 * Serves the control plane over TLS, with HTTP/2 and HTTP/1.1. Clients show a certificate of the authority: its common
 * name is the user, its organizations are his groups. Throws a `Fault` where the port is taken or may not be had.
 */
export async function serve(plane: Plane, options: ServeOptions): Promise<Served> {
  const { host = "127.0.0.1", authority } = options;
  const pair = await issueCertificate(authority, {
    commonName: "kube-apiserver",
    ...namesOf([...usualNames, host, ...(options.names ?? [])]),
    usage: "server",
    days: 365,
    now: options.now ?? new Date(),
  });
  const server = createSecureServer({
    allowHTTP1: true,
    cert: pair.certificate,
    key: pair.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
    maxSessionMemory: 256,
    settings: { maxConcurrentStreams: 1_000 },
  });
  const sockets = trackSockets(server);
  server.on("request", (request, response) => void answer(plane, request, response));
  const port = await listening(server, host, options.port);
  return { url: `https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`, close: () => closing(server, sockets) };
}

const usualNames = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "127.0.0.1",
  "::1",
];

function namesOf(names: readonly string[]): {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
} {
  const all = [...new Set(names)];
  return {
    dnsNames: all.filter((name) => isIP(name) === 0),
    ipAddresses: all.filter((name) => isIP(name) !== 0 && name !== "0.0.0.0" && name !== "::"),
  };
}

/** Nothing that goes wrong with one connection is of any concern to others. */
async function answer(plane: Plane, request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  request.on("error", () => gone.abort());
  response.on("error", () => gone.abort());
  try {
    // With HTTP/2 every request has a socket of its own making; what lasts is the session. With HTTP/1.1 there is none.
    const session: object | undefined = (request as Partial<Http2ServerRequest>).stream?.session;
    const peer = peerOf(request.socket, session ?? request.socket);
    const body = await readBody(request);
    if (body === undefined) return;
    const answered = await plane.handle(requestOf(request, { body, ...peer, signal: gone.signal }));
    const encodings = request.headers["accept-encoding"];
    const head = request.method === "HEAD";
    await send(response, answered, { head, encodings: encodings?.toString(), signal: gone.signal });
    if (body.length > bodyLimit) cut(request, response);
  } catch {
    gone.abort();
    request.destroy();
  }
}

/** Ends a request whose body is still coming although nobody will read it, once its answer is out. */
function cut(request: Http2ServerRequest, response: Http2ServerResponse): void {
  if (response.writableFinished) request.destroy();
  else response.once("finish", () => request.destroy());
}

function requestOf(
  request: Http2ServerRequest,
  more: Pick<ApiRequest, "body" | "user" | "refused" | "signal">,
): ApiRequest {
  const target = request.url;
  const mark = target.indexOf("?");
  return {
    method: request.method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers: headersOf(request),
    ...more,
  };
}

function headersOf(request: Http2ServerRequest): Readonly<Record<string, string>> {
  const entries = Object.entries(request.headers).flatMap(([name, value]) => {
    if (value === undefined || name.startsWith(":")) return [];
    return [[name, Array.isArray(value) ? value.join(", ") : value] as const];
  });
  const host = request.authority ?? request.headers.host;
  return Object.fromEntries(host === undefined ? entries : [...entries, ["host", host]]);
}

function trackSockets(server: Http2SecureServer): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  return sockets;
}

function listening(server: Http2SecureServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenFault(error, `${host}:${port}`)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

function listenFault(error: NodeJS.ErrnoException, address: string): Fault {
  if (error.code === "EADDRINUSE") {
    const advice = "another process uses this port; stop it or choose another port";
    return new Fault("unavailable", `cannot listen on ${address}: ${advice}`, { cause: error });
  }
  if (error.code === "EACCES") {
    const advice = "this user may not open that port; choose one above 1023";
    return new Fault("forbidden", `cannot listen on ${address}: ${advice}`, { cause: error });
  }
  if (error.code === "EADDRNOTAVAIL") {
    return new Fault("unavailable", `cannot listen on ${address}: this machine has no such address`, { cause: error });
  }
  return new Fault("unavailable", `cannot listen on ${address}: ${error.message}`, { cause: error });
}

function closing(server: Http2SecureServer, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
