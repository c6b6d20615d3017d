import { describe, expect, it } from "vitest";
import { configMap, pod, serviceAccount, widgetDefinition } from "../testing/objects.ts";
import { type Client, openWatch, planeAndClient } from "../testing/plane-client.ts";

const core = "/api/v1/namespaces/default";
const one = `${core}/configmaps/one`;
const json = { "content-type": "application/json-patch+json" };
const merge = { "content-type": "application/merge-patch+json" };
const strategic = { "content-type": "application/strategic-merge-patch+json" };
const jobs = "/apis/batch/v1/namespaces/default/jobs";

async function filled(): Promise<{ readonly ask: Client; readonly plane: ReturnType<typeof planeAndClient>["plane"] }> {
  const { ask, plane } = planeAndClient();
  await ask("POST", `${core}/serviceaccounts`, { body: serviceAccount() });
  await ask("POST", `${core}/configmaps`, { body: configMap("one", { key: "value" }, { labels: { app: "web" } }) });
  return { ask, plane };
}

/** Requests to which a kube-apiserver of v1.34.3 was seen to answer this, with no kinds and objects but its own. */
describe("the answers of a real API server", () => {
  it.each([
    ["GET", "/apis/apps/v9", {}, 404, { message: "the server could not find the requested resource", details: {} }],
    ["GET", "/apis/apps/v9/deployments", {}, 404, { message: "the server could not find the requested resource" }],
    ["GET", "/api/v9", {}, 404, { message: "the server could not find the requested resource" }],
    ["DELETE", "/api/v1/namespaces", {}, 405, { reason: "MethodNotAllowed" }],
    ["HEAD", one, {}, 405, { reason: "MethodNotAllowed" }],
    [
      "GET",
      one,
      { headers: { accept: "text/html" } },
      406,
      {
        message:
          "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
        details: {},
      },
    ],
    [
      "POST",
      `${core}/configmaps?timeout=soon`,
      { body: configMap("x") },
      400,
      { message: 'invalid timeout specified in the request URL - time: invalid duration "soon"' },
    ],
    [
      "GET",
      `${one}?resourceVersion=999999999`,
      {},
      504,
      {
        details: {
          causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
          retryAfterSeconds: 1,
        },
      },
    ],
    [
      "POST",
      `${core}/configmaps`,
      { body: configMap("x", {}, { finalizers: ["wait"] }) },
      422,
      {
        message:
          'ConfigMap "x" is invalid: metadata.finalizers[0]: Invalid value: "wait": name is neither a standard finalizer name nor is it fully qualified',
      },
    ],
    [
      "POST",
      `${core}/configmaps?dryRun=All`,
      { body: configMap("x", {}, { generation: 7 }) },
      201,
      { metadata: { generation: 7 } },
    ],
    [
      "POST",
      `${core}/configmaps`,
      { headers: { "content-type": "application/yaml" }, body: "text" },
      400,
      {
        message:
          'the object provided is unrecognized (must be of type ConfigMap): couldn\'t get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (74657874)',
      },
    ],
    [
      "PUT",
      one,
      { body: configMap("one", {}, { resourceVersion: "x" }) },
      500,
      { message: 'strconv.ParseUint: parsing "x": invalid syntax' },
    ],
    [
      "PATCH",
      one,
      { headers: merge, body: { data: { key: { deep: true } } } },
      422,
      {
        message: expect.stringMatching(
          /^ "" is invalid: patch: Invalid value: "\{\\"apiVersion\\":.*,\\"data\\":\{\\"key\\"/,
        ),
      },
    ],
    [
      "PATCH",
      one,
      { headers: strategic, body: { data: { $patch: "explode" } } },
      500,
      { message: "unknown patch type: explode in map: map[$patch:explode]" },
    ],
    ["PATCH", one, { headers: strategic, body: { kind: "Secret", data: { a: "b" } } }, 200, { kind: "ConfigMap" }],
    [
      "PATCH",
      one,
      { headers: json, body: [{ op: "replace", path: "/data/none", value: "x" }] },
      200,
      { data: { key: "value", none: "x" } },
    ],
    [
      "PATCH",
      one,
      { headers: json, body: [{ op: "replace", path: "", value: {} }] },
      400,
      { message: "the name of the object (one based on URL) was undeterminable: name must be provided" },
    ],
    [
      "PATCH",
      one,
      { headers: json, body: [{ op: "add", path: 1 }] },
      400,
      {
        message:
          "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string",
      },
    ],
    [
      "PATCH",
      `${one}?fieldValidation=Strict`,
      { headers: json, body: [{ op: "add", path: "/data/a", value: "b", vlue: "c" }] },
      422,
      {
        message: expect.stringContaining('strict decoding error: json patch unknown field "[0].vlue"'),
      },
    ],
    [
      "PATCH",
      one,
      { headers: merge, body: { kind: "Secret" } },
      422,
      { message: expect.stringContaining("converting (v1.Secret) to (core.ConfigMap): unknown conversion") },
    ],
    [
      "DELETE",
      one,
      { body: { apiVersion: "v1", kind: "Pod" } },
      500,
      {
        message:
          'no kind "Pod" is registered for version "v1" in scheme "pkg/apis/meta/internalversion/scheme/register.go:27"',
      },
    ],
    ["GET", `${jobs}?fieldSelector=spec.x%3Dy`, {}, 400, { message: 'field label "spec.x" not supported for Job' }],
    [
      "POST",
      `${core}/pods`,
      {
        body: {
          ...pod("x"),
          spec: { ...pod("x").spec, volumes: [{ name: "v", hostPath: { path: "/" }, emptyDir: {} }] },
        },
      },
      422,
      { message: 'Pod "x" is invalid: spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type' },
    ],
    [
      "PUT",
      "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles/none",
      { body: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "none" }, rules: [] } },
      201,
      { rules: null },
    ],
    [
      "POST",
      "/api/v1/nodes",
      { body: { apiVersion: "v1", kind: "Node", metadata: { name: "n" } } },
      201,
      { spec: { taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] } },
    ],
    ["GET", `${core}/services/kubernetes`, {}, 200, { spec: { clusterIP: "10.96.0.1", ports: [{ port: 443 }] } }],
  ])("%s %s with %j", async (method, path, asking, status, body) => {
    const { ask } = await filled();
    const seen = await ask(method, path, asking);
    expect(seen.body).toMatchObject(body);
    expect(seen.status).toBe(status);
  });

  it("are YAML where that is asked for, also of refusals", async () => {
    const { ask } = await filled();
    const headers = { accept: "application/yaml" };
    const seen = await ask("GET", one, { headers });
    expect([seen.headers["content-type"], seen.body]).toEqual([
      "application/yaml",
      expect.stringMatching(/^apiVersion: v1\ndata:\n {2}key: value\nkind: ConfigMap\nmetadata:\n/),
    ]);
    expect((await ask("GET", `${core}/configmaps/none`, { headers })).body).toContain("reason: NotFound\n");
  });

  it.each([
    [{ "user-agent": "curl/8.0" }, "", true],
    [{ "user-agent": "curl/8.0" }, "?pretty=false", false],
    [{ "user-agent": "kubectl/v1.34" }, "?pretty=true", true],
    [{ "user-agent": "kubectl/v1.34" }, "", false],
  ])("are indented for %j%s: %s", async (headers, query, indented) => {
    const { plane } = await filled();
    const user = { username: "admin", groups: ["system:masters"] };
    const signal = new AbortController().signal;
    const asking = { method: "GET", path: one, query: query.slice(1), headers, body: new Uint8Array(), user, signal };
    expect(String((await plane.handle(asking)).body).startsWith('{\n  "kind"')).toBe(indented);
  });

  it("name the kind of a list's items only for custom kinds, which always say what is left", async () => {
    const { ask } = await filled();
    await ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { body: widgetDefinition() });
    const widgets = "/apis/example.com/v1/namespaces/default/widgets";
    const body = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" }, spec: { size: 1 } };
    expect((await ask("POST", widgets, { body })).status).toBe(201);
    const custom = (await ask("GET", widgets)).body;
    expect([custom.items[0].kind, custom.metadata.continue]).toEqual(["Widget", ""]);
    const maps = (await ask("GET", `${core}/configmaps`)).body;
    expect([maps.kind, maps.items[0].kind, maps.items[0].apiVersion, maps.metadata.continue]).toEqual([
      "ConfigMapList",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("refuse another custom kind by the name that it has", async () => {
    const { ask } = await filled();
    await ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { body: widgetDefinition() });
    const body = { apiVersion: "example.com/v1", kind: "Gadget", metadata: { name: "bad" } };
    const seen = await ask("POST", "/apis/example.com/v1/namespaces/default/widgets", { body });
    expect(seen.body.message).toBe(
      'Gadget.example.com "bad" is invalid: kind: Invalid value: "Gadget": must be Widget',
    );
  });

  it("tell mistakes in metadata twice on updates, but in one message", async () => {
    const { ask } = await filled();
    const finalizers = ["example.com/wait"];
    await ask("PATCH", one, { headers: merge, body: { metadata: { finalizers } } });
    await ask("DELETE", one);
    const body = { metadata: { finalizers: [...finalizers, "example.com/more"] } };
    const seen = await ask("PATCH", one, { headers: merge, body });
    expect(seen.body.details.causes).toHaveLength(2);
    expect(seen.body.message.match(/no new finalizers/g)).toHaveLength(1);
  });

  it("show watchers what an update that ends an object has ended", async () => {
    const { ask, plane } = await filled();
    await ask("PATCH", one, { headers: merge, body: { metadata: { finalizers: ["example.com/wait"] } } });
    await ask("DELETE", one);
    const { metadata } = (await ask("GET", one)).body;
    const watch = await openWatch(plane, `${core}/configmaps?watch=1&resourceVersion=${metadata.resourceVersion}`);
    const last = await ask("PATCH", one, { headers: merge, body: { metadata: { finalizers: null } } });
    const event = await watch.next();
    watch.end();
    expect(last.body.metadata.finalizers).toBeUndefined();
    expect([event.type, event.object.metadata.finalizers]).toEqual(["DELETED", ["example.com/wait"]]);
  });

  it("show a Pod that goes at once as marked, and watchers both steps", async () => {
    const { ask, plane } = await filled();
    const made = (await ask("POST", `${core}/pods`, { body: pod("p") })).body;
    const watch = await openWatch(plane, `${core}/pods?watch=1&resourceVersion=${made.metadata.resourceVersion}`);
    const { metadata } = (await ask("DELETE", `${core}/pods/p`)).body;
    expect([metadata.deletionGracePeriodSeconds, metadata.generation]).toEqual([0, made.metadata.generation + 1]);
    expect([(await watch.next()).type, (await watch.next()).type]).toEqual(["MODIFIED", "DELETED"]);
    watch.end();
  });

  it("give a Job its template's labels, and keep its Pods where a delete does not say", async () => {
    const { ask } = await filled();
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } };
    const body = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "work" }, spec: { template } };
    const made = await ask("POST", jobs, { body });
    expect(made.body.metadata.labels["job-name"]).toBe("work");
    const gone = await ask("DELETE", `${jobs}/work`);
    expect([gone.body.kind, gone.body.metadata.finalizers]).toEqual(["Job", ["orphan"]]);
    expect(gone.headers.warning).toContain("child pods are preserved by default when jobs are deleted");
  });

  it("never give two Services one address, however they come", async () => {
    const slow = { name: "slow", validate: () => new Promise<void>((resolve) => setTimeout(resolve, 5)) };
    const { ask } = planeAndClient({ admission: [slow] });
    const made = await Promise.all(
      ["a", "b", "c"].map((name) =>
        ask("POST", `${core}/services`, {
          body: {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name },
            spec: { type: "NodePort", ports: [{ port: 80 }] },
          },
        }),
      ),
    );
    expect(new Set(made.map(({ body }) => body.spec.clusterIP)).size).toBe(3);
    expect(new Set(made.map(({ body }) => body.spec.ports[0].nodePort)).size).toBe(3);
  });
});

describe("reviews", () => {
  const access = (attributes: object) => ({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: attributes },
  });
  const alice = { username: "alice", groups: ["system:authenticated"] };

  it.each([
    [undefined, { verb: "create", resource: "pods" }, { allowed: true }],
    [alice, { verb: "create", resource: "pods" }, { allowed: false }],
    [
      alice,
      { verb: "create", group: "authorization.k8s.io", resource: "selfsubjectaccessreviews" },
      {
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:basic-user" of ClusterRole "system:basic-user" to Group "system:authenticated"',
      },
    ],
  ])("tell %j of %j: %j", async (user, attributes, status) => {
    const { ask } = planeAndClient();
    const body = access(attributes);
    const asking = user === undefined ? { body } : { body, user };
    const seen = await ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", asking);
    expect([seen.status, seen.body.spec, seen.body.status]).toEqual([201, body.spec, status]);
  });

  it("refuse what asks for nothing", async () => {
    const { ask } = planeAndClient();
    const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: {} };
    const seen = await ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { body });
    expect(seen.body.message).toBe(
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  });

  it("tell who asks, and what he may do", async () => {
    const { ask } = planeAndClient();
    const who = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const told = await ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body: who, user: alice });
    expect(told.body.status).toEqual({ userInfo: alice });
    const body = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectRulesReview",
      spec: { namespace: "default" },
    };
    const rules = await ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { body });
    expect(rules.body.status.resourceRules[0]).toEqual({ verbs: ["*"], apiGroups: ["*"], resources: ["*"] });
  });
});
