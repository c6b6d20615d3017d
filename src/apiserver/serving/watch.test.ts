import { describe, expect, it } from "vitest";
import { configMap } from "../testing/objects.ts";
import { type OpenWatch, openWatch, planeAndClient, type Seen } from "../testing/plane-client.ts";

const maps = "/api/v1/namespaces/default/configmaps";

const short = ({ type, object }: Seen["body"]) => `${type} ${object.metadata.name}`;

async function take(watch: OpenWatch, count: number): Promise<readonly string[]> {
  const events: string[] = [];
  for (let at = 0; at < count; at += 1) events.push(short(await watch.next()));
  return events;
}

describe("watch", () => {
  it("begins with what there is and goes on with what changes", async () => {
    const { plane, ask } = planeAndClient();
    await ask("POST", maps, { body: configMap("a") });
    const watch = await openWatch(plane, `${maps}?watch=1`);
    expect(await take(watch, 1)).toEqual(["ADDED a"]);
    await ask("PUT", `${maps}/a`, { body: configMap("a", { k: "v" }) });
    await ask("POST", maps, { body: configMap("b") });
    await ask("POST", "/api/v1/namespaces/kube-public/configmaps", { body: configMap("elsewhere") });
    await ask("DELETE", `${maps}/a`);
    expect(await take(watch, 3)).toEqual(["MODIFIED a", "ADDED b", "DELETED a"]);
    watch.end();
  });

  it("goes on after a revision, and tells a deletion at the revision of the deletion", async () => {
    const { plane, ask } = planeAndClient();
    const { metadata } = (await ask("POST", maps, { body: configMap("a") })).body;
    await ask("POST", maps, { body: configMap("b") });
    await ask("DELETE", `${maps}/b`);
    const watch = await openWatch(plane, `${maps}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    const [added, deleted] = [await watch.next(), await watch.next()];
    expect([short(added), short(deleted)]).toEqual(["ADDED b", "DELETED b"]);
    expect(Number(deleted.object.metadata.resourceVersion)).toBe(Number(added.object.metadata.resourceVersion) + 1);
    watch.end();
  });

  it("lets objects enter and leave a selection", async () => {
    const { plane, ask } = planeAndClient();
    const labelled = (app: string) => ({ body: configMap("a", {}, { labels: { app } }) });
    await ask("POST", maps, labelled("api"));
    const watch = await openWatch(plane, `${maps}?watch=1&labelSelector=app%3Dweb`);
    await ask("PUT", `${maps}/a`, labelled("web"));
    const left = (await ask("PUT", `${maps}/a`, labelled("api"))).body;
    await ask("DELETE", `${maps}/a`);
    await ask("POST", maps, { body: configMap("b", {}, { labels: { app: "web" } }) });
    const events = [await watch.next(), await watch.next(), await watch.next()];
    expect(events.map(short)).toEqual(["ADDED a", "DELETED a", "ADDED b"]);
    expect(events[1].object.metadata).toMatchObject({
      labels: { app: "web" },
      resourceVersion: left.metadata.resourceVersion,
    });
    watch.end();
  });

  it("marks the end of the first objects where that is asked for", async () => {
    const { plane, ask } = planeAndClient();
    await ask("POST", maps, { body: configMap("a") });
    const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const watch = await openWatch(plane, `${maps}?${query}`);
    expect(await take(watch, 1)).toEqual(["ADDED a"]);
    const mark = await watch.next();
    expect([mark.type, mark.object.kind, mark.object.metadata.annotations]).toEqual([
      "BOOKMARK",
      "ConfigMap",
      { "k8s.io/initial-events-end": "true" },
    ]);
    watch.end();
  });

  it("ends with Expired where it would miss changes", async () => {
    const { plane } = planeAndClient();
    const api = plane.api();
    const resource = { group: "", version: "v1", resource: "configmaps" };
    let current = await api.create(resource, "default", configMap("a") as never);
    const start = current.metadata.resourceVersion;
    for (let at = 0; at < 9_000; at += 1) {
      current = await api.update(resource, { ...current, data: { at: String(at) } });
    }
    const watch = await openWatch(plane, `${maps}?watch=1&resourceVersion=${start}`);
    const event = await watch.next();
    expect([event.type, event.object.code, event.object.reason]).toEqual(["ERROR", 410, "Expired"]);
    expect(await watch.next()).toBeUndefined();
  });

  it("ends when its time is up", async () => {
    const { plane } = planeAndClient();
    const watch = await openWatch(plane, `${maps}?watch=1&timeoutSeconds=1`);
    expect(await watch.next()).toBeUndefined();
  });

  it("ends when the client goes away, or the control plane does", async () => {
    const { plane } = planeAndClient();
    const first = await openWatch(plane, `${maps}?watch=1`);
    const waiting = first.next();
    first.end();
    expect(await waiting).toBeUndefined();
    const second = await openWatch(plane, `${maps}?watch=1`);
    const going = second.next();
    await plane.close();
    expect(await going).toBeUndefined();
  });

  it("prints tables, the columns once", async () => {
    const { plane, ask } = planeAndClient();
    await ask("POST", maps, { body: configMap("a") });
    await ask("POST", maps, { body: configMap("b") });
    const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };
    const watch = await openWatch(plane, `${maps}?watch=1`, { headers });
    const [first, second] = [await watch.next(), await watch.next()];
    expect([first.object.kind, first.object.columnDefinitions.length, first.object.rows[0].cells[0]]).toEqual([
      "Table",
      3,
      "a",
    ]);
    expect([second.object.columnDefinitions, second.object.rows[0].cells[0]]).toEqual([null, "b"]);
    watch.end();
  });

  it.each([
    ["resourceVersion=x", 500, 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    [
      "sendInitialEvents=true",
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
  ])("refuses %s", async (query, status, message) => {
    const { ask } = planeAndClient();
    const seen = await ask("GET", `${maps}?watch=1&${query}`);
    expect([seen.status, seen.body.message]).toEqual([status, message]);
  });
});

describe("the watch of the API in the process", () => {
  const resource = { group: "", version: "v1", resource: "configmaps" };

  it("tells everybody of everything in order, also where a listener writes", async () => {
    const { plane } = planeAndClient();
    const api = plane.api();
    const seen: string[] = [];
    api.watch(resource, (type, object) => {
      if (type === "ADDED" && object.metadata.name === "a")
        void api.create(resource, "default", configMap("b") as never);
    });
    api.watch(resource, (type, object) => seen.push(`${type} ${object.metadata.name}`));
    await api.create(resource, "default", configMap("a") as never);
    await api.delete(resource, "default", "a");
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen[0]).toBe("ADDED a");
    expect([...seen].sort()).toEqual(["ADDED a", "ADDED b", "DELETED a"]);
  });

  it("survives a listener that throws, and ends when it is told to", async () => {
    const faults: unknown[] = [];
    const { plane } = planeAndClient({ onFault: (error) => faults.push(error) });
    const api = plane.api();
    const seen: string[] = [];
    const end = api.watch(resource, (_, object) => {
      seen.push(object.metadata.name ?? "");
      throw new Error("no");
    });
    await api.create(resource, "default", configMap("a") as never);
    await new Promise((resolve) => setImmediate(resolve));
    end();
    await api.create(resource, "default", configMap("b") as never);
    await new Promise((resolve) => setImmediate(resolve));
    expect([seen, faults.length]).toEqual([["a"], 1]);
  });
});
