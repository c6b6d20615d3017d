import { describe, expect, it } from "vitest";
import { Store } from "./store.ts";

const place = { group: "", version: "v1", resource: "configmaps" };
const draft = (name: string, value = "a") => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data: { value },
});

describe("Store", () => {
  it("gives each write the next revision and freezes what it stores", () => {
    const store = new Store();
    const first = store.create(place, draft("one"));
    const second = store.create(place, draft("two"));
    expect([first?.metadata.resourceVersion, second?.metadata.resourceVersion]).toEqual(["2", "3"]);
    expect(Object.isFrozen(first) && Object.isFrozen(first?.data)).toBe(true);
  });

  it("shares what an update leaves alone", () => {
    const store = new Store();
    const old = store.create(place, draft("one"));
    const next = old && store.replace(place, old, { ...old, immutable: true });
    expect(next?.data).toBe(old?.data);
  });

  it("refuses a name that is taken", () => {
    const store = new Store();
    store.create(place, draft("one"));
    expect(store.create(place, draft("one"))).toBeUndefined();
  });

  it("refuses to replace or remove what somebody else has changed", () => {
    const store = new Store();
    const old = store.create(place, draft("one"));
    if (old === undefined) throw new Error("not stored");
    store.replace(place, old, draft("one", "b"));
    expect(store.replace(place, old, draft("one", "c"))).toBeUndefined();
    expect(store.remove(place, old)).toBeUndefined();
    expect(store.get(place, "default", "one")?.data).toEqual({ value: "b" });
  });

  it("keeps one collection for all versions of a resource", () => {
    const store = new Store();
    store.create(place, draft("one"));
    expect(store.get({ ...place, version: "v2" }, "default", "one")).toBeDefined();
  });

  it("keeps names that are properties of every object apart from those", () => {
    const store = new Store();
    expect(store.get(place, "default", "constructor")).toBeUndefined();
    expect(store.collection({ group: "__proto__", version: "v1", resource: "x" }).size).toBe(0);
  });
});

describe("Collection", () => {
  it("tells the changes after a revision, deletions at the revision of the deletion", () => {
    const store = new Store();
    const one = store.create(place, draft("one"));
    if (one === undefined) throw new Error("not stored");
    store.remove(place, one);
    const changes = store.collection(place).changesAfter(2);
    expect(changes?.map(({ type, revision, object }) => [type, revision, object.metadata.resourceVersion])).toEqual([
      ["DELETED", 3, "3"],
    ]);
  });

  it("goes back to earlier states", () => {
    const store = new Store();
    const one = store.create(place, draft("one"));
    store.create(place, draft("two"));
    if (one === undefined) throw new Error("not stored");
    store.replace(place, one, draft("one", "b"));
    store.create(place, draft("a"));
    const then = store.collection(place).at(3);
    expect([...(then?.keys() ?? [])]).toEqual(["default/one", "default/two"]);
    expect(then?.get("default/one")?.data).toEqual({ value: "a" });
  });

  it("forgets the oldest changes and says so", () => {
    const store = new Store();
    let current = store.create(place, draft("one"));
    for (let count = 0; count < 9_000 && current !== undefined; count += 1) {
      current = store.replace(place, current, draft("one", String(count)));
    }
    const collection = store.collection(place);
    expect(collection.changesAfter(1)).toBeUndefined();
    expect(collection.at(2)).toBeUndefined();
    expect(collection.changesAfter(store.revision - 10)?.length).toBe(10);
  });
});
