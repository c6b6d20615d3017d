import { describe, expect, it } from "vitest";
import { routeOf } from "./route.ts";

const signal = new AbortController().signal;

function route(method: string, path: string, query = "") {
  return routeOf({ method, path, query, headers: {}, body: new Uint8Array(), user: undefined, signal });
}

const resources: readonly (readonly [string, string, string, object])[] = [
  ["GET", "/api/v1/pods", "", { verb: "list", resource: "pods", namespace: "", name: "" }],
  ["GET", "/api/v1/pods", "watch=1", { verb: "watch" }],
  ["GET", "/api/v1/pods", "watch=false", { verb: "list" }],
  ["GET", "/api/v1/watch/pods", "", { verb: "watch", resource: "pods" }],
  ["GET", "/api/v1/namespaces/shop/pods/a", "", { verb: "get", namespace: "shop", resource: "pods", name: "a" }],
  ["PATCH", "/api/v1/namespaces/shop/pods/a/status", "", { verb: "patch", subresource: "status" }],
  ["GET", "/api/v1/namespaces/shop", "", { verb: "get", namespace: "", resource: "namespaces", name: "shop" }],
  ["PUT", "/api/v1/namespaces/shop/finalize", "", { verb: "update", resource: "namespaces", subresource: "finalize" }],
  ["DELETE", "/apis/apps/v1/namespaces/shop/deployments", "", { verb: "deletecollection", group: "apps" }],
  ["POST", "/apis/apps/v1/namespaces/shop/deployments", "", { verb: "create", version: "v1" }],
  ["GET", "/api/v1/nodes/%61/", "", { verb: "get", resource: "nodes", name: "a" }],
  ["GET", "/api/v1/pods/a/proxy/b/c", "", { name: "a", subresource: "proxy", excess: true }],
];

describe("routeOf", () => {
  it.each(resources)("%s %s?%s", (method, path, query, expected) => {
    expect(route(method, path, query)).toMatchObject({ kind: "resource", ...expected });
  });

  it.each(["/", "/api", "/api/v1", "/apis/apps/v1", "/version", "/openapi/v3/api/v1"])("%s is no resource", (path) => {
    expect(route("GET", path)).toMatchObject({ kind: "path", verb: "get" });
  });

  it("refuses paths that are not encoded properly", () => {
    expect(() => route("GET", "/api/v1/pods/%zz")).toThrow("malformed percent-encoding");
  });
});
