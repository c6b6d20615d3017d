import { describe, expect, it } from "vitest";
import type { Kind } from "../kind.ts";
import { builtinKinds } from "../kinds/index.ts";
import { selectionOf } from "./selection.ts";

const pods = builtinKinds().find(({ plural }) => plural === "pods") as Kind;

const object = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web-1", namespace: "shop", labels: { app: "web", tier: "front" } },
  spec: { nodeName: "n1" },
  status: { phase: "Running" },
};

const selects: readonly (readonly [string, string, boolean])[] = [
  ["", "", true],
  ["app=web", "", true],
  ["app in (web,api),!old", "", true],
  ["app!=web", "", false],
  ["", "metadata.name=web-1", true],
  ["", "metadata.namespace=shop,status.phase!=Failed", true],
  ["", "spec.nodeName==n1", true],
  ["", "spec.nodeName=n2", false],
  ["app=web", "status.phase=Failed", false],
];

describe("selectionOf", () => {
  it.each(selects)("labels %j and fields %j: %s", (labelSelector, fieldSelector, matches) => {
    expect(selectionOf(pods, { namespace: "", labelSelector, fieldSelector }).matches(object)).toBe(matches);
  });

  it("knows which namespace and name alone can match", () => {
    const selection = selectionOf(pods, { namespace: "", fieldSelector: "metadata.name=a,metadata.namespace=b" });
    expect([selection.namespace, selection.name]).toEqual(["b", "a"]);
  });

  it.each([
    ["a b", "", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["", "spec.foo=bar", "field label not supported: spec.foo"],
    ["", "nonsense", "invalid selector: 'nonsense'; can't understand 'nonsense'"],
    ["", "metadata.name=a\\x", "invalid field selector: invalid escape sequence: \\x"],
    ["", "__proto__=a", "field label not supported: __proto__"],
  ])("refuses labels %j, fields %j", (labelSelector, fieldSelector, message) => {
    expect(() => selectionOf(pods, { namespace: "", labelSelector, fieldSelector })).toThrow(message);
  });
});
