import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultBlocklist, parseEgress } from "./egress.ts";
import { type ServiceQuery, serviceFact } from "./service-call.ts";

/** Two services: what one is told, the other should not hear. */
const servers: Server[] = [];
const heard: { url: string; method: string; authorization: string; body: string }[] = [];

beforeAll(async () => {
  servers.push(await listen(answer), await listen(answer));
});
afterAll(() => servers.forEach((server) => void server.close()));

function listen(handle: typeof answer): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { status, headers, body } = handle(request, Buffer.concat(chunks).toString());
      response.writeHead(status, headers).end(body);
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function answer(
  request: IncomingMessage,
  body: string,
): { status: number; headers: Record<string, string>; body: string } {
  const { url = "", method = "", headers } = request;
  heard.push({ url, method, authorization: headers.authorization ?? "", body });
  switch (url) {
    case "/elsewhere":
      return { status: 307, headers: { location: `${at(1)}/here` }, body: "" };
    case "/round":
      return { status: 302, headers: { location: "/round" }, body: "" };
    case "/inside":
      return { status: 302, headers: { location: "http://169.254.169.254/latest" }, body: "" };
    case "/broken":
      return { status: 503, headers: {}, body: "come back later" };
    case "/large":
      return { status: 200, headers: {}, body: JSON.stringify("x".repeat(5_000)) };
    case "/text":
      return { status: 200, headers: {}, body: "hello" };
    default:
      return { status: 200, headers: {}, body: JSON.stringify({ url, got: body }) };
  }
}

function at(index: number): string {
  const address = servers[index]?.address() as AddressInfo | undefined;
  return `http://127.0.0.1:${address?.port}`;
}

const metadataOnly = ["169.254.169.254/32"];

async function call(path: string, more: Partial<ServiceQuery> = {}, blocklist: readonly string[] = metadataOnly) {
  const egress = parseEgress(blocklist, []);
  if (typeof egress === "string") throw new Error(egress);
  heard.length = 0;
  const query: ServiceQuery = {
    kind: "service",
    url: `${at(0)}${path}`,
    method: "GET",
    headers: [],
    caBundle: "",
    body: "",
    ...more,
  };
  return serviceFact(query, { egress, timeoutMs: 5_000, maxBytes: 1_000 });
}

describe("serviceFact", () => {
  it("gets and posts JSON with the headers of the policy", async () => {
    expect(await call("/a?b=1")).toEqual({ kind: "value", value: { url: "/a?b=1", got: "" } });
    const headers = [{ key: "Authorization", value: "Bearer mine" }];
    await call("/a", { method: "POST", headers, body: '{"x":1}' });
    expect(heard).toEqual([{ url: "/a", method: "POST", authorization: "Bearer mine", body: '{"x":1}' }]);
  });

  it("sends nothing of its own that would say who is calling", async () => {
    await call("/a");
    expect(heard[0]?.authorization).toBe("");
  });

  it("follows to another host without the headers that were meant for the first", async () => {
    const headers = [{ key: "Authorization", value: "Bearer mine" }];
    await call("/elsewhere", { method: "POST", headers, body: "{}" });
    expect(heard.map(({ url, method, authorization }) => `${method} ${url} ${authorization}`)).toEqual([
      "POST /elsewhere Bearer mine",
      "POST /here ",
    ]);
  });

  it.each([
    ["/round", "stopped after 10 redirects"],
    ["/inside", "connection to 169.254.169.254 blocked: IP 169.254.169.254 falls in blocked range 169.254.169.254/32"],
    ["/broken", "HTTP 503 Service Unavailable: come back later"],
    ["/large", "response length must be less than max allowed response length of 1000"],
    ["/text", "the answer of the service is no JSON"],
  ])("fails at %s: %s", async (path, message) => {
    await expect(call(path)).rejects.toThrow(message);
  });

  it("does not call this machine unless told, by whatever name", async () => {
    const blocked = (url: string) => call("/a", { url }, defaultBlocklist);
    const port = new URL(at(0)).port;
    await expect(blocked(`http://127.0.0.1:${port}/a`)).rejects.toThrow("falls in blocked range 127.0.0.0/8");
    await expect(blocked(`http://[::ffff:127.0.0.1]:${port}/a`)).rejects.toThrow("blocked range");
    await expect(blocked(`http://2130706433:${port}/a`)).rejects.toThrow("blocked range");
    await expect(blocked(`http://localhost:${port}/a`)).rejects.toThrow(
      "localhost blocked: it resolves into blocked range",
    );
    expect(heard).toEqual([]);
  });

  it.each([["no url"], ["ftp://example.com/"]])("refuses %j", async (url) => {
    await expect(call("", { url })).rejects.toThrow();
    expect(heard).toEqual([]);
  });
});
