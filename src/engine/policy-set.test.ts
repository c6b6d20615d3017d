import { describe, expect, it } from "vitest";
import { podTrigger, policyWith, requestOf } from "../../test/samples.ts";
import type { Request, Trigger } from "../policy/index.ts";
import { PolicySet } from "./policy-set.ts";

const about = (changes: Partial<Trigger>) => policyWith("p", [], { triggers: [{ ...podTrigger, ...changes }] });
const deployment = { group: "apps", version: "v1", kind: "Deployment" };

describe("PolicySet", () => {
  it("puts cluster-wide policies first, then those of the namespace, each by name", () => {
    const set = new PolicySet([
      policyWith("b", [], { namespace: "default" }),
      policyWith("z", []),
      policyWith("a", [], { namespace: "default" }),
      policyWith("y", [], { namespace: "other" }),
      policyWith("c", []),
    ]);
    expect(set.select(requestOf()).map(({ name }) => name)).toEqual(["c", "z", "a", "b"]);
    expect(set.select(requestOf({ namespace: "other" })).map(({ name }) => name)).toEqual(["c", "z", "y"]);
    expect(set.select(requestOf({ namespace: "" })).map(({ name }) => name)).toEqual(["c", "z"]);
  });

  const cases: readonly (readonly [string, Partial<Trigger>, Partial<Request>, boolean])[] = [
    ["the same kind", {}, {}, true],
    ["another kind", { kind: "Deployment" }, {}, false],
    ["a kind by wildcard", { kind: "*" }, { kind: deployment }, true],
    ["a group by wildcard", { kind: "Deployment", group: "app*" }, { kind: deployment }, true],
    ["another group", { kind: "Deployment", group: "batch" }, { kind: deployment }, false],
    ["another version", { version: "v2" }, {}, false],
    ["another operation", {}, { operation: "DELETE" }, false],
    ["a subresource that is not asked for", {}, { subresource: "exec" }, false],
    ["a subresource", { subresource: "exec" }, { subresource: "exec" }, true],
    ["the object for a policy about its subresource", { subresource: "exec" }, {}, false],
    ["every subresource and the object", { subresource: "*" }, {}, true],
    ["subresources only", { subresource: "?*" }, {}, false],
    ["the ephemeral containers of a Pod", {}, { subresource: "ephemeralcontainers" }, true],
    ["what looks like them elsewhere", { kind: "*" }, { kind: deployment, subresource: "ephemeralcontainers" }, false],
  ];
  it.each(cases)("selects by %s", (_, trigger, request, selected) => {
    expect(new PolicySet([about(trigger)]).select(requestOf(request)).length).toBe(selected ? 1 : 0);
  });

  it("gives the same list for the same kind of request", () => {
    const set = new PolicySet([policyWith("a", [])]);
    expect(set.select(requestOf({ name: "x" }))).toBe(set.select(requestOf({ name: "y", namespace: "other" })));
  });

  it("is not misled by requests that no API server makes: what is selected for them is for them alone", () => {
    const place = { phase: "validate", group: "", version: "v1", resource: "pods", subresource: "" } as const;
    const set = new PolicySet([policyWith("a", [], { triggers: [{ ...place, scope: "*", operations: ["CREATE"] }] })]);
    const strange = [
      { resource: { group: "other", version: "v1", resource: "pods" } },
      { resource: { group: "", version: "v2", resource: "pods" } },
      { kind: { group: "", version: "v1", kind: "Pod/pods" }, resource: { ...requestOf().resource, resource: "" } },
    ];
    for (const one of strange) expect(set.select(requestOf(one))).toEqual([]);
    expect(set.select(requestOf()).length).toBe(1);
  });

  it("does not remember what has names as no API server gives them", () => {
    const set = new PolicySet([policyWith("a", [])]);
    const kind = { group: "", version: "v1", kind: "x".repeat(3_000) };
    expect(set.select(requestOf({ kind }))).not.toBe(set.select(requestOf({ kind })));
  });

  it("selects nothing that has no triggers", () => {
    expect(new PolicySet([policyWith("a", [], { triggers: [] })]).select(requestOf())).toEqual([]);
  });
});
