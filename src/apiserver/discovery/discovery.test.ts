import { describe, expect, it } from "vitest";
import { widgetDefinition, widgetVersion } from "../testing/objects.ts";
import { planeAndClient, type Seen } from "../testing/plane-client.ts";

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

describe("discovery", () => {
  it("tells groups, versions and resources one by one", async () => {
    const { ask } = planeAndClient();
    expect((await ask("GET", "/api")).body.versions).toEqual(["v1"]);
    const apps = (await ask("GET", "/apis")).body.groups.find((group: Seen["body"]) => group.name === "apps");
    expect(apps).toEqual({
      name: "apps",
      versions: [{ groupVersion: "apps/v1", version: "v1" }],
      preferredVersion: { groupVersion: "apps/v1", version: "v1" },
    });
    expect((await ask("GET", "/apis/apps")).body).toEqual({ kind: "APIGroup", apiVersion: "v1", ...apps });
    const list = (await ask("GET", "/apis/apps/v1")).body;
    const named = (name: string) => list.resources.find((one: Seen["body"]) => one.name === name);
    expect([list.kind, list.groupVersion]).toEqual(["APIResourceList", "apps/v1"]);
    expect(named("deployments")).toMatchObject({ kind: "Deployment", namespaced: true, shortNames: ["deploy"] });
    expect(named("deployments/scale")).toMatchObject({ group: "autoscaling", version: "v1", kind: "Scale" });
  });

  it("tells all of it at once, and nothing where nothing is new", async () => {
    const { ask } = planeAndClient();
    const seen = await ask("GET", "/apis", { headers: { accept: aggregated } });
    expect(seen.headers["content-type"]).toBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    const apps = seen.body.items.find((group: Seen["body"]) => group.metadata.name === "apps");
    const deployments = apps.versions[0].resources.find((one: Seen["body"]) => one.resource === "deployments");
    expect(deployments).toMatchObject({
      responseKind: { group: "", version: "", kind: "Deployment" },
      scope: "Namespaced",
      singularResource: "deployment",
    });
    expect(deployments.subresources.map((one: Seen["body"]) => [one.subresource, one.responseKind])).toEqual([
      ["scale", { group: "autoscaling", version: "v1", kind: "Scale" }],
      ["status", { group: "", version: "", kind: "Deployment" }],
    ]);
    const again = await ask("GET", "/apis", {
      headers: { accept: aggregated, "if-none-match": seen.headers.etag ?? "" },
    });
    expect([again.status, again.headers["content-type"]]).toEqual([304, seen.headers["content-type"]]);
  });

  it("prefers stable versions of custom kinds", async () => {
    const { ask } = planeAndClient();
    const versions = [widgetVersion("v1beta1", false), widgetVersion("v2alpha1", false), widgetVersion("v1", true)];
    const made = await ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      body: widgetDefinition(versions),
    });
    expect(made.body.message).toBeUndefined();
    const group = (await ask("GET", "/apis/example.com")).body;
    expect(group.versions.map((one: Seen["body"]) => one.version)).toEqual(["v1", "v1beta1", "v2alpha1"]);
  });

  it.each(["/apis/nonsense", "/apis/apps/v7", "/api/v7"])("knows nothing of %s", async (path) => {
    const { ask } = planeAndClient();
    expect((await ask("GET", path)).status).toBe(404);
  });
});

describe("OpenAPI v3", () => {
  it("has a document for each version, whose address changes with it", async () => {
    const { ask } = planeAndClient();
    const { paths } = (await ask("GET", "/openapi/v3")).body;
    expect(Object.keys(paths)).toContain("apis/apps/v1");
    const address = paths["apis/apps/v1"].serverRelativeURL;
    expect(address).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/);
    const { body } = await ask("GET", address);
    const item = body.paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
    expect(item.patch["x-kubernetes-group-version-kind"]).toEqual({ group: "apps", version: "v1", kind: "Deployment" });
    expect(item.patch.parameters.map((one: Seen["body"]) => one.name)).toContain("fieldValidation");
    const schema = body.components.schemas["io.k8s.api.apps.v1.Deployment"];
    expect(schema["x-kubernetes-group-version-kind"]).toEqual([{ group: "apps", version: "v1", kind: "Deployment" }]);
  });

  it("refers to no schema that is not there", async () => {
    const { ask } = planeAndClient();
    const { paths } = (await ask("GET", "/openapi/v3")).body;
    for (const { serverRelativeURL } of Object.values(paths) as { serverRelativeURL: string }[]) {
      const { body } = await ask("GET", serverRelativeURL);
      const known = new Set(Object.keys(body.components.schemas));
      const wanted = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
        (match) => match[1] ?? "",
      );
      expect(wanted.filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it("describes custom kinds as soon as they are there", async () => {
    const { ask } = planeAndClient();
    const path = "/openapi/v3/apis/example.com/v1";
    expect((await ask("GET", path)).status).toBe(404);
    await ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { body: widgetDefinition() });
    const { body } = await ask("GET", path);
    expect(Object.keys(body.paths)).toContain("/apis/example.com/v1/namespaces/{namespace}/widgets/{name}");
  });
});

describe("OpenAPI v2", () => {
  it("describes all kinds, in JSON and in protobuf", async () => {
    const { ask } = planeAndClient();
    await ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { body: widgetDefinition() });
    const { body } = await ask("GET", "/openapi/v2");
    expect(Object.keys(body.definitions)).toEqual(
      expect.arrayContaining(["io.k8s.api.core.v1.Pod", "com.example.v1.Widget"]),
    );
    expect(body.definitions["io.k8s.api.core.v1.Pod"].properties.spec).toMatchObject({
      $ref: "#/definitions/io.k8s.api.core.v1.PodSpec",
    });
    const { patch } = body.paths["/api/v1/namespaces/{namespace}/pods/{name}"];
    expect(patch["x-kubernetes-group-version-kind"]).toEqual({ group: "", version: "v1", kind: "Pod" });
    const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    const seen = await ask("GET", "/openapi/v2", { headers: { accept } });
    expect(seen.headers["content-type"]).toBe("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
  });
});

describe("health", () => {
  it("asks every check, and tells which failed", async () => {
    let ready = false;
    const { ask, plane } = planeAndClient({ readiness: [{ name: "policies", passes: () => ready }] });
    const failing = await ask("GET", "/readyz");
    expect([failing.status, failing.body, plane.ready()]).toEqual([
      500,
      "[+]ping ok\n[-]policies failed: reason withheld\nreadyz check failed\n",
      false,
    ]);
    ready = true;
    expect([(await ask("GET", "/readyz")).body, plane.ready()]).toEqual(["ok", true]);
    expect((await ask("GET", "/livez?verbose")).body).toBe("[+]ping ok\n[+]policies ok\nlivez check passed\n");
  });

  it("reports a Kubernetes version", async () => {
    const { ask } = planeAndClient();
    const { body } = await ask("GET", "/version");
    expect([body.major, body.minor, body.gitVersion]).toEqual(["1", "34", "v1.34.3+portcullis"]);
  });
});
