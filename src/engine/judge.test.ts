import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policyWith, requestOf, ruleWith } from "../../test/samples.ts";
import type { Resource } from "../kube/index.ts";
import {
  type CompiledPolicy,
  type Fact,
  type Facts,
  type Outcome,
  pending,
  type Query,
  type Rule,
} from "../policy/index.ts";
import { judge } from "./judge.ts";
import type { PolicyVerdict } from "./verdict.ts";

const noFacts: Facts = { want: () => undefined };
const production: Fact = { kind: "namespace", labels: { env: "production" } };
const pass: Outcome = { status: "pass", message: "ok" };
const fail: Outcome = { status: "fail", message: "no", path: "/spec/" };
const error: Outcome = { status: "error", message: "broken" };
const asksFirst = (then: Outcome): Partial<Rule> => ({
  run: (_, facts) => (facts.want({ kind: "namespace", name: "default" }) === undefined ? pending : then),
});

function outcomesOf(policies: readonly CompiledPolicy[], facts: Facts = noFacts, final = false) {
  const verdict = judge(policies, requestOf(), facts, { final });
  if (verdict === pending) return "pending";
  return verdict.policies.map(({ policy, outcomes }) => [policy.name, ...outcomes]);
}

describe("judge", () => {
  it("tells what the rules that match say, in their order", () => {
    const policies = [
      policyWith("a", [ruleWith("r1", pass), ruleWith("r2", fail)]),
      policyWith("b", [ruleWith("r1", fail, { matches: () => false }), ruleWith("r2", undefined)]),
      policyWith("c", [ruleWith("r1", { status: "skip", message: "not now" }, { action: () => "Audit" })]),
    ];
    expect(outcomesOf(policies)).toEqual([
      ["a", { ...pass, rule: "r1", action: "Audit" }, { ...fail, rule: "r2", action: "Enforce" }],
      ["c", { status: "skip", message: "not now", rule: "r1", action: "Audit" }],
    ]);
  });

  it("carries the request and its object, the stored one where there is no new one", () => {
    const object = requestOf().object;
    expect(judge([], requestOf(), noFacts)).toEqual({ request: requestOf(), resource: object, policies: [] });
    const deletion = requestOf({ operation: "DELETE", object: undefined, oldObject: object });
    expect(judge([], deletion, noFacts)).toMatchObject({ resource: object });
  });

  it.each([
    ["in matching", { matches: () => error }],
    ["in running", { run: () => error }],
    ["in finding its action", { run: () => fail, action: () => error }],
  ])("makes an error of a failure %s", (_, rule) => {
    expect(outcomesOf([policyWith("a", [ruleWith("r", pass, rule)])])).toEqual([
      ["a", expect.objectContaining({ status: "error", message: "broken", action: "Enforce" })],
    ]);
  });

  const boom = () => {
    throw new RangeError("too much");
  };
  it.each([
    ["matches", { matches: boom }],
    ["run", { run: boom }],
    ["action", { run: () => fail, action: boom }],
  ])("makes an error of what `%s` throws", (_, rule) => {
    const message = "failed to evaluate rule: too much";
    expect(outcomesOf([policyWith("a", [ruleWith("r", pass, rule)])])).toEqual([
      ["a", { status: "error", message, rule: "r", action: "Enforce" }],
    ]);
  });

  it("takes an error of a rule that only audits no more seriously than that", () => {
    const rule = ruleWith("r", pass, { run: boom, action: () => "Audit" });
    expect(outcomesOf([policyWith("a", [rule])])).toMatchObject([["a", { status: "error", action: "Audit" }]]);
  });

  it("waits for facts, having asked for all that are missing", () => {
    const wanted: string[] = [];
    const facts: Facts = {
      want(query) {
        if (query.kind === "namespace") wanted.push(query.name);
        return undefined;
      },
    };
    const wants = (name: string) =>
      ruleWith(name, pass, {
        run: (_, known) => (known.want({ kind: "namespace", name }) === undefined ? pending : pass),
      });
    const policies = [policyWith("a", [wants("one"), wants("two")]), policyWith("b", [wants("three")])];
    expect(outcomesOf(policies, facts)).toBe("pending");
    expect(wanted).toEqual(["one", "two", "three"]);
  });

  it("goes on once the facts are there", () => {
    const policy = policyWith("a", [ruleWith("r", pass, asksFirst(fail))]);
    expect(outcomesOf([policy], { want: () => production })).toMatchObject([["a", { status: "fail" }]]);
  });

  it("makes an error of a rule that waits when nothing more will come", () => {
    const policy = policyWith("a", [ruleWith("r", pass, asksFirst(fail))]);
    expect(outcomesOf([policy], noFacts, true)).toMatchObject([["a", { status: "error", action: "Enforce" }]]);
  });

  it("judges only the phases it is told", () => {
    const policy = policyWith("a", [ruleWith("m", pass, { phase: "mutate" }), ruleWith("v", pass)]);
    const verdict = judge([policy], requestOf(), noFacts, { phases: ["validate"] });
    expect(verdict !== pending && verdict.policies[0]?.outcomes.map(({ rule }) => rule)).toEqual(["v"]);
  });

  it.each([
    ["pass", pass, ["r1"]],
    ["fail", fail, ["r1"]],
    ["skip", { status: "skip", message: "" } as const, ["r1", "r2"]],
    ["error", error, ["r1", "r2"]],
  ])("stops a policy that applies one rule after a %s", (_, first, rules) => {
    const policy = policyWith("a", [ruleWith("r1", first), ruleWith("r2", pass)], { applyOne: true });
    const verdict = judge([policy], requestOf(), noFacts);
    expect(verdict !== pending && verdict.policies[0]?.outcomes.map(({ rule }) => rule)).toEqual(rules);
  });

  it("does not ask on behalf of rules behind the one that decides", () => {
    const rules = [ruleWith("r1", pass), ruleWith("r2", pass, asksFirst(fail))];
    expect(outcomesOf([policyWith("a", rules, { applyOne: true })])).toMatchObject([["a", { rule: "r1" }]]);
  });

  it.each([
    ["its own namespace", { namespace: "team" }, "team", true],
    ["another namespace", { namespace: "team" }, "other", false],
    ["a cluster-wide object", { namespace: "team" }, undefined, false],
    ["any namespace, being cluster-wide", {}, "other", true],
  ])("lets a policy see %s: %j in %s", (_, place, namespace, sees) => {
    const metadata = namespace === undefined ? { name: "x" } : { name: "x", namespace };
    const object = { apiVersion: "v1", kind: "Pod", metadata };
    const request = requestOf({ namespace: namespace ?? "", object });
    const verdict = judge([policyWith("a", [ruleWith("r", pass)], place)], request, noFacts);
    expect(verdict !== pending && verdict.policies.length).toBe(sees ? 1 : 0);
  });

  it("judges objects without metadata, such as the options of a CONNECT", () => {
    const object = { apiVersion: "v1", kind: "PodExecOptions" } as unknown as Resource;
    const request = requestOf({ operation: "CONNECT", subresource: "exec", namespace: "team", object });
    const verdict = judge([policyWith("p", [ruleWith("r", pass)], { namespace: "team" })], request, noFacts);
    expect(verdict).toMatchObject({ policies: [] });
  });

  it("keeps a namespaced policy from an object that was elsewhere", () => {
    const at = (namespace: string) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "x", namespace } });
    const request = requestOf({ operation: "UPDATE", object: at("team"), oldObject: at("other") });
    const verdict = judge([policyWith("a", [ruleWith("r", fail)], { namespace: "team" })], request, noFacts);
    expect(verdict).toMatchObject({ policies: [] });
  });

  describe("of rules that mutate", () => {
    const label = (name: string, value: string, more: Partial<Rule> = {}): Rule =>
      ruleWith(name, undefined, {
        phase: "mutate",
        run: ({ object }) => ({ ...pass, ...(object && { patched: labelled(object, value) }) }),
        ...more,
      });
    const labelled = (object: Resource, value: string): Resource => {
      const { labels = {}, ...metadata } = object.metadata;
      return {
        ...object,
        metadata: { ...metadata, labels: { ...labels, [value]: String(Object.keys(labels).length) } },
      };
    };
    const judged = (policies: readonly CompiledPolicy[], request = requestOf(), facts = noFacts) => {
      const verdict = judge(policies, request, facts);
      if (verdict === pending) return "pending";
      return { labels: verdict.resource?.metadata.labels, said: verdict.policies.map(summary) };
    };
    const summary = ({ policy, phase, outcomes, patched }: PolicyVerdict) => [
      `${policy.name} ${phase}`,
      outcomes.map(({ rule, status }) => `${rule} ${status}`).join(),
      patched?.metadata.labels,
    ];

    it("lets each see what the ones before have made of the object", () => {
      const policies = [policyWith("a", [label("r1", "x"), label("r2", "y")]), policyWith("b", [label("r", "z")])];
      expect(judged(policies)).toEqual({
        labels: { x: "0", y: "1", z: "2" },
        said: [
          ["a mutate", "r1 pass,r2 pass", { x: "0", y: "1" }],
          ["b mutate", "r pass", { x: "0", y: "1", z: "2" }],
        ],
      });
    });

    it("shows each policy the object as it came, where it has changed since, and nobody else", () => {
      const seen: unknown[] = [];
      const looks = (phase: "mutate" | "validate") =>
        ruleWith("looks", pass, { phase, matches: ({ received }) => seen.push(received) > 0 });
      const policies = [
        policyWith("a", [looks("mutate"), label("r", "x")]),
        policyWith("b", [looks("mutate"), looks("validate")]),
      ];
      judged(policies);
      expect(seen).toEqual([undefined, requestOf().object, undefined]);
    });

    it("judges by the other rules what has come of the object, whatever the order of the policies", () => {
      const wants = ruleWith("v", undefined, {
        run: ({ object }) => (object?.metadata.labels?.x === "0" ? pass : fail),
      });
      expect(judged([policyWith("a", [wants]), policyWith("b", [label("r", "x")])])).toMatchObject({
        said: [
          ["b mutate", "r pass", { x: "0" }],
          ["a validate", "v pass", undefined],
        ],
      });
    });

    it.each([
      ["ends a policy whose patch breaks", { ...error, endsPolicy: true as const }, "r1 pass,r2 error"],
      ["goes on in a policy when anything else of a rule breaks", error, "r1 pass,r2 error,r3 pass"],
    ])("%s, takes back all that it has changed, and goes on with the others", (_, outcome, said) => {
      const seen: unknown[] = [];
      const last = label("r3", "z", {
        run({ object }) {
          seen.push(object?.metadata.labels);
          return { ...pass, ...(object && { patched: labelled(object, "z") }) };
        },
      });
      const policies = [
        policyWith("a", [label("r1", "x"), label("r2", "y", { run: () => outcome }), last]),
        policyWith("b", [label("r", "w")]),
      ];
      expect(judged(policies)).toEqual({
        labels: { w: "0" },
        said: [
          ["a mutate", said, undefined],
          ["b mutate", "r pass", { w: "0" }],
        ],
      });
      expect(seen).toEqual(outcome.endsPolicy ? [] : [{ x: "0" }]);
    });

    it("waits where one waits, for what follows depends on it", () => {
      const asked: string[] = [];
      const facts: Facts = { want: (query: Query) => void asked.push(query.kind) as undefined };
      const waits = label("r1", "x", {
        run: (_, known) => (known.want({ kind: "namespace", name: "one" }) === undefined ? pending : pass),
      });
      expect(judged([policyWith("a", [waits, label("r2", "y")])], requestOf(), facts)).toBe("pending");
      expect(asked).toEqual(["namespace"]);
    });

    it("changes nothing of a request without an object", () => {
      const request = requestOf({ operation: "DELETE", object: undefined, oldObject: requestOf().object });
      expect(judged([policyWith("a", [label("r", "x")])], request)).toEqual({ labels: undefined, said: [] });
    });

    it("leaves the object of the request as it came", () => {
      const request = requestOf();
      const before = structuredClone(request);
      judged([policyWith("a", [label("r", "x")])], request);
      expect(request).toEqual(before);
    });
  });

  it("says the same every time", () => {
    const outcome = fc.constantFrom<Outcome | undefined>(pass, fail, error, { status: "skip", message: "" }, undefined);
    const rules = fc.array(outcome, { maxLength: 4 }).map((all) => all.map((one, at) => ruleWith(`r${at}`, one)));
    const policies = fc.array(fc.tuple(rules, fc.boolean()), { maxLength: 4 });
    fc.assert(
      fc.property(policies, (all) => {
        const set = all.map(([one, applyOne], at) => policyWith(`p${at}`, one, { applyOne }));
        expect(judge(set, requestOf(), noFacts)).toEqual(judge(set, requestOf(), noFacts));
      }),
    );
  });
});
