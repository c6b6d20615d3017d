import { expect, it } from "vitest";
import { apiVersionOf, builtinTypes } from "../../kube/index.ts";
import { guessPlural, OfflineKinds } from "./kinds.ts";
import { servedKinds } from "./kinds-table.ts";

it("has the kinds of the published API, with their plurals and scopes", () => {
  const texts = new Map<string, string[]>();
  for (const { gvk, plural, namespaced, hasStatus } of builtinTypes()) {
    const text = `${gvk.kind}:${plural}:${namespaced ? "n" : ""}${hasStatus ? "s" : ""}`;
    texts.set(apiVersionOf(gvk), [...(texts.get(apiVersionOf(gvk)) ?? []), text]);
  }
  const missing = [...texts].filter(([apiVersion, kinds]) =>
    kinds.some((kind) => !servedKinds[apiVersion]?.split(" ").includes(kind)),
  );
  expect(missing).toEqual([]);
});

it("knows the kinds of definitions too, and takes those that nobody knows for namespaced", () => {
  const versions = [{ name: "v1" }, { name: "v2" }];
  const spec = { group: "a.b", scope: "Cluster", names: { kind: "Thing", plural: "things" }, versions };
  const kinds = new OfflineKinds([{ spec }, "no definition"]);
  expect(kinds.isNamespaced("a.b/v2", "Thing")).toBe(false);
  expect(kinds.findPlural("a.b/v1", "things")?.gvk.kind).toBe("Thing");
  expect(kinds.isNamespaced("v1", "Namespace")).toBe(false);
  expect(kinds.isNamespaced("a.b/v3", "Thing")).toBe(false);
  expect(kinds.isNamespaced("a.b/v1", "Other")).toBe(true);
});

it.each([
  ["Ingress", "ingresses"],
  ["NetworkPolicy", "networkpolicies"],
  ["Endpoints", "endpoints"],
  ["Pod", "pods"],
])("guesses the plural of %s", (kind, plural) => {
  expect(guessPlural(kind)).toBe(plural);
});
