import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attributes, PolicyRule } from "./authorizer.ts";
import { described, uncovered } from "./covers.ts";
import { allows } from "./policy-rule.ts";

const some = (...texts: readonly string[]) => fc.array(fc.constantFrom(...texts), { maxLength: 3 });

const none = { apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };
const verbs = some("get", "list", "*");

/** A rule is for resources or for URLs: no role with one for both is valid. */
const rules: fc.Arbitrary<PolicyRule> = fc.oneof(
  fc.record({
    verbs,
    apiGroups: some("", "apps", "*"),
    resources: some("pods", "pods/log", "*/log", "nodes", "*"),
    resourceNames: some("a", "b"),
    nonResourceURLs: fc.constant([]),
  }),
  fc.record({ verbs, nonResourceURLs: some("*", "/api", "/api/*", "/api/v1") }).map((rule) => ({ ...none, ...rule })),
);

const wishes: fc.Arbitrary<Attributes> = fc.oneof(
  fc.record({
    kind: fc.constant("resource" as const),
    verb: fc.constantFrom("get", "list", "watch"),
    group: fc.constantFrom("", "apps", "batch"),
    resource: fc.constantFrom("pods", "nodes", "secrets"),
    subresource: fc.constantFrom("", "log", "status"),
    namespace: fc.constant(""),
    name: fc.constantFrom("", "a", "c"),
  }),
  fc.record({
    kind: fc.constant("path" as const),
    verb: fc.constantFrom("get", "list", "watch"),
    path: fc.constantFrom("/", "/api", "/api/v1", "/api/v1/x"),
  }),
);

const rule = (more: Partial<PolicyRule>): PolicyRule => ({ verbs: [], ...none, ...more });

describe("uncovered", () => {
  it("finds something wherever others allow more", () => {
    const lists = fc.array(rules, { maxLength: 3 });
    fc.assert(
      fc.property(lists, lists, wishes, (owned, wanted, wish) => {
        const more = wanted.some((one) => allows(one, wish)) && !owned.some((one) => allows(one, wish));
        fc.pre(more);
        expect(uncovered(owned, wanted).length).toBeGreaterThan(0);
      }),
    );
  });

  it("finds nothing in what one has oneself", () => {
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 3 }), (owned) => {
        expect(uncovered(owned, owned)).toEqual([]);
      }),
    );
  });

  it("does not take a right to one name for the right to all", () => {
    const one = rule({ verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: ["a"] });
    expect(uncovered([one], [{ ...one, resourceNames: [] }])).toHaveLength(1);
  });
});

describe("described", () => {
  it("puts the verbs of a resource together and sorts, but keeps URLs apart", () => {
    const missing = uncovered(
      [],
      [
        rule({ verbs: ["list", "get"], apiGroups: [""], resources: ["secrets", "pods"] }),
        rule({ verbs: ["get", "post"], nonResourceURLs: ["/x"] }),
        rule({ verbs: ["get"], nonResourceURLs: ["/x"] }),
      ],
    );
    expect(described(missing)).toEqual([
      '{APIGroups:[""], Resources:["pods"], Verbs:["list" "get"]}',
      '{APIGroups:[""], Resources:["secrets"], Verbs:["list" "get"]}',
      '{NonResourceURLs:["/x"], Verbs:["get"]}',
      '{NonResourceURLs:["/x"], Verbs:["post"]}',
    ]);
  });
});
