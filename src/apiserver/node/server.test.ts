import { connect } from "node:http2";
import { request } from "node:https";
import { createServer } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthority, issueCertificate, type KeyPair } from "../../pki/index.ts";
import { createPlane, type Plane } from "../plane.ts";
import { configMap } from "../testing/objects.ts";
import { kubeconfigFor } from "./kubeconfig.ts";
import { type Served, serve } from "./server.ts";

const now = new Date("2026-01-01T00:00:00Z");
const days = 36_500;
const maps = "/api/v1/namespaces/default/configmaps";

let authority: KeyPair;
let plane: Plane;
let served: Served;

beforeAll(async () => {
  authority = await createAuthority({ commonName: "authority", days, now });
  plane = createPlane();
  served = await serve(plane, { port: 0, authority, now });
});

afterAll(async () => {
  await served.close();
  await plane.close();
});

async function client(commonName: string, organizations: readonly string[], by = authority): Promise<KeyPair> {
  return issueCertificate(by, { commonName, organizations, usage: "client", days, now });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of any shape
  readonly body: any;
}

interface Call {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(
  pair: KeyPair | undefined,
  path: string,
  { method = "GET", body, headers = {} }: Call = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const tls = { ca: authority.certificate, ...(pair && { cert: pair.certificate, key: pair.key }) };
    const sent = request(`${served.url}${path}`, { method, agent: false, headers, ...tls }, async (response) => {
      let text = "";
      try {
        for await (const piece of response) text += String(piece);
      } catch {
        text = "cut";
      }
      const parsed = text.startsWith("{") ? JSON.parse(text) : text;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

interface Raw {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
}

/** The bytes of an answer as they came. */
function raw(pair: KeyPair, path: string, headers: Readonly<Record<string, string>>): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const tls = { ca: authority.certificate, cert: pair.certificate, key: pair.key };
    const sent = request(`${served.url}${path}`, { agent: false, headers, ...tls }, async (response) => {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      resolve({ headers: response.headers, bytes: Buffer.concat(pieces) });
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("serve", () => {
  it("knows clients by their certificates", async () => {
    const admin = await client("admin", ["system:masters"]);
    expect((await ask(admin, "/api/v1/namespaces/default")).body.kind).toBe("Namespace");
    const alice = await ask(await client("alice", ["devs", "ops"]), "/api/v1/pods");
    expect([alice.status, alice.body.message]).toEqual([
      403,
      'pods is forbidden: User "alice" cannot list resource "pods" in API group "" at the cluster scope',
    ]);
  });

  it("takes those without a certificate for nobody, and refuses those with one of another authority", async () => {
    const other = await createAuthority({ commonName: "other", days, now });
    const mallory = await client("admin", ["system:masters"], other);
    expect([(await ask(undefined, "/api/v1/pods")).status, (await ask(mallory, "/api/v1/pods")).status]).toEqual([
      403, 401,
    ]);
    expect((await ask(undefined, "/livez")).body).toBe("ok");
  });

  it("tells which certificate somebody showed", async () => {
    const alice = await client("alice", ["system:masters"]);
    const body = JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" });
    const headers = { "content-type": "application/json" };
    const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const { status } = (await ask(alice, path, { method: "POST", body, headers })).body;
    expect(status.userInfo.extra).toEqual({
      "authentication.kubernetes.io/credential-id": [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)],
    });
  });

  it.each([
    ["gzip, deflate", 200_000, "gzip"],
    ["gzip;q=0.5, br", 200_000, undefined],
    ["gzip", 100_000, undefined],
    [undefined, 200_000, undefined],
  ])("zips for %s an answer of %d bytes: %s", async (encodings, size, encoding) => {
    const alice = await client("alice", ["system:masters"]);
    const name = `long-${size}-${encodings?.length ?? 0}`;
    const body = JSON.stringify(configMap(name, { text: "x".repeat(size) }));
    const elsewhere = "/api/v1/namespaces/kube-public/configmaps";
    await ask(alice, elsewhere, { method: "POST", body, headers: { "content-type": "application/json" } });
    const headers: Record<string, string> = encodings === undefined ? {} : { "accept-encoding": encodings };
    const seen = await raw(alice, `${elsewhere}/${name}`, headers);
    expect([seen.headers["content-encoding"], seen.headers.vary]).toEqual([
      encoding,
      encoding === undefined ? undefined : "Accept-Encoding",
    ]);
    const text = encoding === "gzip" ? gunzipSync(seen.bytes) : seen.bytes;
    expect(JSON.parse(text.toString("utf8")).data.text).toHaveLength(size);
  });

  it("speaks HTTP/2", async () => {
    const admin = await client("admin", ["system:masters"]);
    const session = connect(served.url, { ca: authority.certificate, cert: admin.certificate, key: admin.key });
    const stream = session.request({ ":path": "/api/v1/namespaces/default" });
    let text = "";
    for await (const piece of stream) text += String(piece);
    session.close();
    expect(JSON.parse(text).metadata.name).toBe("default");
  });

  it("refuses bodies that are too large, and lives on", async () => {
    const admin = await client("admin", ["system:masters"]);
    const body = JSON.stringify(configMap("big", { k: "x".repeat(4 * 1024 * 1024) }));
    const answer = await ask(admin, maps, { method: "POST", body }).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
    expect((await ask(admin, `${maps}/big`)).status).toBe(404);
  });

  it("refuses them over HTTP/2 too, and forgets a client that goes away in the middle of one", async () => {
    const admin = await client("admin", ["system:masters"]);
    const session = connect(served.url, { ca: authority.certificate, cert: admin.certificate, key: admin.key });
    const post = () => session.request({ ":path": maps, ":method": "POST", "content-type": "application/json" });
    const large = post();
    large.on("error", () => {});
    const status = new Promise((resolve) => large.on("response", (headers) => resolve(headers[":status"])));
    large.end(Buffer.alloc(5 * 1024 * 1024, 0x20));
    expect(await status).toBe(413);
    const half = post();
    half.on("error", () => {});
    half.write('{"kind":');
    half.close();
    expect((await ask(admin, "/livez")).body).toBe("ok");
    session.destroy();
  });

  it("carries warnings in any language", async () => {
    const admin = await client("admin", ["system:masters"]);
    const body = JSON.stringify({ ...configMap("w"), détails: 1 });
    const headers = { "content-type": "application/json" };
    const answer = await ask(admin, `${maps}?dryRun=All`, { method: "POST", body, headers });
    const warning = Buffer.from(String(answer.headers.warning), "latin1").toString("utf8");
    expect([answer.status, warning]).toEqual([201, '299 - "unknown field \\"détails\\""']);
  });

  it("streams a watch as it comes, and forgets it when the client disconnects", async () => {
    const admin = await client("admin", ["system:masters"]);
    const tls = { ca: authority.certificate, cert: admin.certificate, key: admin.key };
    const line = await new Promise<string>((resolve, reject) => {
      const sent = request(`${served.url}${maps}?watch=1&resourceVersion=1`, { agent: false, ...tls }, (response) => {
        response.once("data", (piece) => {
          resolve(String(piece));
          response.destroy();
        });
        void ask(admin, maps, { method: "POST", body: JSON.stringify(configMap("seen")) });
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(line).toMatch(/^\{"type":"ADDED".*"seen".*\}\n$/);
    expect((await ask(admin, `${maps}/seen`, { method: "DELETE" })).status).toBe(200);
  });

  it("says clearly when the port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    await expect(serve(plane, { port, authority, now })).rejects.toMatchObject({
      name: "Fault",
      code: "unavailable",
      message: `cannot listen on 127.0.0.1:${port}: another process uses this port; stop it or choose another port`,
    });
    other.close();
  });
});

describe("kubeconfigFor", () => {
  it("holds everything a client needs", async () => {
    const pair = await client("admin", []);
    const text = kubeconfigFor({ url: "https://127.0.0.1:1", caCertificate: "CA", client: pair, name: "lab" });
    expect(text).toContain('server: "https://127.0.0.1:1"');
    expect(text).toContain(`certificate-authority-data: ${Buffer.from("CA").toString("base64")}`);
    expect(text).toContain('current-context: "lab"');
  });
});
