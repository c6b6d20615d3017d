import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createClient, follow, type Told, type Transport, type TransportRequest, watchCache } from "./index.ts";

const pods = { group: "", version: "v1", resource: "pods" };
const pod = (name: string, version: string, labels = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", resourceVersion: version, labels },
});
const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;

type Step =
  | { readonly list: readonly unknown[]; readonly version: string }
  | { readonly watch: readonly string[]; readonly after: "cut" | "end" | "stay" }
  | { readonly fail: number };

/** A server that answers request after request by a script, and what it was asked. After the script it only waits. */
function scripted(steps: readonly Step[]) {
  const asked: string[] = [];
  const left = [...steps];
  const transport: Transport = async (request) => {
    const isWatch = request.query.includes("watch=true");
    asked.push(isWatch ? `watch from ${/resourceVersion=(\w+)/.exec(request.query)?.[1]}` : "list");
    const step = left.shift() ?? { watch: [], after: "stay" };
    if ("fail" in step)
      return { status: step.fail, headers: {}, body: JSON.stringify({ message: `failed ${step.fail}` }) };
    if ("watch" in step) return { status: 200, headers: {}, body: stream(step.watch, step.after, request) };
    const list = { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: step.version }, items: step.list };
    return { status: 200, headers: {}, body: JSON.stringify(list) };
  };
  return { client: createClient({ transport }), asked };
}

async function* stream(lines: readonly string[], after: "cut" | "end" | "stay", { signal }: TransportRequest) {
  for (const text of lines) {
    // In pieces that respect no line.
    yield text.slice(0, 5);
    yield text.slice(5);
  }
  if (after === "cut") throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  if (after === "stay") await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Follows by a script until something is told that `until` is waiting for. */
async function followed(steps: readonly Step[], until: (told: Told) => boolean) {
  const { client, asked } = scripted(steps);
  const told: Told[] = [];
  await new Promise<void>((resolve) => {
    const tell = (one: Told) => {
      told.push(one);
      if (until(one)) resolve();
    };
    stops.push(follow({ client, resource: pods, tell, baseMs: 2, maxMs: 10 }).stop);
  });
  const names = told.flatMap((one) => {
    if (one.kind === "page") return one.objects.map(({ metadata }) => `LISTED ${metadata.name}`);
    if (one.kind === "changed") return [`${one.type} ${one.object.metadata.name}`];
    return one.kind === "failed" ? [`failed: ${one.fault.code}`] : [];
  });
  return { asked, names };
}

const isNamed = (name: string) => (told: Told) => told.kind === "changed" && told.object.metadata.name === name;

describe("follow", () => {
  it("goes on where a watch was cut off, bookmarks included", async () => {
    const bookmark = { kind: "Pod", apiVersion: "v1", metadata: { resourceVersion: "9" } };
    const { asked, names } = await followed(
      [
        { list: [pod("a", "1")], version: "5" },
        { watch: [line("ADDED", pod("b", "6")), line("BOOKMARK", bookmark)], after: "cut" },
        { watch: [line("DELETED", pod("a", "10")), line("ADDED", pod("last", "11"))], after: "stay" },
      ],
      isNamed("last"),
    );
    expect(asked).toEqual(["list", "watch from 5", "watch from 9"]);
    expect(names).toEqual(["LISTED a", "ADDED b", "failed: unreachable", "DELETED a", "ADDED last"]);
  });

  it("goes on where a watch ended", async () => {
    const { asked, names } = await followed(
      [
        { list: [], version: "5" },
        { watch: [line("ADDED", pod("b", "6"))], after: "end" },
        { watch: [line("ADDED", pod("last", "7"))], after: "stay" },
      ],
      isNamed("last"),
    );
    expect(asked).toEqual(["list", "watch from 5", "watch from 6"]);
    expect(names).toEqual(["ADDED b", "ADDED last"]);
  });

  it("lists anew when the server has forgotten the place", async () => {
    const expired = line("ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old" });
    const { asked, names } = await followed(
      [
        { list: [pod("a", "1")], version: "5" },
        { watch: [expired], after: "end" },
        { list: [pod("b", "20")], version: "20" },
        { watch: [line("ADDED", pod("last", "21"))], after: "stay" },
      ],
      isNamed("last"),
    );
    expect(asked).toEqual(["list", "watch from 5", "list", "watch from 20"]);
    expect(names).toEqual(["LISTED a", "LISTED b", "ADDED last"]);
  });

  it("survives every kind of failure", async () => {
    const { names } = await followed(
      [
        { fail: 403 },
        { fail: 500 },
        { list: [pod("a", "1")], version: "5" },
        { fail: 401 },
        { list: [pod("a", "1")], version: "6" },
        { watch: ["this is no JSON\n"], after: "end" },
        { list: [pod("a", "1")], version: "7" },
        { watch: [line("SURPRISE", pod("x", "8"))], after: "end" },
        { list: [pod("a", "1")], version: "8" },
        { watch: [line("ADDED", pod("last", "9"))], after: "stay" },
      ],
      isNamed("last"),
    );
    expect(names.filter((name) => name.startsWith("failed"))).toEqual([
      "failed: forbidden",
      "failed: internal",
      "failed: unauthorized",
      "failed: internal",
      "failed: internal",
    ]);
    expect(names.at(-1)).toBe("ADDED last");
  });

  it("lists anew when a server stays away from the old place", async () => {
    const { asked } = await followed(
      [
        { list: [], version: "500" },
        { fail: 504 },
        { fail: 504 },
        { fail: 504 },
        { fail: 504 },
        { list: [], version: "2" },
        { watch: [line("ADDED", pod("last", "3"))], after: "stay" },
      ],
      isNamed("last"),
    );
    expect(asked.filter((one) => one === "list")).toHaveLength(2);
    expect(asked.at(-1)).toBe("watch from 2");
  });
});

describe("what a client follows", () => {
  it("is known while it is followed, and when it was last heard of, by a bookmark as well", async () => {
    const bookmark = { kind: "Pod", apiVersion: "v1", metadata: { resourceVersion: "9" } };
    const gate = Promise.withResolvers<void>();
    async function* body() {
      yield line("ADDED", pod("a", "6"));
      await gate.promise;
      yield line("BOOKMARK", bookmark);
      await new Promise(() => {});
    }
    const list = { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "5" }, items: [] };
    const transport: Transport = async ({ query }) => ({
      status: 200,
      headers: {},
      body: query.includes("watch=true") ? body() : JSON.stringify(list),
    });
    const client = createClient({ transport });
    const met = Promise.withResolvers<void>();
    const tell = (told: Told) => void (told.kind === "changed" && met.resolve());
    const followed = follow({ client, resource: pods, namespace: "default", tell });
    expect([...client.followed]).toMatchObject([{ resource: pods, namespace: "default" }]);
    await met.promise;
    await sleep(50);
    const silent = followed.silentMs();
    expect(silent).toBeGreaterThan(0);
    gate.resolve();
    for (let i = 0; followed.silentMs() >= silent && i < 1_000; i += 1) await sleep(1);
    expect(followed.silentMs()).toBeLessThan(silent);
    followed.stop();
    expect(client.followed.size).toBe(0);
  });
});

describe("watchCache", () => {
  it("holds what is there, tells its listeners, and notices what went while it looked away", async () => {
    const { client } = scripted([
      { list: [pod("a", "1"), pod("b", "2", { app: "x" })], version: "5" },
      { watch: [line("ERROR", { code: 410, reason: "Expired", message: "too old" })], after: "end" },
      { list: [pod("b", "3", { app: "y" }), pod("c", "4")], version: "20" },
      { watch: [line("DELETED", pod("c", "21")), line("ADDED", pod("last", "22"))], after: "stay" },
    ]);
    const seen: string[] = [];
    const keep = ({ metadata }: { metadata: { labels?: unknown } }) => metadata.labels;
    const cache = watchCache({ client, resource: pods, keep, baseMs: 2 });
    stops.push(cache.stop);
    expect(cache.synced()).toBe(false);
    await new Promise<void>((resolve) =>
      cache.listen((change) => {
        seen.push(`${change.kind} ${change.key}`);
        if (change.key === "default/last") resolve();
      }),
    );
    expect(seen).toEqual([
      "set default/a",
      "set default/b",
      "set default/b",
      "set default/c",
      "gone default/a",
      "gone default/c",
      "set default/last",
    ]);
    expect(cache.synced()).toBe(true);
    expect([...cache.entries()]).toEqual([
      ["default/b", { app: "y" }],
      ["default/last", {}],
    ]);
  });

  it("says why it does not follow, and for how long", async () => {
    const { client } = scripted(Array.from({ length: 50 }, () => ({ fail: 403 })));
    const failed = Promise.withResolvers<void>();
    const cache = watchCache({ client, resource: pods, keep: (one) => one, baseMs: 2, log: () => failed.resolve() });
    stops.push(cache.stop);
    await failed.promise;
    expect(cache.failure()).toMatchObject({ fault: { code: "forbidden" } });
    expect(cache.synced()).toBe(false);
  });
});
