import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "../../../kube/index.ts";

/** A server at which metrics are to be had. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  /** All addresses where empty. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly text: () => Promise<string>;
}

/** Serves `/metrics` over plain HTTP, as scrapers expect it. Throws a `Fault` when the port cannot be had. */
export async function startMetricsServer({ host, port, text }: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 60_000 });
  server.maxConnections = 64;
  server.on("request", (request, response) => {
    request.resume();
    const path = (request.url ?? "").split("?", 1)[0];
    if (path !== "/metrics" || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(404, plain).end("404 page not found\n");
      return;
    }
    text().then(
      (body) => response.writeHead(200, prometheus).end(request.method === "HEAD" ? undefined : body),
      () => response.writeHead(500, plain).end("the metrics could not be written\n"),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(new Fault("unavailable", `cannot serve metrics on port ${port}: ${cause.message}`, { cause })),
    );
    server.listen({ port, ...(host !== "" && { host }) }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const plain = { "content-type": "text/plain; charset=utf-8" };
const prometheus = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
