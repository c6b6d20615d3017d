import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import type { Query } from "../../policy/index.ts";
import { OfflineKinds } from "../input/index.ts";
import { answer, loadsIn, type World } from "./world.ts";

const object = (apiVersion: string, kind: string, name: string, namespace?: string): Resource => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

const configMap = object("v1", "ConfigMap", "map", "b");

const world: World = {
  namespaces: new Map([
    ["a", { apiVersion: "v1", kind: "Namespace", metadata: { name: "a", labels: { env: "test" } } }],
  ]),
  searchable: false,
  found: [],
  images: new Map(),
  cluster: [
    { ...object("v1", "Namespace", "b"), metadata: { name: "b", labels: { env: "b" } } },
    object("v1", "Pod", "web", "b"),
    object("v1", "Pod", "web", "c"),
    object("apps/v1", "Deployment", "app", "b"),
    configMap,
    object("security.istio.io/v1", "AuthorizationPolicy", "deny", "b"),
  ],
  configMaps: true,
  kinds: new OfflineKinds(),
  apiCalls: [
    { urlPath: "/custom", response: { body: { any: true } } },
    { urlPath: "/custom", method: "post", response: { body: { post: true } } },
    { url: "https://svc", response: { statusCode: 500, body: {} } },
  ],
  globalContext: [
    { name: "plain", data: { items: [1, 2] } },
    { name: "parts", data: { items: [1, 2] }, fieldPath: "items", projections: [{ name: "n", path: "length(@)" }] },
  ],
};

const call = (urlPath: string, method: "GET" | "POST" = "GET"): Query => ({
  kind: "apiCall",
  urlPath,
  method,
  body: "",
});
const names = (query: Query) => {
  const fact = answer(world, query);
  if (fact.kind !== "value") return fact;
  const { items } = fact.value as { readonly items: readonly Resource[] };
  return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
};
const failure = { kind: "failure" };

describe("answer", () => {
  it("knows labels of namespaces by values first, then by the fake cluster; others have none", () => {
    const labels = (name: string) => answer(world, { kind: "namespace", name });
    expect(labels("a")).toEqual({ kind: "namespace", labels: { env: "test" } });
    expect(labels("b")).toEqual({ kind: "namespace", labels: { env: "b" } });
    expect(labels("c")).toEqual({ kind: "namespace", labels: {} });
  });

  it("lists and gets what the fake cluster has", () => {
    expect(names(call("/api/v1/pods"))).toEqual(["b/web", "c/web"]);
    expect(names(call("/api/v1/namespaces/c/pods?limit=1"))).toEqual(["c/web"]);
    expect(answer(world, call("/apis/apps/v1/namespaces/b/deployments/app"))).toMatchObject({
      kind: "value",
      value: { kind: "Deployment" },
    });
    expect(answer(world, call("/api/v1/namespaces/b"))).toMatchObject({ kind: "value", value: { kind: "Namespace" } });
  });

  it("lists custom objects of which no definition is given", () => {
    expect(names(call("/apis/security.istio.io/v1/namespaces/b/authorizationpolicies"))).toEqual(["b/deny"]);
  });

  it("answers expressions from what is given for them, and from the fake cluster only where that may be searched", () => {
    const place = { apiVersion: "v1", resource: "configmaps", namespace: "b" };
    const object: Query = { kind: "object", name: "map", ...place };
    const all: Query = { kind: "objects", labels: {}, ...place };
    expect(answer(world, object)).toEqual({ kind: "value", value: null });
    expect(answer(world, all)).toEqual({ kind: "failure", message: "configmaps resource not found" });
    const given = { ...world, found: [{ ...configMap, metadata: { ...configMap.metadata, labels: { x: "y" } } }] };
    expect(answer(given, object)).toMatchObject({ value: { metadata: { name: "map" } } });
    expect(answer(given, { ...all, labels: { x: "y" } })).toMatchObject({ value: { kind: "ConfigMapList" } });
    expect(answer(given, { ...all, labels: { x: "z" } })).toMatchObject({ value: { items: [] } });
    expect(answer({ ...world, searchable: true }, object)).toMatchObject({ value: { kind: "ConfigMap" } });
  });

  it("answers what expressions ask besides", () => {
    const of = (query: Query) => {
      const fact = answer(world, query);
      return fact.kind === "value" ? fact.value : fact;
    };
    expect(of({ kind: "resourceOf", apiVersion: "apps/v1", of: "Deployment" })).toEqual({
      group: "apps",
      version: "v1",
      resource: "deployments",
      namespaced: true,
    });
    expect(of({ kind: "namespaceObject", name: "b" })).toMatchObject({ metadata: { labels: { env: "b" } } });
    expect(of({ kind: "namespaceObject", name: "nowhere" })).toBeNull();
    const http = { kind: "http", method: "GET", headers: {}, caBundle: "", body: "" } as const;
    expect(of({ ...http, url: "https://svc" })).toEqual({ statusCode: 500, body: { body: {} } });
    expect(of({ ...http, url: "https://other" })).toMatchObject(failure);
  });

  it.each([
    call("/api/v1/namespaces/b/pods/nobody"),
    call("/nowhere"),
    call("/api"),
    call("/api/v1/pods", "POST"),
    { kind: "configMap", namespace: "c", name: "map" },
    { kind: "globalReference", name: "none", projection: "" },
    { kind: "globalReference", name: "plain", projection: "n" },
    { kind: "imageData", reference: "a", namespace: "", credentials: undefined },
    { kind: "service", url: "https://other", method: "GET", headers: [], caBundle: "", body: "" },
    { kind: "service", url: "https://svc", method: "GET", headers: [], caBundle: "", body: "" },
  ] as const)("fails for %j", (query) => {
    expect(answer(world, query)).toMatchObject(failure);
  });

  it("prefers a fixed answer of the same method", () => {
    expect(answer(world, call("/custom"))).toEqual({ kind: "value", value: { any: true } });
    expect(answer(world, call("/custom", "POST"))).toEqual({ kind: "value", value: { post: true } });
  });

  it("reads global context with paths and projections", () => {
    const held = (name: string, projection = "") => answer(world, { kind: "globalReference", name, projection });
    expect(held("plain")).toEqual({ kind: "value", value: { items: [1, 2] } });
    expect(held("parts", "n")).toEqual({ kind: "value", value: 2 });
  });

  it("finds a ConfigMap", () => {
    expect(answer(world, { kind: "configMap", namespace: "b", name: "map" })).toMatchObject({ kind: "value" });
  });
});

describe("loadsIn", () => {
  it("lets load what the world has", () => {
    const loads = loadsIn(world);
    expect((["configMap", "apiCall", "service", "globalReference", "imageData"] as const).map(loads)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    const empty = loadsIn({ ...world, cluster: undefined, apiCalls: [], globalContext: [] });
    expect((["configMap", "apiCall", "globalReference", "namespace"] as const).map(empty)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
