import { afterEach, describe, expect, it } from "vitest";
import { type Client, planeAndClient } from "../testing/plane-client.ts";
import { configuration, type Says, webhookServer } from "../testing/webhook-server.ts";

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const pods = "/api/v1/namespaces/default/pods";

async function world(says: Says) {
  const server = await webhookServer(says);
  const { plane, ask } = planeAndClient({ resolveService: () => ({ host: "127.0.0.1", port: server.port }) });
  ends.push(plane.close, server.close);
  await start(ask);
  const rules = [{ operations: ["CONNECT"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods/*"] }];
  const body = configuration("ValidatingWebhookConfiguration", server, { rules });
  const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
  expect((await ask("POST", path, { body })).status).toBe(201);
  return { ask, server };
}

async function start(ask: Client): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  await ask("POST", "/api/v1/namespaces/default/serviceaccounts", { body: account });
  const spec = { nodeName: "n", containers: [{ name: "web", image: "nginx" }] };
  const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec };
  expect((await ask("POST", pods, { body })).status).toBe(201);
}

describe("a connection", () => {
  it("is judged by webhooks, and only then refused", async () => {
    const { ask, server } = await world(() => ({ allowed: true }));
    const seen = await ask("POST", `${pods}/web/exec?command=ls&command=-l&container=web&stdin=true&tty=0`);
    expect([seen.status, seen.body.reason]).toEqual([501, "NotImplemented"]);
    expect(server.reviews).toHaveLength(1);
    expect(server.reviews[0].request).toMatchObject({
      operation: "CONNECT",
      kind: { group: "", version: "v1", kind: "PodExecOptions" },
      resource: { group: "", version: "v1", resource: "pods" },
      subResource: "exec",
      name: "web",
      namespace: "default",
      object: { kind: "PodExecOptions", apiVersion: "v1", stdin: true, container: "web", command: ["ls", "-l"] },
      oldObject: null,
      options: null,
    });
  });

  it("can be denied", async () => {
    const { ask } = await world(() => ({ allowed: false, status: { message: "no shells here" } }));
    const seen = await ask("POST", `${pods}/web/attach?container=web`);
    expect([seen.status, seen.body.message]).toEqual([
      400,
      'admission webhook "check.example.com" denied the request: no shells here',
    ]);
  });

  it("shows webhooks its ports and paths", async () => {
    const { ask, server } = await world(() => ({ allowed: true }));
    await ask("POST", `${pods}/web/portforward?ports=80,81`);
    await ask("GET", `${pods}/web/proxy/some/path/`);
    expect(server.reviews.map(({ request }) => request.object)).toEqual([
      { kind: "PodPortForwardOptions", apiVersion: "v1", ports: [80, 81] },
      { kind: "PodProxyOptions", apiVersion: "v1", path: "/some/path/" },
    ]);
  });

  it.each([
    ["a port that is none", "POST", "web/portforward?ports=x", 400, /strconv\.ParseUint: parsing "x": invalid syntax/],
    ["a dry run", "POST", "web/exec?dryRun=All", 400, /dryRun is not supported/],
    ["a Pod that is not there", "POST", "none/exec?command=ls", 404, /pods "none" not found/],
    ["a method that does not connect", "DELETE", "web/exec", 405, /does not allow this method/],
    ["a container that is not there", "POST", "web/exec?container=other", 400, /container other is not valid/],
  ])("is not made for %s", async (_, method, path, status, message) => {
    const { ask } = await world(() => ({ allowed: true }));
    const seen = await ask(method, `${pods}/${path}`);
    expect([seen.status, seen.body.message]).toEqual([status, expect.stringMatching(message)]);
  });
});
