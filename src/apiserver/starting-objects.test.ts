import { describe, expect, it } from "vitest";
import { widgetDefinition } from "./testing/objects.ts";
import { type Client, planeAndClient, type Seen } from "./testing/plane-client.ts";

const names = async (ask: Client, path: string): Promise<readonly string[]> => {
  const { items }: Seen["body"] = (await ask("GET", path)).body;
  return items.map((item: Seen["body"]) => item.metadata.name);
};
const cells = async (ask: Client, path: string): Promise<Seen["body"]> => {
  const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
  return (await ask("GET", path, { headers })).body.rows.map((row: Seen["body"]) => row.cells);
};

describe("what every cluster begins with", () => {
  it("has the two classes of the system", async () => {
    const { ask } = planeAndClient();
    expect(await cells(ask, "/apis/scheduling.k8s.io/v1/priorityclasses")).toEqual([
      ["system-cluster-critical", 2_000_000_000, false, "0s", "PreemptLowerPriority"],
      ["system-node-critical", 2_000_001_000, false, "0s", "PreemptLowerPriority"],
    ]);
  });

  it("has flow schemas in the order in which they are asked, and levels for all of them", async () => {
    const { ask } = planeAndClient();
    const rows: Seen["body"] = await cells(ask, "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas");
    expect(rows.map(([name, , precedence]: Seen["body"]) => [name, precedence]).slice(0, 3)).toEqual([
      ["exempt", 1],
      ["probes", 2],
      ["system-leader-election", 100],
    ]);
    const levels = await names(ask, "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations");
    expect(rows.filter(([, level]: Seen["body"]) => !levels.includes(level))).toEqual([]);
  });

  it("keeps what is fixed as it is", async () => {
    const { ask } = planeAndClient();
    const headers = { "content-type": "application/merge-patch+json" };
    const path = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/catch-all";
    const changed = await ask("PATCH", path, { body: { spec: { matchingPrecedence: 9999 } }, headers });
    expect(changed.status).toBe(422);
    expect(changed.body.message).toContain("spec of 'catch-all' must equal the fixed value");
    expect((await ask("PATCH", path, { body: { metadata: { labels: { a: "b" } } }, headers })).status).toBe(200);
  });

  it("has an address for each cluster IP, which comes and goes with its Service", async () => {
    const { ask } = planeAndClient();
    const path = "/apis/networking.k8s.io/v1/ipaddresses";
    const services = "/api/v1/namespaces/default/services";
    const spec = { clusterIP: "10.96.0.77", ports: [{ port: 80 }] };
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec };
    expect(await names(ask, path)).toEqual(["10.96.0.1"]);
    await ask("POST", services, { body: service });
    expect(await cells(ask, path)).toEqual([
      ["10.96.0.1", "services/default/kubernetes"],
      ["10.96.0.77", "services/default/web"],
    ]);
    await ask("DELETE", `${services}/web`);
    expect(await names(ask, path)).toEqual(["10.96.0.1"]);
  });

  it("says of each group that it is answered here, those of custom kinds included", async () => {
    const { ask } = planeAndClient();
    const path = "/apis/apiregistration.k8s.io/v1/apiservices";
    const before = await names(ask, path);
    expect(before).toHaveLength(21);
    const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    await ask("POST", definitions, { body: widgetDefinition() });
    const added = (await names(ask, path)).filter((name) => !before.includes(name));
    expect(added).toEqual(["v1.example.com"]);
    expect((await ask("GET", `${path}/${added[0]}`)).body.spec).toEqual({
      group: "example.com",
      version: "v1",
      groupPriorityMinimum: 1000,
      versionPriority: 100,
    });
    await ask("PATCH", `${definitions}/widgets.example.com`, {
      body: [{ op: "replace", path: "/spec/versions/0/served", value: false }],
      headers: { "content-type": "application/json-patch+json" },
    });
    expect(await names(ask, path)).toEqual(before);
  });
});
