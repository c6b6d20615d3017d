import { describe, expect, it } from "vitest";
import { policyWith, requestOf, ruleWith } from "../../test/samples.ts";
import type { PolicyKind } from "../policy/index.ts";
import { findingsOfScan, onlyAllowed } from "./findings.ts";
import type { ScannedKind } from "./scanned-kinds.ts";

it("findingsOfScan replaces what rules about images have said before, even where they say nothing now", () => {
  const rules = [
    ruleWith("images", undefined, { phase: "verify" }),
    ruleWith("labels", undefined),
    ruleWith("adds", undefined, { phase: "mutate" }),
  ];
  const policy = policyWith("p", rules);
  const request = requestOf();
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "default", uid: "1" } };
  const served = { gvk: request.kind, resource: "pods", namespaced: true, verbs: [], subresources: [] };
  const kind: ScannedKind = { id: "pods", served, resource: request.resource, policies: [] };
  const live = { key: "p", kind: {} as PolicyKind, policy, text: "" };
  const verdict = { request, resource: object, policies: [] };
  const { complete, results } = findingsOfScan(verdict, { kind, object, policies: [live] });
  expect([...complete].sort()).toEqual(["kyverno|p|images", "kyverno|p|labels"]);
  expect(results).toEqual([]);
});

describe("onlyAllowed", () => {
  const object = {
    apiVersion: "v1",
    kind: "Pod",
    resource: { group: "", version: "v1", resource: "pods" },
    namespace: "default",
    name: "web",
    uid: "u",
  };
  const told = (allowed: readonly string[] | undefined, more: object) => {
    const results = [{ source: "kyverno", policy: "p", result: "pass", ...more } as const];
    const update = { object, complete: new Set<string>(), results, exists: true };
    return onlyAllowed(update, allowed && new Set(allowed)).results.length === 1;
  };

  it.each([
    ["whatever is said where nothing is told", undefined, { result: "pass", scored: true }, true],
    ["what is allowed", ["fail", "pass"], { result: "pass", scored: true }, true],
    ["nothing else", ["fail"], { result: "pass", scored: true }, false],
    ["a failure that is not scored as the failure that it is", ["fail"], { result: "warn" }, true],
    ["no such failure as a warning", ["warn"], { result: "warn" }, false],
  ])("keeps %s", (_, allowed, more, kept) => {
    expect(told(allowed, more)).toBe(kept);
  });
});
