import { describe, expect, it } from "vitest";
import type { Resource } from "../kube/index.ts";
import { type Client, createClient, createOrUpdate, includes, type Transport } from "./index.ts";

const configMaps = { group: "", version: "v1", resource: "configmaps" };
const wanted: Resource = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "x", labels: { l: "1" } },
  data: { k: "v" },
};

/** A server that keeps one object, and lets others write first for the first `races` writes. */
function serverWith(
  stored: Resource | undefined,
  races = 0,
): { client: Client; writes: string[]; stored: () => unknown } {
  let object = stored;
  let left = races;
  const writes: string[] = [];
  const failed = (status: number, reason: string) => ({
    status,
    headers: {},
    body: JSON.stringify({ reason, message: reason }),
  });
  const transport: Transport = async ({ method, body }) => {
    if (method === "GET" && object === undefined) return failed(404, "NotFound");
    if (method !== "GET") {
      writes.push(method);
      if (left-- > 0) return failed(409, method === "POST" ? "AlreadyExists" : "Conflict");
      object = JSON.parse(new TextDecoder().decode(body));
    }
    return { status: 200, headers: {}, body: JSON.stringify(object) };
  };
  return { client: createClient({ transport }), writes, stored: () => object };
}

const existing = (more: Partial<Resource>, metadata = {}): Resource => ({
  ...wanted,
  metadata: { ...wanted.metadata, uid: "u", resourceVersion: "7", ...metadata },
  ...more,
});

describe("createOrUpdate", () => {
  it.each([
    ["creates what is missing", undefined, ["POST"], "created"],
    ["leaves what is as wanted, with what the server added", existing({ extra: 1 }), [], "unchanged"],
    ["replaces what differs", existing({ data: { k: "other" } }), ["PUT"], "updated"],
    ["replaces other labels", existing({}, { labels: { l: "2" } }), ["PUT"], "updated"],
  ] as const)("%s", async (_, stored, writes, action) => {
    const server = serverWith(stored);
    const written = await createOrUpdate(server.client, configMaps, wanted);
    expect(written.action).toBe(action);
    expect(server.writes).toEqual(writes);
  });

  it("keeps the version that it read in what it writes, so that no change of others is lost", async () => {
    const server = serverWith(existing({ data: {} }));
    await createOrUpdate(server.client, configMaps, wanted);
    expect(server.stored()).toMatchObject({ metadata: { resourceVersion: "7", uid: "u" }, data: { k: "v" } });
  });

  it("tries again when others write at the same time, but not for ever", async () => {
    const raced = serverWith(existing({ data: {} }), 2);
    expect((await createOrUpdate(raced.client, configMaps, wanted)).action).toBe("updated");
    const lost = serverWith(existing({ data: {} }), 100);
    await expect(createOrUpdate(lost.client, configMaps, wanted)).rejects.toMatchObject({ code: "conflict" });
    expect(lost.writes).toHaveLength(5);
  });

  it("touches nothing that it may not change", async () => {
    const server = serverWith(existing({ data: {} }));
    const mayChange = () => {
      throw new Error("not ours");
    };
    await expect(createOrUpdate(server.client, configMaps, wanted, { mayChange })).rejects.toThrow("not ours");
    expect(server.writes).toEqual([]);
  });
});

describe("includes", () => {
  it.each([
    [{ a: 1, b: 2 }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ a: [1, 2] }, { a: [1] }, false],
    [{ a: [{ x: 1, y: 2 }] }, { a: [{ x: 1 }] }, true],
    [undefined, { a: 1 }, false],
    [undefined, undefined, true],
    [{}, JSON.parse('{"__proto__": {"a": 1}}'), false],
  ])("%j includes %j: %s", (current, part, expected) => expect(includes(current, part)).toBe(expected));
});
