import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { nested, withPath } from "./dotted.ts";
import { givenNamespaces, type Values, valuesFor } from "./values.ts";

const pod: Resource = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", labels: { a: "1" } } };
const none: Values = { text: undefined, set: {}, loads: () => true };

describe("nested", () => {
  it.each([
    [{ "a.b": 1, "a.c": 2 }, { a: { b: 1, c: 2 } }],
    [{ 'a."b.c"': 1 }, { a: { "b.c": 1 } }],
    [{ a: 1, "a.b": 2 }, { a: { b: 2 } }],
    [{ "a.0": 1 }, { a: { "0": 1 } }],
  ])("makes of %j %j", (flat, made) => {
    expect(nested(flat)).toEqual(made);
  });

  it("makes no prototype of `__proto__`", () => {
    const made = nested(JSON.parse('{"__proto__.polluted":1}'));
    expect(Object.hasOwn(made, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("withPath", () => {
  it("changes neither of what it is given", () => {
    const below = { a: { b: 1 } };
    expect(withPath(below, { a: { c: 2 } })).toEqual({ a: { b: 1, c: 2 } });
    expect(below).toEqual({ a: { b: 1 } });
  });
});

describe("valuesFor", () => {
  const text = {
    globalValues: { "request.operation": "UPDATE", mode: "global", other: 1 },
    policies: [
      {
        name: "p",
        resources: [{ name: "web", values: { mode: "resource", "request.object.metadata.labels.b": "2" } }],
        rules: [{ name: "r", values: { "map.data.x": "y" }, foreachValues: { each: [1, 2] } }],
      },
    ],
  };

  it("lets what is closer win: global values, then those of the resource, then --set", () => {
    const { given } = valuesFor({ ...none, text, set: { other: "set" } }, "p", pod);
    expect(given.variables).toEqual({ mode: "resource", other: "set", request: {} });
    expect(valuesFor({ ...none, text }, "q", pod).given.variables).toEqual({ mode: "global", other: 1, request: {} });
  });

  it("changes the object by values of `request.object`", () => {
    const { object } = valuesFor({ ...none, text }, "p", pod);
    expect(object.metadata.labels).toEqual({ a: "1", b: "2" });
    expect(pod.metadata.labels).toEqual({ a: "1" });
    expect(valuesFor(none, "p", pod).object).toBe(pod);
  });

  it.each([
    [undefined, undefined, "CREATE"],
    ["UPDATE", undefined, "UPDATE"],
    ["DELETE", undefined, "DELETE"],
    ["CONNECT", undefined, "CREATE"],
    ["UPDATE", "CREATE", "CREATE"],
  ] as const)("judges under %s with %s as %s", (said, operation, judged) => {
    const values = said === undefined ? none : { ...none, set: { "request.operation": said } };
    expect(valuesFor(values, "p", pod, operation).operation).toBe(judged);
  });

  it("tells rules of an operation that is not judged as one", () => {
    const { given } = valuesFor({ ...none, set: { "request.operation": "CONNECT" } }, "p", pod);
    expect(given.variables).toEqual({ request: { operation: "CONNECT" } });
  });

  it.each(["r", "autogen-r", "autogen-cronjob-r"])("gives rule %s what is meant for r", (rule) => {
    const { given } = valuesFor({ ...none, text }, "p", pod);
    expect(given.forRule(rule)).toEqual({ variables: { map: { data: { x: "y" } } }, foreach: { each: [1, 2] } });
    expect(given.forRule("other")).toBeUndefined();
  });
});

describe("givenNamespaces", () => {
  it("lets whole namespaces win", () => {
    const namespaces = givenNamespaces({
      namespaceSelector: [{ name: "a", labels: { x: "1" } }, { name: "b" }],
      namespaces: [{ metadata: { name: "a", labels: { x: "2" } }, status: {} }, "none"],
    });
    expect([...namespaces.values()]).toEqual([
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "a", labels: { x: "2" } }, status: {} },
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "b", labels: {} } },
    ]);
  });
});
