import { once } from "node:events";
import { Agent, request as httpsRequest } from "node:https";
import { connect as connectPlain, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAuthority, issueCertificate, type KeyPair, readCertificate } from "../pki/index.ts";
import { allow, deny } from "./responses.ts";
import { type Answerer, jsonAnswer, type Routes, textAnswer } from "./routes.ts";
import { type Server, type ServerLimits, startServer } from "./server.ts";

let authority: KeyPair;
let pair: KeyPair;
let server: Server;
const logged: string[] = [];
const sent: string[] = [];

/** Judges a body by what it says, so that a test sees whether the whole of it arrived. */
const judge: Answerer = (body, time) => {
  const text = body.toString();
  if (text === "throw") throw new Error("broken policy");
  if (text === "time") return jsonAnswer(String(time));
  if (text === "slow") return sleep(300).then(() => jsonAnswer(allow("slow")));
  return text.startsWith("good")
    ? jsonAnswer(allow("u"), () => sent.push("u"))
    : jsonAnswer(deny("u", `no: ${text.length}`));
};

const routes: Routes = {
  probes: new Map([["/livez", () => textAnswer(200, "ok")]]),
  calls: new Map([["/validate/fail", judge]]),
};

const kib = 1024;

async function start(limits: Partial<ServerLimits> = {}): Promise<Server> {
  const log = (message: string) => void logged.push(message);
  return startServer({ host: "127.0.0.1", port: 0, pair, routes, log, limits: { body: 64 * kib, ...limits } });
}

async function issue(): Promise<KeyPair> {
  const options = { ipAddresses: ["127.0.0.1"], usage: "server", days: 1, now: new Date() } as const;
  return issueCertificate(authority, { commonName: "kyverno-svc.kyverno.svc", ...options });
}

beforeAll(async () => {
  authority = await createAuthority({ commonName: "ca", days: 1, now: new Date() });
  pair = await issue();
  server = await start();
});

afterAll(() => server.close());

afterEach(async () => {
  const alive = await call({ body: "good" });
  expect(alive, "the server is alive after each test").toMatchObject({ status: 200, body: allow("u") });
  logged.length = 0;
});

interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
  readonly on?: Server;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function call({
  path = "/validate/fail",
  method = "POST",
  body = "",
  headers = {},
  agent,
  on = server,
}: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: on.port,
      ca: authority.certificate,
      path,
      method,
      agent: agent ?? false,
    };
    const outgoing = httpsRequest({ ...options, headers: { "content-type": "application/json", ...headers } });
    outgoing.on("error", reject).on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    outgoing.end(body);
  });
}

async function open(on: Server = server, options: object = {}): Promise<TLSSocket> {
  const socket = connect({ host: "127.0.0.1", port: on.port, ca: authority.certificate, ...options });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  return socket;
}

/** Writes bytes to a fresh connection, and gives all that comes back until the server closes it. */
async function exchange(bytes: string | Buffer, on: Server = server): Promise<string> {
  const socket = await open(on);
  socket.write(bytes);
  return everything(socket);
}

async function everything(socket: TLSSocket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await closed(socket);
  return text;
}

/** Whatever error comes first, a reset included. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.on("close", () => resolve());
  });
}

const head = (lines: readonly string[]) =>
  ["POST /validate/fail HTTP/1.1", "host: x", "content-type: application/json", ...lines, "", ""].join("\r\n");

describe("startServer", () => {
  it("answers a call with the whole of its body", async () => {
    expect(await call({ body: "bad body" })).toMatchObject({ status: 200, body: deny("u", "no: 8") });
    const large = "x".repeat(60 * kib);
    expect(await call({ body: large })).toMatchObject({ body: deny("u", `no: ${large.length}`) });
  });

  it("answers chunked bodies", async () => {
    const text = await exchange(
      `${head(["transfer-encoding: chunked", "connection: close"])}3\r\nbad\r\n5\r\n body\r\n0\r\n\r\n`,
    );
    expect(text).toContain("no: 8");
  });

  it("keeps connections", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<unknown>();
    agent.on("free", (socket: TLSSocket) => ports.add(socket.localPort));
    for (let round = 0; round < 3; round++) expect((await call({ body: "good", agent })).status).toBe(200);
    expect(ports.size).toBe(1);
    agent.destroy();
  });

  it("tells a caller that expects it to go on", async () => {
    const socket = await open();
    socket.write(head(["expect: 100-continue", "content-length: 3", "connection: close"]));
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first.toString()).toContain("100 Continue");
    socket.write("bad");
    expect(await everything(socket)).toContain("no: 3");
  });

  it("does not tell a caller to go on with what it will not take", async () => {
    const text = await exchange(head(["expect: 100-continue", `content-length: ${100 * kib}`]));
    expect(text).toContain("413");
    expect(text).toContain("larger than 65536 bytes");
    expect(text).not.toContain("100 Continue");
  });

  it("tells what is done afterwards that the answer is on its way", async () => {
    sent.length = 0;
    await call({ body: "good" });
    expect(sent).toEqual(["u"]);
  });

  it.each([
    ["/validate/fail?timeout=10s", "9000"],
    ["/validate/fail?timeout=1s", "900"],
    ["/validate/fail?x=1&timeout=30s&y=2", "27000"],
    ["/validate/fail?timeout=1m", "10000"],
    ["/validate/fail?timeout=99999999s", "10000"],
    ["/validate/fail", "10000"],
  ])("gives a call to %s %s ms", async (path, expected) => {
    expect((await call({ path, body: "time" })).body).toBe(expected);
  });

  it.each([
    ["an unknown path", { path: "/validate/other" }, 404],
    ["a path that only begins well", { path: "/validate/fail/finegrained/p" }, 404],
    ["a path that climbs", { path: "/validate/../validate/fail" }, 404],
    ["an encoded path", { path: "/validate%2ffail" }, 404],
    ["a mutating path", { path: "/mutate/fail" }, 404],
    ["another method", { method: "GET", body: "" }, 405],
    ["PUT", { method: "PUT" }, 405],
    ["POST to a probe", { path: "/livez" }, 405],
    ["another content type", { headers: { "content-type": "text/plain" } }, 415],
    ["parameters of the content type", { headers: { "content-type": "application/json; charset=utf-8" } }, 415],
    ["a body that is too large", { body: "good".repeat(20 * kib) }, 413],
  ])("refuses %s", async (_, options, status) => {
    const reply = await call({ body: "good", ...options });
    expect(reply.status).toBe(status);
    expect(reply.body).not.toContain('"allowed":true');
  });

  it("names the methods that a path takes", async () => {
    expect((await call({ method: "GET" })).headers.allow).toBe("POST");
    expect((await call({ path: "/livez" })).headers.allow).toBe("GET, HEAD");
  });

  it("refuses a chunked body that gets too large, says so, and closes", async () => {
    const socket = await open();
    const reply = everything(socket);
    socket.write(head(["transfer-encoding: chunked"]));
    const chunk = `${(16 * kib).toString(16)}\r\n${"good".repeat(4 * kib)}\r\n`;
    for (let sentChunks = 0; sentChunks < 12 && !socket.destroyed; sentChunks++) {
      socket.write(chunk);
      await sleep(1);
    }
    socket.write("0\r\n\r\n");
    const text = await reply;
    expect(text).toContain("413");
    expect(text).toContain("larger than 65536 bytes");
    expect(text).not.toContain("allowed");
  });

  it("does not read a refused body for ever", async () => {
    const strict = await start({ linger: { bytes: 128 * kib, time: 10_000 } });
    const socket = await open(strict);
    const reply = everything(socket);
    socket.write(head([`content-length: ${1024 ** 3}`]));
    let chunks = 0;
    for (; chunks < 1000 && !socket.destroyed; chunks++) {
      socket.write(Buffer.alloc(16 * kib));
      await sleep(0);
    }
    expect(chunks).toBeLessThan(1000);
    await reply;
    await strict.close();
  });

  it("closes a refused call whose sender falls silent", async () => {
    const strict = await start({ linger: { bytes: 1024 * kib, time: 50 } });
    expect(await exchange(head([`content-length: ${1024 ** 3}`]), strict)).toContain("413");
    await strict.close();
  });

  it("bounds the bodies of all calls together", async () => {
    const strict = await start({ allBodies: 40 * kib });
    const waiting = await open(strict);
    waiting.write(`${head([`content-length: ${32 * kib}`])}${"x".repeat(30 * kib)}`);
    await sleep(50);
    expect(await call({ body: "good".repeat(5 * kib), on: strict })).toMatchObject({ status: 503 });
    waiting.destroy();
    await sleep(50);
    expect(await call({ body: "good".repeat(5 * kib), on: strict })).toMatchObject({ status: 200 });
    await strict.close();
  });

  it("answers 500 when a judgement breaks, and logs why", async () => {
    const reply = await call({ body: "throw" });
    expect(reply).toMatchObject({ status: 500, body: "the request could not be judged\n" });
    expect(logged.join()).toContain("broken policy");
  });

  it.each([
    ["no HTTP at all", "\u0000\u0001\u0002 hello\r\n\r\n"],
    ["a bad length", head(["content-length: many"])],
    ["two lengths", `${head(["content-length: 4", "content-length: 400"])}good`],
    ["a length and chunks", `${head(["content-length: 4", "transfer-encoding: chunked"])}good`],
    ["a bad chunk", `${head(["transfer-encoding: chunked"])}zz\r\ngood\r\n`],
    ["huge headers", head([`x-large: ${"a".repeat(200 * kib)}`])],
    ["a huge path", `POST /${"a".repeat(200 * kib)} HTTP/1.1\r\nhost: x\r\n\r\n`],
    ["a newer protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["no host", "POST /validate/fail HTTP/1.1\r\n\r\n"],
  ])("survives %s", async (_, bytes) => {
    const text = await exchange(bytes);
    expect(text).not.toContain("allowed");
  });

  it("answers what is good and drops the garbage that is sent after it", async () => {
    const text = await exchange(`${head(["content-length: 3"])}bad\u0000\u0000garbage\r\n\r\n`);
    expect(text.match(/HTTP\/1\.1 200/g) ?? []).toHaveLength(text.includes("no: 3") ? 1 : 0);
    expect(text).not.toContain('"allowed":true');
  });

  it("answers pipelined calls in their order", async () => {
    const one = (body: string, more: readonly string[] = []) =>
      `${head([`content-length: ${body.length}`, ...more])}${body}`;
    const text = await exchange(`${one("slow")}${one("bad")}${one("worse", ["connection: close"])}`);
    const order = ['"slow"', "no: 3", "no: 5"].map((word) => text.indexOf(word));
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it("survives callers that go away in the middle of headers, bodies and answers", async () => {
    const beginnings = ["POST /validate/fail HT", head(["content-length: 100"]), `${head(["content-length: 4"])}slow`];
    for (const bytes of beginnings) {
      const plain = connectPlain({ host: "127.0.0.1", port: server.port });
      const socket = await open(server, { socket: plain });
      socket.write(bytes);
      await sleep(10);
      plain.resetAndDestroy();
    }
    await sleep(350);
    expect(logged).toEqual([]);
  });

  it("cuts off who does not finish headers or body", async () => {
    const strict = await start({ headers: 150, request: 300 });
    const headers = await open(strict);
    headers.write("POST /validate/fail HTTP/1.1\r\nhost: x\r\n");
    const body = await open(strict);
    body.write(`${head(["content-length: 100"])}go`);
    const silent = await open(strict);
    const texts = await Promise.all([headers, body, silent].map(everything));
    for (const text of texts) expect(text).not.toContain("200 OK");
    await strict.close();
  });

  it("cuts off who does not finish the handshake", async () => {
    const strict = await start({ handshake: 100 });
    const socket = connectPlain({ host: "127.0.0.1", port: strict.port });
    socket.on("error", () => {});
    await closed(socket);
    await strict.close();
  });

  it("takes no more connections than it can bear", async () => {
    const strict = await start({ connections: 2 });
    const [first, second] = [await open(strict), await open(strict)];
    await expect(call({ body: "good", on: strict })).rejects.toThrow();
    first.destroy();
    second.destroy();
    await sleep(50);
    expect((await call({ body: "good", on: strict })).status).toBe(200);
    await strict.close();
  });

  it("answers a flood of calls, each with its own answer", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    const bodies = Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? "good" : "b".repeat(index)));
    const replies = await Promise.all(bodies.map((body) => call({ body, agent })));
    expect(replies.map(({ body }) => body)).toEqual(
      bodies.map((body) => (body === "good" ? allow("u") : deny("u", `no: ${body.length}`))),
    );
    agent.destroy();
  });

  it.each([
    ["TLS 1.1", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }],
    ["a cipher without authentication", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }],
    ["a key exchange without forward secrecy", { maxVersion: "TLSv1.2", ciphers: "AES128-GCM-SHA256" }],
  ])("does not speak %s", async (_, options) => {
    await expect(open(server, options)).rejects.toThrow();
  });

  it("speaks TLS 1.2 and 1.3", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"]) {
      const socket = await open(server, { minVersion: version, maxVersion: version });
      expect(socket.getProtocol()).toBe(version);
      socket.destroy();
    }
  });
});

describe("swap", () => {
  it("serves another certificate while calls go on, on old connections and new ones", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const next = await issue();
    let running = true;
    const calling = Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        while (running) expect((await call({ body: "good", ...(index % 2 === 0 && { agent }) })).status).toBe(200);
      }),
    );
    await sleep(50);
    server.swap(next);
    await sleep(50);
    running = false;
    await calling;
    const socket = await open();
    expect(socket.getPeerCertificate().serialNumber).toBe(readCertificate(next.certificate).serial);
    socket.destroy();
    agent.destroy();
  });

  it("keeps the certificate when the new one is no good", async () => {
    const before = await open();
    const wrong = { certificate: pair.certificate, key: authority.key };
    expect(() => server.swap(wrong)).toThrow();
    expect(() => server.swap({ certificate: "", key: "" })).toThrow();
    const socket = await open();
    expect(socket.getPeerCertificate().serialNumber).toBe(before.getPeerCertificate().serialNumber);
    socket.destroy();
    before.destroy();
  });
});

describe("close", () => {
  it("answers what was asked, then closes, idle connections at once", async () => {
    const closing = await start();
    const idle = await open(closing);
    const agent = new Agent({ keepAlive: true });
    const slow = call({ body: "slow", on: closing, agent });
    await sleep(100);
    const done = closing.close();
    expect(await slow).toMatchObject({ status: 200, headers: { connection: "close" } });
    await done;
    await closed(idle);
    await expect(call({ body: "good", on: closing })).rejects.toThrow();
    agent.destroy();
  });

  it("does not wait for ever", async () => {
    const closing = await start({ drain: 50 });
    const socket = await open(closing);
    socket.write(head(["content-length: 100"]));
    await sleep(20);
    await closing.close();
    await closed(socket);
  });
});

describe("a port that is taken", () => {
  it("is a clear fault", async () => {
    const again = startServer({ host: "127.0.0.1", port: server.port, pair, routes, log: () => {} });
    await expect(again).rejects.toThrow(`cannot listen on 127.0.0.1:${server.port}`);
  });
});
