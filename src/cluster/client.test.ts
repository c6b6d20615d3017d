import { describe, expect, it } from "vitest";
import { Fault } from "../kube/index.ts";
import {
  type ApiRequest,
  createClient,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "./index.ts";

const pods = { group: "", version: "v1", resource: "pods" };
const deployments = { group: "apps", version: "v1", resource: "deployments" };
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default" } };

const json = (body: unknown, status = 200): TransportResponse => ({ status, headers: {}, body: JSON.stringify(body) });

/** A server that gives the same answer to everything, and what it was asked. */
function serverWith(answer: (request: TransportRequest) => TransportResponse | Promise<TransportResponse>) {
  const asked: TransportRequest[] = [];
  const transport: Transport = async (request) => {
    asked.push(request);
    return answer(request);
  };
  const last = () => {
    const { method, path, query, headers, body } = asked.at(-1) as TransportRequest;
    const text = new TextDecoder().decode(body);
    return { method, path, query, type: headers["content-type"], body: text === "" ? undefined : JSON.parse(text) };
  };
  return { client: createClient({ transport, maxBytes: 2000, timeoutMs: 200 }), asked, last };
}

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error as Fault,
  );

describe("createClient", () => {
  const target = { namespace: "default", name: "web" };
  const requests = [
    ["gets", (c) => c.get(pods, "default", "web"), { method: "GET", path: "/api/v1/namespaces/default/pods/web" }],
    ["creates", (c) => c.create(pods, pod), { method: "POST", path: "/api/v1/namespaces/default/pods", body: pod }],
    [
      "replaces a subresource",
      (c) => c.update(deployments, pod, { subresource: "status" }),
      { method: "PUT", path: "/apis/apps/v1/namespaces/default/deployments/web/status", body: pod },
    ],
    [
      "patches by merging",
      (c) => c.patch(pods, target, { kind: "merge", patch: { a: 1 } }, { dryRun: true }),
      { method: "PATCH", query: "dryRun=All", type: "application/merge-patch+json", body: { a: 1 } },
    ],
    [
      "patches by operations",
      (c) => c.patch(pods, target, { kind: "json", patch: [{ op: "remove", path: "/a" }] }),
      { type: "application/json-patch+json", body: [{ op: "remove", path: "/a" }] },
    ],
    [
      "deletes on a condition",
      (c) => c.delete(pods, target, { uid: "u1", propagationPolicy: "Background" }),
      { method: "DELETE", body: { propagationPolicy: "Background", preconditions: { uid: "u1" } } },
    ],
    [
      "keeps a hostile name inside its path",
      (c) => c.get(pods, "default", "../../secrets/x?y"),
      { path: "/api/v1/namespaces/default/pods/..%2F..%2Fsecrets%2Fx%3Fy" },
    ],
    [
      "keeps a name of dots inside its path",
      (c) => c.get(pods, "..", "web"),
      { path: "/api/v1/namespaces/%2E%2E/pods/web" },
    ],
  ] satisfies [string, (client: ReturnType<typeof createClient>) => Promise<unknown>, object][];

  it.each(requests)("%s", async (_, call, expected) => {
    const server = serverWith(() => json(pod));
    await call(server.client);
    expect(server.last()).toMatchObject(expected);
  });

  const failures = [
    [401, { reason: "Unauthorized", message: "no" }, "unauthorized", "no"],
    [403, { reason: "Forbidden", message: "not you" }, "forbidden", "not you"],
    [404, { reason: "NotFound", message: 'pods "web" not found' }, "not-found", 'pods "web" not found'],
    [409, { reason: "AlreadyExists", message: "there" }, "already-exists", "there"],
    [409, { reason: "Conflict", message: "changed" }, "conflict", "changed"],
    [410, { reason: "Expired", message: "too old" }, "gone", "too old"],
    [422, { reason: "Invalid", message: "bad" }, "invalid", "bad"],
    [429, { message: "slow down" }, "unavailable", "slow down"],
    [503, "<html>", "unavailable", "GET /api/v1/namespaces/default/pods/web was answered with 503"],
    [
      302,
      "",
      "unavailable",
      "GET /api/v1/namespaces/default/pods/web was answered with a redirect, which is not followed",
    ],
  ] as const;

  it.each(failures)("throws a fault for %i %j", async (status, body, code, message) => {
    const server = serverWith(() => json(body, status));
    const fault = await faultOf(server.client.get(pods, "default", "web"));
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code, message });
    expect(server.asked).toHaveLength(1);
  });

  it("takes an object that is gone for deleted", async () => {
    const server = serverWith(() => json({ reason: "NotFound", message: "gone" }, 404));
    await expect(server.client.delete(pods, target)).resolves.toBeUndefined();
  });

  it("refuses a response that is too large, without reading all of it", async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 1;
        yield "x".repeat(100);
      }
    }
    const server = serverWith(() => ({ status: 200, headers: {}, body: endless() }));
    expect(await faultOf(server.client.get(pods, "default", "web"))).toMatchObject({ code: "too-large" });
    expect(sent).toBeLessThan(30);
  });

  it("refuses what is no JSON, and what is no object", async () => {
    const noJson = serverWith(() => ({ status: 200, headers: {}, body: "<html>" }));
    expect(await faultOf(noJson.client.get(pods, "default", "web"))).toMatchObject({ code: "internal" });
    const noObject = serverWith(() => json([1]));
    expect(await faultOf(noObject.client.get(pods, "default", "web"))).toMatchObject({ code: "internal" });
  });

  it("gives up a request that is not answered in time", async () => {
    const server = serverWith(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
    );
    expect(await faultOf(server.client.get(pods, "default", "web"))).toMatchObject({ code: "timeout" });
  });
});

describe("list", () => {
  const item = (name: string) => ({ metadata: { name } });
  const listOf = (items: unknown, next = "") =>
    json({ apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "7", continue: next }, items });

  it("reads page by page, and tells each item its kind", async () => {
    const server = serverWith(({ query }) =>
      query.includes("continue=next") ? listOf([item("b")]) : listOf([item("a")], "next"),
    );
    const items = await server.client.list(pods, "", { labelSelector: "a=b,c" });
    expect(items).toEqual([
      { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } },
      { apiVersion: "v1", kind: "Pod", metadata: { name: "b" } },
    ]);
    expect(server.asked.map(({ query }) => query)).toEqual([
      "labelSelector=a%3Db%2Cc&limit=250",
      "labelSelector=a%3Db%2Cc&limit=250&continue=next",
    ]);
  });

  it("takes a list of nothing as Go writes it", async () => {
    expect(await serverWith(() => listOf(null)).client.list(pods, "")).toEqual([]);
  });

  it("asks for smaller pages when one is too large", async () => {
    const names = Array.from({ length: 100 }, (_, index) => item(`pod-with-a-long-name-${index}`));
    const server = serverWith(({ query }) => {
      const limit = Number(/limit=(\d+)/.exec(query)?.[1]);
      const from = Number(/continue=(\d+)/.exec(query)?.[1] ?? 0);
      const next = from + limit < names.length ? String(from + limit) : "";
      return listOf(names.slice(from, from + limit), next);
    });
    expect(await server.client.list(pods, "")).toHaveLength(100);
  });
});

describe("observe", () => {
  it("is told of each request: verb, resource, and whether an admission waits for it", async () => {
    const list = { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1", continue: "more" }, items: [] };
    const seen: string[] = [];
    let pages = 0;
    const transport: Transport = async ({ method, path, query }) => {
      const isList = method === "GET" && path.endsWith("/pods") && !query.includes("watch=true");
      pages += isList ? 1 : 0;
      return isList ? json(pages === 1 ? list : { ...list, metadata: { resourceVersion: "1" } }) : json(pod);
    };
    const observe = ({ verb, resource, during }: ApiRequest) => void seen.push(`${verb} ${resource} ${during}`);
    const client = createClient({ transport, observe });
    const asking = createClient({ transport, observe, during: "admission" });
    await client.list(pods, "");
    await asking.get(pods, "default", "web");
    await client.create(pods, pod);
    await client.update(deployments, pod, { subresource: "status" });
    await client.patch(pods, { namespace: "default", name: "web" }, { kind: "merge", patch: {} });
    await client.delete(pods, { namespace: "default", name: "web" });
    await client.raw("/apis");
    await client
      .watch(pods, "", { resourceVersion: "1" })
      .next()
      .catch(() => {});
    expect(seen).toEqual([
      "list pods other",
      "list pods other",
      "get pods admission",
      "create pods other",
      "update deployments/status other",
      "patch pods other",
      "delete pods other",
      "get apis other",
      "watch pods other",
    ]);
  });
});
