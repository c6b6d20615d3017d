import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { type ChangeWork, type MutateExistingIntent, type Plan, pending, type Query } from "../../rule.ts";
import {
  changingRule,
  compiled,
  creating,
  knowing,
  labelling,
  namespacedPolicyWith,
  noFacts,
  podRules,
  podWith,
  policyWith,
  served,
} from "./samples.ts";

const existing = { evaluation: { mutateExisting: { enabled: true } } };
const ofConfigMaps = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["configmaps"] }];
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "team" } };

function ruleWith(spec: object, document = policyWith) {
  const rule = changingRule(compiled(document({ ...existing, ...spec }), { kinds: served }));
  if (rule?.work?.kind !== "change") throw new Error("the policy changes nothing that exists");
  return { rule, work: rule.work };
}

function targetsOf(
  work: ChangeWork,
  ...[request, facts = noFacts]: Parameters<ChangeWork["plan"]> | [Parameters<ChangeWork["plan"]>[0]]
) {
  const plan = work.plan(request, facts);
  return plan === pending ? pending : { mistakes: plan.mistakes, targets: targetsIn(plan) };
}

const targetsIn = ({ intents }: Plan<MutateExistingIntent>) => intents.flatMap(({ targets }) => targets);

describe("a policy that changes existing objects", () => {
  it("is there only where it is asked for", () => {
    expect(changingRule(compiled(policyWith({})))).toBeUndefined();
    expect(ruleWith({}).rule.phase).toBe("generate");
    const { triggers } = compiled(policyWith(existing), { kinds: served });
    expect(new Set(triggers.map(({ phase }) => phase))).toEqual(new Set(["mutate", "generate"]));
  });

  it("applies because of requests for which its conditions hold", () => {
    const { rule } = ruleWith({ matchConditions: [{ name: "c", expression: "object.metadata.name == 'web'" }] });
    expect(rule.matches(creating(podWith()), noFacts)).toBe(true);
    expect(rule.matches(creating(podWith({}, { name: "other" })), noFacts)).toBe(false);
    expect(rule.matches(creating(configMap), noFacts)).toBe(false);
    const deployment = { ...podWith(), apiVersion: "apps/v1", kind: "Deployment" };
    expect(rule.matches(creating(deployment), noFacts)).toBe(true);
    expect(rule.run(creating(podWith()), noFacts)).toEqual({ rule: "", status: "pass", message: "success" });
  });

  it("does not apply where that cannot be found out, and waits where it can be", () => {
    const { rule } = ruleWith({ matchConditions: [{ name: "c", expression: "object.none == 1" }] });
    expect(rule.matches(creating(podWith()), noFacts)).toBe(false);
    const asking = ruleWith({
      matchConditions: [{ name: "c", expression: "has(resource.Get('v1', 'pods', 'a', 'b').spec)" }],
    });
    expect(
      asking.rule.matches(
        creating(podWith()),
        knowing(() => undefined),
      ),
    ).toBe(pending);
  });

  it("changes all objects of the kinds that it is about", () => {
    const { work } = ruleWith({
      matchConstraints: { resourceRules: podRules, objectSelector: { matchLabels: { a: "1" } } },
    });
    expect(targetsOf(work, creating(podWith()))).toEqual({
      mistakes: [],
      targets: [
        { index: 0, apiVersion: "v1", kind: "Pod", namespace: "", name: "", selector: { matchLabels: { a: "1" } } },
      ],
    });
  });

  it("changes those that it names instead, by names and parts", () => {
    const resourceRules = [{ ...ofConfigMaps[0], resources: ["configmaps/status", "*"], resourceNames: ["a", "b"] }];
    const { work } = ruleWith({ targetMatchConstraints: { resourceRules } });
    expect(targetsOf(work, creating(podWith()))).toMatchObject({
      targets: [
        { kind: "ConfigMap/status", name: "a" },
        { kind: "ConfigMap/status", name: "b" },
      ],
    });
    expect(work.resources).toMatchObject([{ resource: "configmaps", subresource: "status" }]);
  });

  it("names them by their plurals where nobody knows the kinds", () => {
    const resourceRules = [{ ...ofConfigMaps[0], resources: ["configmaps/status"] }];
    const targeted = policyWith({ ...existing, targetMatchConstraints: { resourceRules } });
    const rule = changingRule(compiled(targeted));
    expect(rule?.work?.kind === "change" && targetsOf(rule.work, creating(podWith()))).toMatchObject({
      targets: [{ apiVersion: "v1", kind: "", resource: "configmaps/status" }],
    });
  });

  it("changes each object because of itself where nobody asks", () => {
    const { rule, work } = ruleWith({ targetMatchConstraints: { resourceRules: ofConfigMaps } });
    const alone = creating(configMap, { user: undefined });
    expect(rule.matches(alone, noFacts)).toBe(true);
    expect(rule.matches(creating(podWith(), { user: undefined }), noFacts)).toBe(false);
    expect(targetsOf(work, alone)).toMatchObject({ targets: [{ kind: "ConfigMap", namespace: "team", name: "c" }] });
  });

  it("changes what an expression gives", () => {
    const asked: Query[] = [];
    const { work } = ruleWith({
      variables: [{ name: "name", expression: "object.metadata.name" }],
      targetMatchConstraints: { expression: "resource.List('v1', 'configmaps', 'team', {'of': variables.name})" },
    });
    const items = [configMap, { ...configMap, metadata: { name: "d", namespace: "team" } }];
    const facts = knowing(() => ({ kind: "value", value: { items } }), asked);
    expect(targetsOf(work, creating(podWith()), facts)).toMatchObject({ targets: [{ name: "c" }, { name: "d" }] });
    expect(asked).toMatchObject([{ kind: "objects", labels: { of: "web" } }]);
    expect(
      targetsOf(
        work,
        creating(podWith()),
        knowing(() => undefined),
      ),
    ).toBe(pending);
    const down = knowing(() => ({ kind: "failure", message: "down" }));
    expect(targetsOf(work, creating(podWith()), down)).toEqual({
      mistakes: [{ message: "failed to list resource: down" }],
      targets: [],
    });
    const odd = knowing(() => ({ kind: "value", value: { items: [1] } }));
    expect(targetsOf(work, creating(podWith()), odd)).toMatchObject({
      mistakes: [{ message: "item is not a valid Kubernetes object" }],
    });
  });

  it("changes an object as it changes those of requests, with conditions of its own", () => {
    const { work } = ruleWith({
      targetMatchConstraints: { resourceRules: ofConfigMaps },
      targetMatchConditions: [{ name: "c", expression: "object.metadata.name == 'c' && oldObject == null" }],
      matchConditions: [{ name: "c", expression: "object.kind == 'Pod'" }],
      mutations: [labelling("request.object.metadata.name + request.operation")],
    });
    const change = (object: Resource) => work.change(creating(podWith()), noFacts, { index: 0, object });
    expect(change(configMap)).toMatchObject({ status: "pass", patched: { metadata: { labels: { x: "webCREATE" } } } });
    expect(change({ ...configMap, metadata: { ...configMap.metadata, name: "d" } })).toEqual({
      rule: "",
      status: "skip",
      message: "skip",
    });
  });

  it("passes over objects of other namespaces", () => {
    const namespaceSelector = { matchLabels: { env: "prod" } };
    const { work } = ruleWith({ targetMatchConstraints: { resourceRules: ofConfigMaps, namespaceSelector } });
    const facts = knowing(({ kind }) =>
      kind === "namespace" ? { kind: "namespace", labels: { env: "dev" } } : undefined,
    );
    expect(work.change(creating(podWith()), facts, { index: 0, object: configMap })).toMatchObject({ status: "skip" });
    expect(
      work.change(
        creating(podWith()),
        knowing(() => undefined),
        { index: 0, object: configMap },
      ),
    ).toBe(pending);
  });

  it.each([
    ["in its own namespace", "team", [{ name: "c", namespace: "team" }], []],
    ["in another", "kube-system", [], ["kube-system"]],
    ["in none", undefined, [], [""]],
  ])("of a namespace names an object %s", (_, namespace, targets, elsewhere) => {
    const expression = "resource.Get('v1', 'configmaps', 'c')";
    const { work } = ruleWith({ targetMatchConstraints: { expression } }, namespacedPolicyWith);
    const facts = knowing(() => ({ kind: "value", value: { ...configMap, metadata: { name: "c", namespace } } }));
    const mistakes = elsewhere.map((one) => ({
      message: `cross-namespace mutation denied: a policy in namespace "team" cannot mutate resources in namespace "${one}"`,
    }));
    expect(targetsOf(work, { ...creating(podWith()), namespace: "team" }, facts)).toMatchObject({ mistakes, targets });
  });

  it("of a namespace changes nothing elsewhere, whatever it is handed", () => {
    const { work } = ruleWith({ targetMatchConstraints: { resourceRules: ofConfigMaps } }, namespacedPolicyWith);
    const change = (namespace: string) =>
      work.change(creating(podWith()), noFacts, {
        index: 0,
        object: { ...configMap, metadata: { name: "c", namespace } },
      });
    expect(change("team")).toMatchObject({ status: "pass" });
    expect(change("kube-system")).toMatchObject({ status: "skip" });
    expect(change("")).toMatchObject({ status: "skip" });
  });
});
