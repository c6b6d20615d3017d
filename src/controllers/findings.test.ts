import { expect, it } from "vitest";
import { policyWith, requestOf, ruleWith } from "../../test/samples.ts";
import type { PolicyKind } from "../policy/index.ts";
import { findingsOfScan } from "./findings.ts";
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
