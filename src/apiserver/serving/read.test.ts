import { describe, expect, it } from "vitest";
import { configMap } from "../testing/objects.ts";
import { type Client, planeAndClient, type Seen } from "../testing/plane-client.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const table =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
const partial = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const partialList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

async function filled(): Promise<Client> {
  const { ask } = planeAndClient();
  for (const name of ["c", "a", "b", "d", "e"]) {
    await ask("POST", maps, {
      body: configMap(name, { k: "v" }, { labels: { half: name < "c" ? "first" : "second" } }),
    });
  }
  return ask;
}

const namesIn = (seen: Seen) => seen.body.items.map((one: Seen["body"]) => one.metadata.name);

describe("list", () => {
  it("sorts by name and selects by labels and fields", async () => {
    const ask = await filled();
    const all = await ask("GET", maps);
    expect([all.body.kind, all.body.apiVersion, namesIn(all)]).toEqual([
      "ConfigMapList",
      "v1",
      ["a", "b", "c", "d", "e"],
    ]);
    expect(namesIn(await ask("GET", `${maps}?labelSelector=half%3Dfirst`))).toEqual(["a", "b"]);
    expect(namesIn(await ask("GET", `${maps}?fieldSelector=metadata.name%3Dd`))).toEqual(["d"]);
    expect(namesIn(await ask("GET", "/api/v1/configmaps?fieldSelector=metadata.namespace%3Dother"))).toEqual([]);
  });

  it("goes on page by page in the state of the first page", async () => {
    const ask = await filled();
    const first = await ask("GET", `${maps}?limit=2`);
    expect([namesIn(first), first.body.metadata.remainingItemCount]).toEqual([["a", "b"], 3]);
    await ask("DELETE", `${maps}/d`);
    await ask("POST", maps, { body: configMap("bb") });
    const second = await ask("GET", `${maps}?limit=2&continue=${first.body.metadata.continue}`);
    expect([namesIn(second), second.body.metadata.resourceVersion]).toEqual([
      ["c", "d"],
      first.body.metadata.resourceVersion,
    ]);
    const third = await ask("GET", `${maps}?limit=2&continue=${second.body.metadata.continue}`);
    expect([namesIn(third), third.body.metadata.continue]).toEqual([["e"], undefined]);
  });

  it("shows an earlier state where exactly that is asked for", async () => {
    const ask = await filled();
    const before = (await ask("GET", maps)).body.metadata.resourceVersion;
    await ask("DELETE", `${maps}/a`);
    const seen = await ask("GET", `${maps}?resourceVersion=${before}&resourceVersionMatch=Exact`);
    expect(namesIn(seen)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it.each([
    ["continue=ew", 400, "invalid continue token: continue key is not valid: unexpected end of JSON input"],
    [
      "continue=non*sense",
      400,
      "invalid continue token: continue key is not valid: illegal base64 data at input byte 3",
    ],
    [
      "continue=nonsense",
      400,
      "invalid continue token: continue key is not valid: invalid character '\\u009e' looking for beginning of value",
    ],
    ["continue=nonse", 400, "invalid continue token: continue key is not valid: illegal base64 data at input byte 5"],
    ["limit=x", 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      "resourceVersion=x",
      400,
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      "resourceVersionMatch=Exact",
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    ["labelSelector=a%20b", 400, "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    [
      "fieldSelector=spec.x%3Dy",
      400,
      '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])("refuses %s", async (query, status, message) => {
    const { ask } = planeAndClient();
    const seen = await ask("GET", `${maps}?${query}`);
    expect([seen.status, seen.body.message]).toEqual([status, message]);
  });

  it("says that a revision is not reached yet, or no longer kept", async () => {
    const ask = await filled();
    const seen = await ask("GET", `${maps}?resourceVersion=99999`);
    expect([seen.status, seen.body.reason, seen.body.details.causes[0].reason]).toEqual([
      504,
      "Timeout",
      "ResourceVersionTooLarge",
    ]);
  });
});

describe("forms of an answer", () => {
  it("are tables where kubectl wants to print", async () => {
    const ask = await filled();
    const { body } = await ask("GET", `${maps}?limit=1`, { headers: { accept: table } });
    expect([body.kind, body.apiVersion, body.columnDefinitions.map((one: Seen["body"]) => one.name)]).toEqual([
      "Table",
      "meta.k8s.io/v1",
      ["Name", "Data", "Age"],
    ]);
    expect(body.rows[0].cells).toEqual(["a", 1, "0s"]);
    expect([body.rows[0].object.kind, body.rows[0].object.data]).toEqual(["PartialObjectMetadata", undefined]);
    const whole = await ask("GET", `${maps}/a?includeObject=Object`, { headers: { accept: table } });
    expect(whole.body.rows[0].object.data).toEqual({ k: "v" });
    const none = await ask("GET", `${maps}/a?includeObject=None`, { headers: { accept: table } });
    expect(none.body.rows[0].object).toBeNull();
  });

  it("are metadata alone where nobody wants more", async () => {
    const ask = await filled();
    const one = await ask("GET", `${maps}/a`, { headers: { accept: partial } });
    expect([one.body.kind, one.body.metadata.name, one.body.data]).toEqual(["PartialObjectMetadata", "a", undefined]);
    const all = await ask("GET", maps, { headers: { accept: partialList } });
    expect([all.body.kind, all.body.items.length]).toEqual(["PartialObjectMetadataList", 5]);
  });

  it.each([
    ["application/vnd.kubernetes.protobuf,application/json", 200],
    ["application/vnd.kubernetes.protobuf", 406],
    ["application/json;as=Nonsense;g=meta.k8s.io;v=v1", 406],
    ["text/html, */*", 200],
  ])("for Accept: %s", async (accept, status) => {
    const ask = await filled();
    expect((await ask("GET", `${maps}/a`, { headers: { accept } })).status).toBe(status);
  });
});

describe("paths that lead nowhere", () => {
  it.each([
    ["GET", "/api/v1/nonsense", 404, "the server could not find the requested resource"],
    ["GET", "/api/v1/namespaces/default/nodes", 404, "the server could not find the requested resource"],
    ["GET", "/api/v1/pods/a", 404, "the server could not find the requested resource"],
    ["GET", `${maps}/a/nonsense`, 404, "the server could not find the requested resource"],
    ["POST", "/api/v1/pods", 405, "the server does not allow this method on the requested resource"],
    ["PUT", maps, 405, "the server does not allow this method on the requested resource"],
    ["POST", `${maps}/a`, 405, "the server does not allow this method on the requested resource"],
    ["OPTIONS", maps, 405, "the server does not allow this method on the requested resource"],
  ])("%s %s", async (method, path, status, message) => {
    const { ask } = planeAndClient();
    const seen = await ask(method, path);
    expect([seen.status, seen.body.message]).toEqual([status, message]);
  });

  it("are plain text where not even the version is known", async () => {
    const { ask } = planeAndClient();
    const seen = await ask("GET", "/apis/nonsense.io/v1/things");
    expect([seen.status, seen.body]).toEqual([404, "404 page not found\n"]);
  });
});

describe("authorization", () => {
  const alice = { username: "alice", groups: ["system:authenticated"] };

  it.each([
    [
      undefined,
      "/api/v1/pods",
      403,
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      alice,
      "/api/v1/pods",
      403,
      'pods is forbidden: User "alice" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      alice,
      "/apis/apps/v1/namespaces/shop/deployments/web/scale",
      403,
      'deployments.apps "web" is forbidden: User "alice" cannot get resource "deployments/scale" in API group "apps" in the namespace "shop"',
    ],
    [alice, "/metrics", 403, 'forbidden: User "alice" cannot get path "/metrics"'],
  ])("%#: refuses with the words of the real one", async (user, path, status, message) => {
    const { ask } = planeAndClient();
    const seen = await ask("GET", path, { user });
    expect([seen.status, seen.body.message]).toEqual([status, message]);
  });

  it("lets everybody ask after health and version, and users discover", async () => {
    const { ask } = planeAndClient();
    for (const path of ["/healthz", "/livez", "/readyz", "/version"]) {
      expect((await ask("GET", path, { user: undefined })).status).toBe(200);
    }
    for (const path of ["/api", "/apis", "/openapi/v3", "/apis/apps/v1"]) {
      expect((await ask("GET", path, { user: alice })).status).toBe(200);
    }
  });

  it("lets administrators, and nobody else, act as somebody else", async () => {
    const { ask } = planeAndClient();
    const headers = { "impersonate-user": "alice" };
    expect((await ask("GET", maps, { headers })).body.message).toContain('User "alice" cannot list');
    expect((await ask("GET", maps, { headers: { ...headers, "impersonate-group": "system:masters" } })).status).toBe(
      200,
    );
    expect((await ask("GET", maps, { headers, user: alice })).body.message).toBe(
      'users "alice" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });
});
