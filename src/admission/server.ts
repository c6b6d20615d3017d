import { constants } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContextOptions } from "node:tls";
import { Fault } from "../kube/index.ts";
import { isPair, type KeyPair } from "../pki/index.ts";
import { type CallLimits, createCalls } from "./http-calls.ts";
import { maxReviewSize } from "./review.ts";
import type { Routes } from "./routes.ts";

export interface ServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly pair: KeyPair;
  readonly routes: Routes;
  readonly log: (message: string) => void;
  readonly limits?: Partial<ServerLimits>;
}

/** What bounds callers. Times in milliseconds. */
export interface ServerLimits extends CallLimits {
  readonly connections: number;
  /** Until the TLS handshake is done. */
  readonly handshake: number;
  /** Until all headers of a request are there. */
  readonly headers: number;
  /** Bytes of the path and the headers of a request: paths name policies. */
  readonly headerSize: number;
  /** Until the whole request is there. */
  readonly request: number;
  /** How long an unused connection is kept. */
  readonly idle: number;
  /** How long requests may still take once the server is being closed. */
  readonly drain: number;
}

export interface Server {
  readonly port: number;
  /** New connections see this certificate; the others go on. Throws a `Fault` when it is no good, and keeps the old one. */
  swap(pair: KeyPair): void;
  /** From now on every answer closes its connection, so that callers turn to others; new connections are still taken. */
  drain(): void;
  /** Takes no new connections, answers what has been asked, and resolves once all connections are gone. */
  close(): Promise<void>;
}

/** kyverno: pkg/webhooks/server.go (30 s to read and to write, 5 min idle) */
const usual: ServerLimits = {
  body: maxReviewSize,
  allBodies: 256 * 1024 * 1024,
  answer: 10_000,
  linger: { bytes: 2 * maxReviewSize, time: 2_000 },
  connections: 4_096,
  handshake: 10_000,
  headers: 10_000,
  headerSize: 128 * 1024,
  request: 30_000,
  idle: 300_000,
  drain: 10_000,
};

/** Serves over HTTPS, with HTTP/1.1 and connections that are kept. Throws a `Fault` when the port cannot be had or the certificate is no good. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const limits = { ...usual, ...options.limits };
  const calls = createCalls({ routes: options.routes, limits, log: options.log });
  const server = createServer({
    ...secureOptions(options.pair),
    handshakeTimeout: limits.handshake,
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.idle,
    maxHeaderSize: limits.headerSize,
    connectionsCheckingInterval: Math.max(50, Math.min(limits.headers, limits.request) / 5),
  });
  server.maxConnections = limits.connections;
  const unused = trackUnused(server);
  server.on("request", (request, response) => calls.handle(request, response, false));
  server.on("checkContinue", (request, response) => calls.handle(request, response, true));
  await listen(server, options);
  server.on("error", (error) => options.log(`the webhook server: ${error.message}`));
  return {
    port: (server.address() as AddressInfo).port,
    swap(pair) {
      server.setSecureContext(secureOptions(pair));
    },
    drain: () => calls.drain(),
    close() {
      calls.drain();
      return close(server, unused, limits.drain);
    },
  };
}

/** Forward secrecy and authenticated encryption only, as Kyverno's server. */
const ciphers = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

function secureOptions(pair: KeyPair): SecureContextOptions {
  if (!isPair(pair)) throw new Fault("invalid", "the server's key does not belong to its certificate");
  return {
    cert: pair.certificate,
    key: pair.key,
    minVersion: "TLSv1.2",
    ciphers,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

function listen(server: HttpsServer, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => {
      reject(new Fault("unavailable", `cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    };
    server.once("error", failed);
    server.listen({ host, port }, () => {
      server.off("error", failed);
      resolve();
    });
  });
}

/** Connections on which nothing was asked yet. Node counts them as busy; callers open such ones in advance. */
function trackUnused(server: HttpsServer): ReadonlySet<Duplex> {
  const unused = new Set<Duplex>();
  server.on("secureConnection", (socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  for (const event of ["request", "checkContinue"]) {
    server.on(event, (request: IncomingMessage) => unused.delete(request.socket));
  }
  return unused;
}

/** A request that is on its way on an unused connection has this long to arrive. */
const grace = 500;

function close(server: HttpsServer, unused: ReadonlySet<Duplex>, drain: number): Promise<void> {
  return new Promise((resolve) => {
    const timers = [
      setTimeout(() => unused.forEach((socket) => void socket.destroy()), Math.min(grace, drain)),
      setTimeout(() => server.closeAllConnections(), drain),
    ];
    server.close(() => {
      for (const timer of timers) clearTimeout(timer);
      resolve();
    });
  });
}
