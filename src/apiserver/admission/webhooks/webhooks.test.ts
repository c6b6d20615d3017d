import { afterEach, describe, expect, it } from "vitest";
import { configMap, deployment, widget, widgetDefinition, widgetVersion } from "../../testing/objects.ts";
import { type Client, planeAndClient } from "../../testing/plane-client.ts";
import { configuration, patchOf, type Says, type WebhookServer, webhookServer } from "../../testing/webhook-server.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const registrations = "/apis/admissionregistration.k8s.io/v1";
const url = "https://hook.shop.svc:443/check?timeout=";

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface World {
  readonly ask: Client;
  readonly server: WebhookServer;
}

async function world(says: Says, webhook: object = {}, mutating = false): Promise<World> {
  const server = await webhookServer(says);
  const resolveService = (namespace: string, name: string) =>
    namespace === "shop" && name === "hook" ? { host: "127.0.0.1", port: server.port } : undefined;
  const { plane, ask } = planeAndClient({ resolveService });
  ends.push(plane.close, server.close);
  const kind = mutating ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration";
  await register(ask, configuration(kind, server, webhook));
  return { ask, server };
}

async function register(ask: Client, body: ReturnType<typeof configuration>): Promise<void> {
  const seen = await ask("POST", `${registrations}/${body.kind.toLowerCase()}s`, { body });
  expect([seen.status, seen.body.message]).toEqual([201, undefined]);
}

async function outcome({ ask }: World, body: object = configMap("a")): Promise<readonly [number, string, string]> {
  const seen = await ask("POST", maps, { body });
  return [seen.status, seen.body.reason, seen.body.message];
}

describe("a validating webhook", () => {
  it("is shown the request as a real API server shows it", async () => {
    const { ask, server } = await world(() => ({ allowed: true }));
    const made = (await ask("POST", `${maps}?fieldManager=me`, { body: configMap("a", { k: "v" }) })).body;
    await ask("PUT", `${maps}/a`, { body: configMap("a", { k: "w" }) });
    await ask("DELETE", `${maps}/a?gracePeriodSeconds=7`);
    const [create, update, remove] = server.reviews.map(({ request }) => request);
    expect(server.reviews[0]).toMatchObject({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" });
    const { uid, object, ...rest } = create;
    expect(uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(object).toMatchObject({ kind: "ConfigMap", metadata: { uid: made.metadata.uid }, data: { k: "v" } });
    expect(rest).toEqual({
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      requestKind: { group: "", version: "v1", kind: "ConfigMap" },
      requestResource: { group: "", version: "v1", resource: "configmaps" },
      name: "a",
      namespace: "default",
      operation: "CREATE",
      userInfo: { username: "admin", groups: ["system:masters", "system:authenticated"] },
      oldObject: null,
      dryRun: false,
      options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1", fieldManager: "me" },
    });
    expect([update.operation, update.object.data, update.oldObject.data]).toEqual(["UPDATE", { k: "w" }, { k: "v" }]);
    expect([remove.operation, remove.object, remove.oldObject.data, remove.options.gracePeriodSeconds]).toEqual([
      "DELETE",
      null,
      { k: "w" },
      7,
    ]);
  });

  it.each([
    [
      { status: { message: "no\nway" } },
      400,
      undefined,
      'admission webhook "check.example.com" denied the request: no\nway',
    ],
    [
      { status: { code: 403, reason: "Forbidden", message: "no" } },
      403,
      "Forbidden",
      'admission webhook "check.example.com" denied the request: no',
    ],
    [
      { status: { reason: "Because" } },
      400,
      "Because",
      'admission webhook "check.example.com" denied the request: Because',
    ],
    [{}, 400, undefined, 'admission webhook "check.example.com" denied the request without explanation'],
    [
      { status: { code: 200, message: "x" } },
      400,
      undefined,
      'admission webhook "check.example.com" denied the request: x',
    ],
  ])("that answers %j refuses", async (said, status, reason, message) => {
    expect(await outcome(await world(() => ({ allowed: false, ...said })))).toEqual([status, reason, message]);
  });

  it("leaves nothing behind of what it refuses", async () => {
    const { ask } = await world(({ operation }) => ({ allowed: operation === "CREATE" }));
    await ask("POST", maps, { body: configMap("a", { k: "v" }) });
    expect((await ask("PUT", `${maps}/a`, { body: configMap("a") })).status).toBe(400);
    expect((await ask("DELETE", `${maps}/a`)).status).toBe(400);
    expect((await ask("GET", `${maps}/a`)).body.data).toEqual({ k: "v" });
  });

  it("warns the client, whatever it decides", async () => {
    const { ask } = await world(({ name }) => ({ allowed: name === "a", warnings: [`mind "${name}"`] }));
    const admitted = await ask("POST", maps, { body: configMap("a") });
    const refused = await ask("POST", maps, { body: configMap("b") });
    expect([admitted.headers.warning, refused.headers.warning]).toEqual([
      '299 - "mind \\"a\\""',
      '299 - "mind \\"b\\""',
    ]);
  });

  it("is asked in a dry run only where that has no side effects", async () => {
    const safe = await world(({ dryRun }) => ({ allowed: dryRun === true }), { sideEffects: "NoneOnDryRun" });
    expect((await safe.ask("POST", `${maps}?dryRun=All`, { body: configMap("a") })).status).toBe(201);
    const unsafe = await world(() => ({ allowed: true }));
    const path = `${registrations}/validatingwebhookconfigurations/hooks`;
    const stored = (await unsafe.ask("GET", path)).body;
    const reckless = await unsafe.ask("PUT", path, {
      body: { ...stored, webhooks: [{ ...stored.webhooks[0], sideEffects: "Some" }] },
    });
    expect(reckless.status).toBe(422);
  });

  it("may not change anything", async () => {
    expect(await outcome(await world(() => patchOf({ op: "add", path: "/data", value: {} })))).toEqual([
      500,
      "InternalError",
      'Internal error occurred: failed calling webhook "check.example.com": received invalid webhook response: validating webhook may not return response.patch',
    ]);
  });

  it("is never asked about webhook configurations", async () => {
    const rules = [{ operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"] }];
    const { ask, server } = await world(() => ({ allowed: false }), { rules });
    expect((await ask("DELETE", `${registrations}/validatingwebhookconfigurations/hooks`)).status).toBe(200);
    expect(server.reviews).toEqual([]);
  });

  it("is asked over a connection that is kept, and again over a new one where that was closed", async () => {
    const { ask, server } = await world(() => ({ allowed: true }));
    for (const name of ["a", "b", "c"]) await ask("POST", maps, { body: configMap(name) });
    expect(server.connections()).toBe(1);
    server.hangUp();
    expect((await ask("POST", maps, { body: configMap("d") })).status).toBe(201);
  });
});

describe("which webhooks are asked", () => {
  const labels = (value: string) => configMap("a", {}, { labels: { app: value } });
  const rule = (more: object) => [
    { operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*"], ...more },
  ];

  it.each([
    ["all", {}, true],
    ["another operation", { rules: rule({ operations: ["UPDATE"] }) }, false],
    ["another group", { rules: rule({ apiGroups: ["apps"] }) }, false],
    ["a subresource", { rules: rule({ resources: ["configmaps/status"] }) }, false],
    ["everything", { rules: rule({ resources: ["*/*"] }) }, true],
    ["cluster scope", { rules: rule({ scope: "Cluster" }) }, false],
    ["namespaced scope", { rules: rule({ scope: "Namespaced" }) }, true],
    ["these labels", { objectSelector: { matchLabels: { app: "web" } } }, true],
    ["other labels", { objectSelector: { matchLabels: { app: "api" } } }, false],
    ["this namespace", { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "default" } } }, true],
    [
      "other namespaces",
      {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["default"] }],
        },
      },
      false,
    ],
  ])("those for %s", async (_, webhook, asked) => {
    const { ask, server } = await world(() => ({ allowed: true }), webhook);
    expect((await ask("POST", maps, { body: labels("web") })).status).toBe(201);
    expect(server.reviews.length).toBe(asked ? 1 : 0);
  });

  it("those for a scale see the Scale", async () => {
    const rules = [{ operations: ["UPDATE"], apiGroups: ["apps"], apiVersions: ["v1"], resources: ["*/scale"] }];
    const { ask, server } = await world(({ object }) => ({ allowed: object.spec.replicas < 5 }), { rules });
    const path = "/apis/apps/v1/namespaces/default/deployments";
    await ask("POST", path, { body: deployment("web") });
    const headers = { "content-type": "application/merge-patch+json" };
    const scale = (replicas: number) => ask("PATCH", `${path}/web/scale`, { headers, body: { spec: { replicas } } });
    expect([(await scale(3)).status, (await scale(7)).status]).toEqual([200, 400]);
    expect(server.reviews[0].request).toMatchObject({
      kind: { group: "autoscaling", version: "v1", kind: "Scale" },
      subResource: "scale",
      requestSubResource: "scale",
      oldObject: { kind: "Scale" },
    });
  });

  it.each([
    ["Equivalent", 1],
    ["Exact", 0],
  ])("those for another version of the kind, where the policy is %s", async (matchPolicy, count) => {
    const rules = [{ operations: ["*"], apiGroups: ["example.com"], apiVersions: ["v1"], resources: ["widgets"] }];
    const { ask, server } = await world(() => ({ allowed: true }), { rules, matchPolicy });
    const body = widgetDefinition([widgetVersion("v1", true), widgetVersion("v1beta1", false)]);
    await ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { body });
    const made = { ...widget("a", 1), apiVersion: "example.com/v1beta1" };
    expect((await ask("POST", "/apis/example.com/v1beta1/namespaces/default/widgets", { body: made })).status).toBe(
      201,
    );
    expect(server.reviews.length).toBe(count);
    for (const { request } of server.reviews) {
      expect([request.kind.version, request.requestKind.version, request.object.apiVersion]).toEqual([
        "v1",
        "v1beta1",
        "example.com/v1",
      ]);
    }
  });

  const isA = { name: "a", expression: "object.metadata.name == 'a'" };
  const isB = { name: "b", expression: "object.metadata.name == 'b'" };
  const fails = { name: "fails", expression: "object.missing.x == 1" };
  const asAdmin = {
    name: "rights",
    expression: "authorizer.requestResource.check('create').allowed() && request.userInfo.username == 'admin'",
  };
  const noRights = {
    name: "none",
    expression: "authorizer.serviceAccount('default', 'nobody').group('').resource('secrets').check('get').allowed()",
  };
  const why = "expression 'object.missing.x == 1' resulted in error: no such key: missing";

  it.each([
    ["that hold", [isA, asAdmin], "Fail", 201, 1],
    ["one of which does not hold", [isA, isB], "Fail", 201, 0],
    ["about rights nobody has", [noRights], "Fail", 201, 0],
    ["that cannot be worked out", [isA, fails], "Fail", 403, 0],
    ["that cannot be worked out, where failure is ignored", [isA, fails], "Ignore", 201, 0],
    ["one of which does not hold, whatever else", [fails, isB], "Fail", 201, 0],
  ])("is called by its conditions: those %s", async (_, matchConditions, failurePolicy, status, calls) => {
    const { ask, server } = await world(() => ({ allowed: true }), { matchConditions, failurePolicy });
    const answer = await ask("POST", maps, { body: configMap("a") });
    expect([answer.status, server.reviews.length]).toEqual([status, calls]);
    if (status === 403) expect(answer.body.message).toBe(`configmaps "a" is forbidden: ${why}`);
  });

  it("is not called where its conditions cost too much", async () => {
    const list = `[${Array.from({ length: 100 }, (_, index) => index).join(",")}]`;
    const expression = `${list}.all(a, ${list}.all(b, a + b < 1000)) && object.metadata.name == 'a'`;
    const matchConditions = Array.from({ length: 40 }, (_, index) => ({ name: `c${index}`, expression }));
    const { ask } = await world(() => ({ allowed: true }), { matchConditions });
    expect((await ask("POST", maps, { body: configMap("a") })).body.message).toBe(
      'configmaps "a" is forbidden: validation failed due to running out of cost budget, no further validation rules will be run',
    );
  });
});

describe("a mutating webhook", () => {
  it("changes the object, which then gets defaults and is checked", async () => {
    const add = patchOf({ op: "add", path: "/data", value: { k: "added" } });
    const { ask } = await world(() => add, {}, true);
    expect((await ask("POST", maps, { body: configMap("a") })).body.data).toEqual({ k: "added" });
    const broken = await world(
      () => patchOf({ op: "add", path: "/metadata/labels", value: { "no no": "x" } }),
      {},
      true,
    );
    expect((await outcome(broken))[0]).toBe(422);
  });

  it("drops what nobody knows, and fails where its patch does not fit", async () => {
    const { ask } = await world(() => patchOf({ op: "add", path: "/dota", value: {} }), {}, true);
    expect((await ask("POST", maps, { body: configMap("a") })).body.dota).toBeUndefined();
    const wrong = await world(() => patchOf({ op: "remove", path: "/nothing" }), {}, true);
    expect((await outcome(wrong)).slice(0, 2)).toEqual([500, "InternalError"]);
    const half = await world(() => ({ allowed: true, patch: "W10=" }), {}, true);
    expect((await outcome(half))[2]).toContain("webhook returned response.patch but not response.patchType");
  });

  it("may not change what is deleted", async () => {
    const { ask } = await world(
      ({ operation }) =>
        operation === "DELETE" ? patchOf({ op: "add", path: "/data", value: {} }) : { allowed: true },
      {},
      true,
    );
    await ask("POST", maps, { body: configMap("a") });
    expect((await ask("DELETE", `${maps}/a`)).body.message).toContain("attempted to modify the object");
  });

  it("is called once more where it wants to be, when a later one has changed the object", async () => {
    const calls: string[] = [];
    const says: Says = ({ object }, _, path) => {
      calls.push(path.split("?")[0] ?? "");
      if (path.startsWith("/later")) return patchOf({ op: "add", path: "/data/later", value: "yes" });
      return object.data.later === undefined
        ? { allowed: true }
        : patchOf({ op: "add", path: "/data/first", value: "saw it" });
    };
    const { ask, server } = await world(says, { reinvocationPolicy: "IfNeeded" }, true);
    const later = configuration("MutatingWebhookConfiguration", server);
    const [webhook] = later.webhooks;
    if (webhook === undefined) throw new Error("no webhook");
    webhook.clientConfig.service.path = "/later";
    await register(ask, { ...later, metadata: { name: "later" } });
    const made = await ask("POST", maps, { body: configMap("a", { k: "v" }) });
    expect([made.body.data, calls]).toEqual([
      { k: "v", later: "yes", first: "saw it" },
      ["/check", "/later", "/check"],
    ]);
  });
});

describe("a webhook that fails", () => {
  const fails = (why: string) => [
    500,
    "InternalError",
    `Internal error occurred: failed calling webhook "check.example.com": ${why}`,
  ];

  const misbehaviours: readonly (readonly [string, Says, string])[] = [
    [
      "dies before it answers",
      (_, response) => void response.destroy(),
      `failed to call webhook: Post "${url}10s": EOF`,
    ],
    [
      "dies in the middle of its answer",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write('{"apiVersion":');
        setImmediate(() => response.destroy());
        return undefined;
      },
      "failed to call webhook: unexpected error when reading response body. Please retry. Original error: unexpected EOF",
    ],
    [
      "answers garbage",
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end("<html>"),
      'failed to call webhook: couldn\'t get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
    ],
    [
      "answers half a document",
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"kind":'),
      "failed to call webhook: couldn't get version/kind; json parse error: unexpected end of JSON input",
    ],
    [
      "answers nothing",
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end(),
      "failed to call webhook: 0-length response with status code: 200 and content type: application/json",
    ],
    [
      "answers in another version",
      (_, response) =>
        void response
          .writeHead(200, { "content-type": "application/json" })
          .end('{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1"}'),
      "failed to call webhook: converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion",
    ],
    [
      "answers with another kind",
      (_, response) =>
        void response
          .writeHead(200, { "content-type": "application/json" })
          .end('{"kind":"Pod","apiVersion":"admission.k8s.io/v1"}'),
      'failed to call webhook: no kind "Pod" is registered for version "admission.k8s.io/v1" in scheme "pkg/util/webhook/client.go:71"',
    ],
    [
      "has an error of its own, which is no text",
      (_, response) => void response.writeHead(500, { "content-type": "application/json" }).end("boom"),
      'failed to call webhook: an error on the server ("unknown") has prevented the request from succeeding',
    ],
    [
      "answers something else",
      (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      "failed to call webhook: serializer for text/html doesn't exist",
    ],
    [
      "has an error of its own",
      (_, response) => void response.writeHead(500).end("boom"),
      'failed to call webhook: an error on the server ("boom") has prevented the request from succeeding',
    ],
    [
      "is not where it should be",
      (_, response) => void response.writeHead(404).end(),
      "failed to call webhook: the server could not find the requested resource",
    ],
    [
      "answers too much",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const piece = Buffer.alloc(1024 * 1024, 0x20);
        for (let at = 0; at < 12; at += 1) response.write(piece);
        return undefined;
      },
      "failed to call webhook: webhook response is larger than 8388608 bytes",
    ],
    [
      "answers another question",
      () => ({ uid: "other", allowed: true }),
      "received invalid webhook response: expected response.uid=",
    ],
    [
      "answers nothing",
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end("{}"),
      "received invalid webhook response: webhook response was absent",
    ],
  ];

  it.each(misbehaviours)("because it %s keeps things out", async (_, says, why) => {
    const [status, reason, message] = await outcome(await world(says));
    expect([status, reason]).toEqual([500, "InternalError"]);
    expect(message).toContain(fails(why)[2]);
  });

  it.each(misbehaviours)("because it %s keeps nothing out where its failure is to be ignored", async (_, says) => {
    expect((await outcome(await world(says, { failurePolicy: "Ignore" })))[0]).toBe(201);
  });

  it("because it hangs is given up after its time", async () => {
    const hangs = await world(() => undefined, { timeoutSeconds: 1 });
    expect(await outcome(hangs)).toEqual(fails(`failed to call webhook: Post "${url}1s": context deadline exceeded`));
  });

  it("because nobody listens is named with its address", async () => {
    const { ask, server } = await world(() => ({ allowed: true }));
    await server.close();
    const why = `failed to call webhook: Post "${url}10s": dial tcp 127.0.0.1:${server.port}: connect: connection refused`;
    expect(await outcome({ ask, server })).toEqual(fails(why));
  });

  it("because its service is not there is said so", async () => {
    const webhook = { clientConfig: { service: { namespace: "shop", name: "gone", path: "/check" } } };
    const why = 'failed to call webhook: Post "https://gone.shop.svc:443/check?timeout=10s": service "gone" not found';
    expect(await outcome(await world(() => ({ allowed: true }), webhook))).toEqual(fails(why));
  });

  it("because another authority signed its certificate is not trusted", async () => {
    const other = await webhookServer(() => ({ allowed: true }));
    ends.push(other.close);
    const { clientConfig } = configuration("ValidatingWebhookConfiguration", other).webhooks[0] ?? {};
    const why = `failed to call webhook: Post "${url}10s": tls: failed to verify certificate: x509: certificate signed by unknown authority`;
    expect(await outcome(await world(() => ({ allowed: true }), { clientConfig }))).toEqual(fails(why));
  });

  it("because its certificate is for another name is not trusted", async () => {
    const webhook = (server: WebhookServer) => configuration("ValidatingWebhookConfiguration", server);
    const server = await webhookServer(() => ({ allowed: true }), ["other.shop.svc"]);
    const { plane, ask } = planeAndClient({ resolveService: () => ({ host: "127.0.0.1", port: server.port }) });
    ends.push(plane.close, server.close);
    await register(ask, webhook(server));
    const why = `failed to call webhook: Post "${url}10s": tls: failed to verify certificate: x509: certificate is valid for other.shop.svc, not hook.shop.svc`;
    expect(await outcome({ ask, server })).toEqual(fails(why));
  });

  it("together with others is asked at the same time, and one refusal is enough", async () => {
    const { ask, server } = await world((_, __, path) => ({ allowed: !path.startsWith("/second") }));
    const second = configuration("ValidatingWebhookConfiguration", server, { name: "second.example.com" });
    const [webhook] = second.webhooks;
    if (webhook === undefined) throw new Error("no webhook");
    webhook.clientConfig.service.path = "/second";
    await register(ask, { ...second, metadata: { name: "second" } });
    const [status, , message] = await outcome({ ask, server });
    expect([status, message]).toEqual([
      400,
      'admission webhook "second.example.com" denied the request without explanation',
    ]);
    expect(server.reviews.length).toBe(2);
  });
});
