import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEgress } from "./egress.ts";
import { type HttpQuery, httpFact } from "./http-call.ts";

let server: Server;
const heard: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      heard.push(`${request.method} ${request.headers["x-mine"] ?? ""} ${Buffer.concat(chunks).toString()}`);
      const [, status = "200", body = ""] = (request.url ?? "").split("/").map(decodeURIComponent);
      response.writeHead(Number(status)).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void server.close());

function call(path: string, more: Partial<HttpQuery> = {}, blocked: readonly string[] = []) {
  const egress = parseEgress(blocked, []);
  if (typeof egress === "string") throw new Error(egress);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${path}`;
  const query: HttpQuery = { kind: "http", method: "GET", url, headers: {}, caBundle: "", body: "", ...more };
  return httpFact(query, { egress, timeoutMs: 5_000, maxBytes: 100 });
}

describe("httpFact", () => {
  it.each([
    ['/200/{"a":1}', { statusCode: 200, body: { a: 1 } }],
    ["/200/[1]", { statusCode: 200, body: [1] }],
    ["/200/hello", { statusCode: 200, body: null }],
    ["/204/", { statusCode: 204, body: null }],
    ['/404/{"why":"gone"}', { statusCode: 404, body: { why: "gone" } }],
    ["/500/oops", { statusCode: 500, body: null }],
  ])("answers what %s does, whatever the status", async (path, value) => {
    expect(await call(path)).toEqual({ kind: "value", value });
  });

  it("posts with the headers of the policy", async () => {
    await call("/200/", { method: "POST", headers: { "x-mine": "secret" }, body: '{"x":1}' });
    expect(heard.at(-1)).toBe('POST secret {"x":1}');
  });

  it("fails where a call is blocked, as nobody's lack of rights, and where the answer is too long", async () => {
    const blocked = { code: "invalid", message: expect.stringContaining("blocked range 127.0.0.0/8") };
    await expect(call("/200/", {}, ["127.0.0.0/8"])).rejects.toMatchObject(blocked);
    await expect(call(`/200/${"x".repeat(101)}`)).rejects.toThrow("max allowed response length of 100");
    await expect(call("", { url: "no url" })).rejects.toThrow("is no URL");
  });
});
