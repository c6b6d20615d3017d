import { beforeEach, describe, expect, it } from "vitest";
import type { Plane } from "../plane.ts";
import { type Client, planeAndClient, type Seen } from "../testing/plane-client.ts";

const core = "/api/v1/namespaces/default";
const accounts = `${core}/serviceaccounts`;

let ask: Client;
let plane: Plane;
let now: number;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 2, 3, 4, 5);
  ({ plane, ask } = planeAndClient({ clock: () => now }));
  await ask("POST", accounts, { body: { metadata: { name: "robot" } } });
});

async function tokenWith(spec: object = {}): Promise<string> {
  const seen = await ask("POST", `${accounts}/robot/token`, { body: { spec } });
  expect(seen.status).toBe(201);
  return seen.body.status.token;
}

/** What somebody gets who shows this and nothing else. */
function shown(authorization: string, path = `${core}/pods`): Promise<Seen> {
  return ask("GET", path, { user: undefined, headers: { authorization } });
}

async function believed(token: string): Promise<boolean> {
  return (await shown(`Bearer ${token}`)).status !== 401;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

async function review(token: string, audiences?: readonly string[]) {
  const body = { spec: { token, ...(audiences === undefined ? {} : { audiences }) } };
  return (await ask("POST", "/apis/authentication.k8s.io/v1/tokenreviews", { body })).body.status;
}

async function makePod(name: string): Promise<void> {
  await ask("POST", accounts, { body: { metadata: { name: "default" } } });
  const spec = { serviceAccountName: "robot", containers: [{ name: "a", image: "b" }] };
  expect((await ask("POST", `${core}/pods`, { body: { metadata: { name }, spec } })).status).toBe(201);
}

describe("a token of a service account", () => {
  it("is the account's", async () => {
    const seen = await shown(`Bearer ${await tokenWith()}`);
    expect(seen.body.message).toContain('User "system:serviceaccount:default:robot" cannot list');
  });

  it("says whose it is, for whom, and how long", async () => {
    const claims = claimsOf(await tokenWith({ audiences: ["vault"], expirationSeconds: 700 }));
    expect(claims).toMatchObject({
      aud: ["vault"],
      exp: now / 1_000 + 700,
      iss: "https://kubernetes.default.svc.cluster.local",
      sub: "system:serviceaccount:default:robot",
      "kubernetes.io": { namespace: "default", serviceaccount: { name: "robot" } },
    });
  });

  it("holds for a minute after its end, as clocks may differ, and then no longer", async () => {
    const token = await tokenWith({ expirationSeconds: 600 });
    now += 659_000;
    expect(await believed(token)).toBe(true);
    now += 2_000;
    expect(await believed(token)).toBe(false);
    expect((await review(token)).error).toBe("[invalid bearer token, service account token has expired]");
  });

  it("ends with its account, also where another takes the name", async () => {
    const token = await tokenWith();
    await ask("DELETE", `${accounts}/robot`);
    expect((await review(token)).error).toBe('[invalid bearer token, serviceaccounts "robot" not found]');
    await ask("POST", accounts, { body: { metadata: { name: "robot" } } });
    expect(await believed(token)).toBe(false);
  });

  it("ends with the Pod, the Secret or the Node that it is bound to", async () => {
    await makePod("web");
    await ask("POST", `${core}/secrets`, { body: { metadata: { name: "bond" } } });
    await ask("POST", "/api/v1/nodes", { body: { metadata: { name: "n1" } } });
    for (const [kind, path] of [
      ["Pod", `${core}/pods/web?gracePeriodSeconds=0`],
      ["Secret", `${core}/secrets/bond`],
      ["Node", "/api/v1/nodes/n1"],
    ] as const) {
      const name = path.split("/").at(-1)?.split("?")[0];
      const token = await tokenWith({ boundObjectRef: { apiVersion: "v1", kind, name } });
      expect(await believed(token)).toBe(true);
      await ask("DELETE", path);
      expect((await review(token)).error).toBe("[invalid bearer token, service account token has been invalidated]");
    }
  });

  it("tells of which Pod it is", async () => {
    await makePod("web");
    const token = await tokenWith({ boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web" } });
    expect((await review(token)).user.extra).toMatchObject({ "authentication.kubernetes.io/pod-name": ["web"] });
  });

  it("is not given for a Pod of another account", async () => {
    await makePod("web");
    await ask("POST", accounts, { body: { metadata: { name: "other" } } });
    const spec = { boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web" } };
    const seen = await ask("POST", `${accounts}/other/token`, { body: { spec } });
    expect([seen.status, seen.body.message]).toEqual([
      400,
      'cannot bind token for serviceaccount "other" to pod running with different serviceaccount name.',
    ]);
  });

  it("is for nobody but its audiences", async () => {
    const token = await tokenWith({ audiences: ["vault"] });
    expect(await believed(token)).toBe(false);
    expect(await review(token, ["vault", "bank"])).toMatchObject({ authenticated: true, audiences: ["vault"] });
    expect(await review(token, ["bank"])).toEqual({
      user: {},
      error: '[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["bank"]]',
    });
  });

  it("is not given for less than ten minutes", async () => {
    const seen = await ask("POST", `${accounts}/robot/token`, { body: { spec: { expirationSeconds: 599 } } });
    expect(seen.body.message).toBe(
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    );
  });
});

describe("what is no token of ours", () => {
  const text = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const ofAnother = (claims: string) => {
    const said = JSON.parse(Buffer.from(claims, "base64url").toString());
    return text({ ...said, sub: "system:serviceaccount:kube-system:default" });
  };

  it.each<[string, (header: string, claims: string, signature: string) => readonly string[]]>([
    ["another algorithm", (_, claims, signature) => [text({ alg: "none" }), claims, signature]],
    ["no algorithm and no signature", (_, claims) => [text({ alg: "none" }), claims, ""]],
    ["a secret's algorithm", (_, claims, signature) => [text({ alg: "HS256" }), claims, signature]],
    ["another key", (_, claims, signature) => [text({ alg: "ES256", kid: "x" }), claims, signature]],
    ["no signature", (header, claims) => [header, claims, ""]],
    ["another signature", (header, claims) => [header, claims, "A".repeat(86)]],
    ["a signature and more", (header, claims, signature) => [header, claims, `${signature}!`]],
    ["two signatures", (header, claims, signature) => [header, claims, signature, signature]],
    ["another account", (header, claims, signature) => [header, ofAnother(claims), signature]],
    ["no claims", (header, _, signature) => [header, "AAAA", signature]],
  ])("is not believed: %s", async (_, forge) => {
    const [header = "", claims = "", signature = ""] = (await tokenWith()).split(".");
    expect(await believed(forge(header, claims, signature).join("."))).toBe(false);
  });

  it("is not believed where another control plane signed it", async () => {
    const other = planeAndClient({ clock: () => now });
    await other.ask("POST", accounts, { body: { metadata: { name: "robot" } } });
    const seen = await other.ask("POST", `${accounts}/robot/token`, { body: { spec: {} } });
    expect(await believed(seen.body.status.token)).toBe(false);
  });

  it.each([
    ["Bearer nonsense", 401],
    ["bearer nonsense", 401],
    ["Bearer", 403],
    ["Bearer  x", 403],
    ["Basic YTpi", 403],
    [`Bearer ${"x".repeat(20_000)}`, 401],
    ["Bearer a.b.c", 401],
    ["Bearer ..", 401],
  ])("answers %s with %i", async (authorization, status) => {
    expect((await shown(authorization)).status).toBe(status);
  });
});

describe("a token in a secret", () => {
  async function lasting(): Promise<string> {
    const account = (await ask("GET", `${accounts}/robot`)).body.metadata;
    const token = plane.tokens.issueLasting({ namespace: "default", name: "robot", uid: account.uid }, "kept");
    const metadata = { name: "kept", annotations: { "kubernetes.io/service-account.name": "robot" } };
    const data = { token: Buffer.from(token).toString("base64") };
    await ask("POST", `${core}/secrets`, { body: { metadata, type: "kubernetes.io/service-account-token", data } });
    return token;
  }

  it("holds as long as it is there", async () => {
    const token = await lasting();
    now += 10 * 365 * 86_400_000;
    expect(await review(token)).toMatchObject({ user: { username: "system:serviceaccount:default:robot" } });
    await ask("PATCH", `${core}/secrets/kept`, {
      body: { data: { token: "eA==" } },
      headers: { "content-type": "application/merge-patch+json" },
    });
    expect((await review(token)).error).toBe("[invalid bearer token, Token does not match server's copy]");
    await ask("DELETE", `${core}/secrets/kept`);
    expect((await review(token)).error).toBe("[invalid bearer token, Token has been invalidated]");
  });
});

describe("serveOpenId", () => {
  it("tells service accounts, and not others, how to check tokens", async () => {
    const token = `Bearer ${await tokenWith()}`;
    const found = await shown(token, "/.well-known/openid-configuration");
    expect([found.status, found.body.issuer]).toEqual([200, "https://kubernetes.default.svc.cluster.local"]);
    const { body } = await shown(token, "/openid/v1/jwks");
    expect(body.keys).toEqual([expect.objectContaining({ kty: "EC", alg: "ES256", use: "sig" })]);
    expect((await ask("GET", "/openid/v1/jwks", { user: undefined })).status).toBe(403);
  });
});
