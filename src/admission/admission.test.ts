import { Agent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Ask, PolicySet, type Verdict } from "../engine/index.ts";
import { Fault, type Resource, type UserInfo } from "../kube/index.ts";
import { createAuthority, issueCertificate, type KeyPair } from "../pki/index.ts";
import { type CompiledPolicy, policyKinds } from "../policy/index.ts";
import type { Decision } from "../report/index.ts";
import { type Admission, type AdmissionOptions, startAdmission } from "./admission.ts";
import { parseConfig } from "./config.ts";
import { defaultConfigData } from "./config-defaults.ts";
import { allow } from "./responses.ts";

const clusterKind = policyKinds.find(({ namespaced }) => !namespaced);

function compile(name: string, rule: object, spec: object = {}): CompiledPolicy {
  const document = {
    apiVersion: "kyverno.io/v1",
    kind: clusterKind?.kind ?? "",
    metadata: { name },
    spec: { validationFailureAction: "Enforce", ...spec, rules: [rule] },
  };
  const compilation = clusterKind?.compile(document, {});
  if (compilation?.policy === undefined) throw new Error(JSON.stringify(compilation?.diagnostics));
  return compilation.policy;
}

const rule = (name: string, pattern: object, message: string, resources: object = { kinds: ["Pod"] }) => ({
  name,
  match: { any: [{ resources }] },
  validate: { message, pattern },
});

const registries = compile(
  "restrict-image-registries",
  rule("validate-registries", { spec: { containers: [{ image: "public.ecr.aws/*" }] } }, "Unknown Image registry."),
);

const denial = `

resource Pod/default/nginx-public was blocked due to the following policies 

restrict-image-registries:
  validate-registries: 'validation error: Unknown Image registry. rule validate-registries
    failed at path /spec/containers/0/image/'
`;

const labels = rule("team", { metadata: { labels: { team: "?*" } } }, "A team is needed.", {
  kinds: ["Pod"],
  namespaceSelector: { matchLabels: { tier: "gold" } },
});

let authority: KeyPair;
let pair: KeyPair;
let admission: Admission;
let policies = new PolicySet([registries]);
let ask: Ask = async () => ({ kind: "namespace", labels: {} });
let roles: AdmissionOptions["roles"] = () => ({ roles: [], clusterRoles: [] });
let config = parseConfig(defaultConfigData("kyverno")).config;
let ready = true;
const delivered: [Verdict, Decision][] = [];
const logged: string[] = [];

const issue = () =>
  issueCertificate(authority, {
    commonName: "x",
    ipAddresses: ["127.0.0.1"],
    usage: "server",
    days: 1,
    now: new Date(),
  });

const start = (more: Partial<AdmissionOptions> = {}) =>
  startAdmission({
    host: "127.0.0.1",
    port: 0,
    pair,
    policyKinds,
    policies: () => policies,
    kinds: ({ resource }) => (resource === "pods" ? { group: "", version: "v1", kind: "Pod" } : undefined),
    kindLookup: () => undefined,
    ask: (query) => ask(query),
    roles: (user, namespace) => roles(user, namespace),
    config: () => config,
    outbox: (...item) => void delivered.push(item),
    ready: () => ready,
    now: () => Date.now(),
    log: (message) => void logged.push(message),
    ...more,
  });

beforeAll(async () => {
  authority = await createAuthority({ commonName: "ca", days: 1, now: new Date() });
  pair = await issue();
  admission = await start();
});

afterAll(() => admission.close());

afterEach(async () => {
  policies = new PolicySet([registries]);
  ask = async () => ({ kind: "namespace", labels: {} });
  roles = () => ({ roles: [], clusterRoles: [] });
  config = parseConfig(defaultConfigData("kyverno")).config;
  ready = true;
  expect(await post("/validate/fail", review(pod("nginx"))), "it judges after each test").toMatchObject({
    response: { allowed: false },
  });
  await sleep(5);
  delivered.length = 0;
  logged.length = 0;
});

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly response: unknown;
}

function post(
  path: string,
  body: string | Buffer,
  more: { agent?: Agent; on?: Admission; method?: string } = {},
): Promise<Reply> {
  const { agent, on = admission, method = "POST" } = more;
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const options = { host: "127.0.0.1", port: on.port, ca: authority.certificate, path, method, headers };
    const outgoing = httpsRequest({ ...options, agent: agent ?? false });
    outgoing.on("error", reject).on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("error", reject);
      incoming.on("data", (piece: string) => {
        text += piece;
      });
      incoming.on("end", () => {
        const status = incoming.statusCode ?? 0;
        const json = incoming.headers["content-type"]?.startsWith("application/json") === true;
        resolve({ status, text, response: json ? JSON.parse(text).response : undefined });
      });
    });
    outgoing.end(method === "GET" ? "" : body);
  });
}

function pod(image: string, more: { metadata?: object; spec?: object } = {}): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "nginx-public", namespace: "default", ...more.metadata },
    spec: { containers: [{ name: "c", image }], ...more.spec },
  };
}

const ann: UserInfo = { username: "ann", groups: ["system:authenticated"] };

function review(object: Resource | null, change: object = {}): string {
  const request = {
    uid: "u1",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" },
    operation: "CREATE",
    name: "nginx-public",
    namespace: "default",
    userInfo: ann,
    object,
    ...change,
  };
  return JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", request });
}

const forbidden = review(pod("nginx"));

describe("/validate/fail", () => {
  it("denies what a policy forbids, to the letter", async () => {
    const { status, text } = await post("/validate/fail?timeout=10s", forbidden);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      response: { uid: "u1", allowed: false, status: { status: "Failure", message: denial } },
    });
  });

  it("allows what a policy permits", async () => {
    expect((await post("/validate/fail", review(pod("public.ecr.aws/nginx")))).text).toBe(allow("u1"));
  });

  it("allows what no policy concerns", async () => {
    const change = {
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
    };
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } };
    expect((await post("/validate/fail", review(object, change))).text).toBe(allow("u1"));
  });

  it("judges ephemeral containers by the Pod they are added to", async () => {
    const { response } = await post(
      "/validate/fail",
      review(pod("nginx"), { subResource: "ephemeralcontainers", operation: "UPDATE", oldObject: null }),
    );
    expect(response).toMatchObject({ allowed: false });
  });

  it("denies subresources of what nobody serves", async () => {
    const resource = { group: "x.io", version: "v1", resource: "things" };
    const { response } = await post("/validate/fail", review(pod("nginx"), { resource, subResource: "status" }));
    expect(response).toMatchObject({
      allowed: false,
      status: { message: "no kind is known for the resource `things.v1.x.io`" },
    });
  });

  it("keeps failure policies apart", async () => {
    const lenient = compile("lenient", rule("r", { spec: { containers: [{ image: "good/*" }] } }, "No."), {
      failurePolicy: "Ignore",
    });
    policies = new PolicySet([registries, lenient]);
    const text = async (path: string) => (await post(path, forbidden)).text;
    const [fail, ignore, all] = [await text("/validate/fail"), await text("/validate/ignore"), await text("/validate")];
    expect(
      [fail, ignore, all].map((one) => [one.includes("restrict-image-registries"), one.includes("lenient")]),
    ).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it("does not ask policies that judge no admission requests", async () => {
    policies = new PolicySet([{ ...registries, admission: false }]);
    expect((await post("/validate/fail", forbidden)).text).toBe(allow("u1"));
  });

  it("judges every request by the policies of its moment", async () => {
    policies = new PolicySet([]);
    expect((await post("/validate/fail", forbidden)).text).toBe(allow("u1"));
    policies = new PolicySet([registries]);
    expect((await post("/validate/fail", forbidden)).text).not.toBe(allow("u1"));
  });
});

describe("the filters", () => {
  it.each([
    ["a node", { userInfo: { username: "system:node:a", groups: ["system:nodes"] } }, true],
    ["a filtered namespace", { namespace: "kube-system" }, true],
    ["our own namespace", { namespace: "kyverno" }, true],
    ["a report of our own", { kind: { group: "kyverno.io", version: "v1", kind: "UpdateRequest" } }, true],
    ["anybody else", {}, false],
    ["a group of a similar name", { userInfo: { username: "a", groups: ["system:nodes2"] } }, false],
  ])("let through %s: %s", async (_, change, expected) => {
    expect((await post("/validate/fail", review(pod("nginx"), change))).response).toMatchObject({ allowed: expected });
  });

  it("know the roles of a user", async () => {
    config = parseConfig({ excludeClusterRoles: "cluster-admin" }).config;
    roles = (user, namespace) => ({
      roles: [],
      clusterRoles: user.username === "ann" && namespace === "default" ? ["cluster-admin"] : [],
    });
    expect((await post("/validate/fail", forbidden)).response).toMatchObject({ allowed: true });
    const bob = { userInfo: { username: "bob", groups: [] } };
    expect((await post("/validate/fail", review(pod("nginx"), bob))).response).toMatchObject({ allowed: false });
  });

  it("protect managed objects where that is wanted", async () => {
    const strict = await start({ protectManaged: true });
    const managed = pod("public.ecr.aws/nginx", {
      metadata: { labels: { "app.kubernetes.io/managed-by": "kyverno" } },
    });
    const ask = async (change: object) =>
      (await post("/validate/fail", review(managed, change), { on: strict })).response;
    const message = "A kyverno managed resource can only be modified by kyverno";
    expect(await ask({})).toMatchObject({ allowed: false, status: { message } });
    const update = { operation: "UPDATE", object: pod("public.ecr.aws/nginx"), oldObject: managed };
    expect(await ask(update)).toMatchObject({ allowed: false });
    const own = { username: "system:serviceaccount:kyverno:kyverno-admission-controller", groups: [] };
    expect(await ask({ userInfo: own })).toMatchObject({ allowed: true });
    const collector = { username: "system:serviceaccount:kube-system:namespace-controller", groups: [] };
    const deletion = { operation: "DELETE", object: null, oldObject: managed, userInfo: collector };
    expect(await ask(deletion)).toMatchObject({ allowed: true });
    expect(await ask({ userInfo: collector })).toMatchObject({ allowed: false });
    expect((await post("/validate/fail", review(managed))).response).toMatchObject({ allowed: true });
    await strict.close();
  });
});

describe("what goes wrong", () => {
  const bySelector = (failurePolicy: string) => new PolicySet([compile("by-selector", labels, { failurePolicy })]);

  it("is an HTTP error where judging breaks", async () => {
    roles = () => {
      throw new Fault("unavailable", "the role bindings are not known yet");
    };
    const reply = await post("/validate/fail", forbidden);
    expect(reply).toMatchObject({ status: 500, text: "the request could not be judged\n" });
    expect(logged.join()).toContain("the role bindings are not known yet");
    roles = () => ({ roles: [], clusterRoles: [] });
  });

  it("is a denial where a fact cannot be had and the policy fails closed", async () => {
    policies = bySelector("Fail");
    ask = async () => Promise.reject(new Fault("unreachable", "the API server is gone"));
    const { response } = await post("/validate/fail", forbidden);
    expect(response).toMatchObject({ allowed: false });
    expect(JSON.stringify(response)).toContain("the API server is gone");
  });

  it("is a warning where the policy fails open", async () => {
    policies = bySelector("Ignore");
    ask = async () => Promise.reject(new Fault("unreachable", "the API server is gone"));
    const { response } = await post("/validate/ignore", forbidden);
    expect(response).toMatchObject({ allowed: true, warnings: [expect.stringContaining("the API server is gone")] });
  });

  it("is a denial where a fact does not come in the time that the caller gives", async () => {
    policies = bySelector("Fail");
    ask = () => new Promise(() => {});
    const { response } = await post("/validate/fail?timeout=1s", forbidden);
    expect(response).toMatchObject({ allowed: false });
    expect(JSON.stringify(response)).toContain("no answer in time");
  });

  it("is nothing where the fact comes", async () => {
    policies = bySelector("Fail");
    ask = async () => ({ kind: "namespace", labels: { tier: "gold" } });
    expect((await post("/validate/fail", forbidden)).response).toMatchObject({ allowed: false });
    ask = async () => ({ kind: "namespace", labels: { tier: "tin" } });
    expect((await post("/validate/fail", forbidden)).text).toBe(allow("u1"));
  });
});

describe("the outbox", () => {
  it("gets the verdict and the decision of every request that was judged, once", async () => {
    await post("/validate/fail", forbidden);
    await post("/validate/fail", review(pod("public.ecr.aws/nginx"), { dryRun: true }));
    await sleep(5);
    expect(delivered.map(([verdict, decision]) => [verdict.request.dryRun, decision.allowed])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(delivered[0]?.[0].policies[0]?.outcomes).toMatchObject([{ status: "fail", rule: "validate-registries" }]);
  });

  it("gets what waits before the server ends, and counts what was too much", async () => {
    const got: string[] = [];
    const small = await start({ outbox: ({ request }) => void got.push(request.uid), outboxCapacity: 1 });
    await post("/validate/fail", forbidden, { on: small });
    await small.close();
    expect(got).toEqual(["u1"]);
    expect(small.dropped()).toBe(0);
  });
});

describe("the other paths", () => {
  const examplePolicy = (validate: object) => {
    const object = {
      apiVersion: "kyverno.io/v1",
      kind: clusterKind?.kind,
      metadata: { name: "p" },
      spec: { rules: [{ name: "r", match: { any: [{ resources: { kinds: ["Pod"] } }] }, validate }] },
    } as unknown as Resource;
    const kind = { group: "kyverno.io", version: "v1", kind: clusterKind?.kind };
    const resource = { group: "kyverno.io", version: "v1", resource: clusterKind?.plural };
    return review(object, { kind, resource, namespace: "", name: "p" });
  };

  it("check policies", async () => {
    const good = examplePolicy({ message: "x", pattern: { metadata: { name: "?*" } } });
    expect((await post("/policyvalidate", good)).response).toMatchObject({ allowed: true });
    const bad = await post("/policyvalidate", examplePolicy({ message: "no check" }));
    expect(bad.response).toMatchObject({ allowed: false });
    expect((await post("/policymutate", good)).text).toBe(allow("u1"));
  });

  it("tell health", async () => {
    const get = async (path: string) => (await post(path, "", { method: "GET" })).status;
    expect([await get("/livez"), await get("/health/liveness")]).toEqual([200, 200]);
    expect([await get("/readyz"), await get("/health/readiness")]).toEqual([200, 200]);
    ready = false;
    expect([await get("/livez"), await get("/readyz"), await get("/health/readiness")]).toEqual([200, 500, 500]);
  });

  it.each(["/mutate/fail", "/mutate", "/exceptionvalidate", "/validate/fail/finegrained/p", "/"])(
    "do not exist where nothing answers them: %s",
    async (path) => {
      expect((await post(path, forbidden)).status).toBe(404);
    },
  );
});

describe("hostile reviews", () => {
  const spec = JSON.stringify(pod("nginx").spec);
  const permitted = JSON.stringify(pod("public.ecr.aws/nginx").spec);

  it.each([
    ["nothing", "", 400],
    ["half of a review", forbidden.slice(0, forbidden.length / 2), 417],
    ["a review with a tail", `${forbidden}}`, 417],
    ["two reviews", forbidden + forbidden, 417],
    ["no UTF-8", Buffer.concat([Buffer.from(forbidden.slice(0, -3)), Buffer.from([0xff, 0xfe])]), 417],
    ["UTF-16", Buffer.from(forbidden, "utf16le"), 417],
    ["a byte order mark", `\ufeff${forbidden}`, 200],
    ["more than 8 MiB", forbidden.replace('"nginx"', `"${"n".repeat(9 * 1024 * 1024)}"`), 413],
    ["almost 8 MiB", forbidden.replace('"nginx"', `"${"n".repeat(8 * 1024 * 1024 - 1000)}"`), 200],
    ["an abyss", forbidden.replace('"name":"c"', `"x":${"[".repeat(100_000)}${"]".repeat(100_000)}`), 417],
    ["an abyss that is not closed", "[".repeat(1_000_000), 417],
    ["no request", '{"apiVersion":"admission.k8s.io/v1"}', 400],
    ["an old version", forbidden.replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1"), 417],
    ["a creation of nothing", review(null), 417],
    ["spec twice, the second forbidden", forbidden.replace('"spec":', `"spec":${permitted},"spec":`), 200],
    ["spec as a prototype", forbidden.replace(`"spec":${spec}`, `"__proto__":{"spec":${permitted}}`), 200],
    ["spec hidden by a prototype", forbidden.replace('"spec":', `"__proto__":{"spec":${permitted}},"spec":`), 200],
    ["a constructor", forbidden.replace('"spec":', '"constructor":{"prototype":{"x":1}},"spec":'), 200],
    ["an image that is a number", forbidden.replace('"nginx"', "12345678901234567890"), 200],
    ["an image that is a list", forbidden.replace('"nginx"', '["public.ecr.aws/a","nginx"]'), 200],
    [
      "containers that are an object",
      forbidden.replace(/\[\{"name":"c"[^\]]*\]/, '{"0":{"image":"public.ecr.aws/a"}}'),
      200,
    ],
    ["containers with a null", forbidden.replace('[{"name":"c"', '[null,{"name":"c"'), 200],
    ["no spec", forbidden.replace(`,"spec":${spec}`, ""), 200],
    ["an image with a line break", forbidden.replace('"nginx"', '"evil\\npublic.ecr.aws/nginx"'), 200],
    ["an image with a NUL", forbidden.replace('"nginx"', '"\\u0000public.ecr.aws/nginx"'), 200],
    ["a lone surrogate", forbidden.replace('"nginx"', '"\\ud800"'), 200],
    [
      "a deletion mark",
      review(pod("nginx", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] } })),
      200,
    ],
    ["labels that are a text", review(pod("nginx", { metadata: { labels: "x" } })), 200],
    ["a name that is an object", review(pod("nginx", { metadata: { name: {} } }), { name: "" }), 200],
  ])("admit nothing: %s", async (_, body, status) => {
    const reply = await post("/validate/fail", body);
    expect(reply.status).toBe(status);
    expect(reply.text).not.toContain('"allowed":true');
    if (status === 200) expect(reply.response).toMatchObject({ uid: "u1", allowed: false });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("are judged by the exact number, however large", async () => {
    const pattern = { spec: { containers: [{ securityContext: { runAsUser: "<9007199254740993" } }] } };
    policies = new PolicySet([compile("numbers", rule("r", pattern, "No."))]);
    const withUser = (user: string) =>
      review(pod("x", { spec: { containers: [{ name: "c", securityContext: { runAsUser: 0 } }] } })).replace(
        '"runAsUser":0',
        `"runAsUser":${user}`,
      );
    const allowed = async (user: string) => (await post("/validate/fail", withUser(user))).response;
    expect(await allowed("9007199254740993")).toMatchObject({ allowed: false });
    expect(await allowed("9007199254740994")).toMatchObject({ allowed: false });
    expect(await allowed("9007199254740992")).toMatchObject({ allowed: true });
    expect(await allowed("5")).toMatchObject({ allowed: true });
  });

  it("echo any uid exactly", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (uid) => {
        const { response } = await post("/validate/fail", review(pod("nginx"), { uid }));
        expect(response).toMatchObject({ uid: uid.toWellFormed(), allowed: false });
      }),
      { numRuns: 30 },
    );
  });

  it("admit nothing, whatever is cut out of them or changed in them", async () => {
    const bytes = Buffer.from(forbidden);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const place = fc.nat({ max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 3 }), async (from, length, put) => {
        const body = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + (length % 5))]);
        const { text, response } = await post("/validate/fail", body, { agent });
        if (!text.includes('"allowed":true')) return;
        // What is let through is no Pod any more, or one that is filtered, or permitted.
        expect(stillForbidden(body), body.toString()).toBe(false);
        expect(response).toBeDefined();
      }),
      { numRuns: 300 },
    );
    agent.destroy();
  });

  it("admit nothing in a flood, while certificates are swapped and callers hang up", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const replies = Array.from({ length: 400 }, (_, index) =>
      post("/validate/fail", index % 7 === 0 ? forbidden.slice(0, -9) : forbidden, index % 3 === 0 ? {} : { agent }),
    );
    const swaps = (async () => {
      for (let round = 0; round < 5; round++) admission.swap(await issue());
    })();
    const hangUps = Array.from({ length: 20 }, async () => {
      const options = { host: "127.0.0.1", port: admission.port, ca: authority.certificate, agent: false } as const;
      const outgoing = httpsRequest({ ...options, path: "/validate/fail", method: "POST" });
      outgoing.on("error", () => {});
      outgoing.write(forbidden.slice(0, 50));
      await sleep(20);
      outgoing.destroy();
    });
    const settled = await Promise.all(replies);
    await Promise.all([swaps, ...hangUps]);
    expect(settled.filter(({ text }) => text.includes('"allowed":true'))).toEqual([]);
    expect(new Set(settled.map(({ status }) => status))).toEqual(new Set([200, 417]));
    agent.destroy();
  });
});

/** Whether a review still asks for a Pod from elsewhere, in a namespace and by a user that are not left alone. */
function stillForbidden(body: Buffer): boolean {
  const { request } = JSON.parse(body.toString());
  const { kind, operation, subResource = "", object, namespace, userInfo } = request;
  const asks = kind.kind === "Pod" && kind.group === "" && (operation === "CREATE" || operation === "UPDATE");
  const plain = subResource === "" && namespace === "default" && userInfo.username === "ann";
  const images: unknown[] = object.spec.containers.map((one: { image?: unknown }) => one.image);
  return asks && plain && images.some((image) => typeof image !== "string" || !image.startsWith("public.ecr.aws/"));
}
