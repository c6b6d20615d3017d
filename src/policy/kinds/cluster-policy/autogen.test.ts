import { describe, expect, it } from "vitest";
import { generatedName, rewritePodPaths } from "./autogen.ts";
import { compiled, controllerWith, creating, noFacts, podRule, policyWith } from "./samples.ts";

const annotated = (value: string) => ({ annotations: { "pod-policies.kyverno.io/autogen-controllers": value } });

const namesOf = (rule: object, spec: object = {}, metadata: object = {}) =>
  compiled(policyWith({ ...rule }, { ...spec }, { ...metadata })).rules.map(({ name }) => name);

const all = ["registry", "autogen-registry", "autogen-cronjob-registry"];

const matching = (resources: object) => ({ match: { any: [{ resources: { kinds: ["Pod"], ...resources } }] } });
const excluding = (resources: object) => ({ exclude: { any: [{ resources }] } });

const kindsOf = (metadata: object) => {
  const { autogen } = compiled(policyWith({}, {}, { ...metadata })).status as {
    autogen: { rules?: readonly { match: { any: readonly { resources: { kinds: readonly string[] } }[] } }[] };
  };
  return (autogen.rules ?? []).map(({ match }) => match.any[0]?.resources.kinds);
};

describe("generateRules", () => {
  it.each([
    ["a rule for Pods", {}, all],
    ["namespaces", matching({ namespaces: ["a"] }), all],
    ["a selector of namespaces", matching({ namespaceSelector: { matchLabels: { a: "b" } } }), all],
    ["operations", matching({ operations: ["CREATE"] }), all],
    ["an exclusion of namespaces", excluding({ namespaces: ["a"] }), all],
    ["an exclusion of Pods", excluding({ kinds: ["Pod"], namespaces: ["a"] }), all],
    ["an exclusion of another kind", excluding({ kinds: ["Deployment"], namespaces: ["a"] }), ["registry"]],
    ["names", matching({ names: ["a"] }), ["registry"]],
    ["a name", matching({ name: "a" }), ["registry"]],
    ["a selector", matching({ selector: { matchLabels: { a: "b" } } }), ["registry"]],
    ["annotations", matching({ annotations: {} }), ["registry"]],
    ["an excluded name", excluding({ names: ["a"] }), ["registry"]],
    ["Pods and another kind", matching({ kinds: ["Pod", "Service"] }), ["registry"]],
    ["v1/Pod alone", matching({ kinds: ["v1/Pod"] }), ["registry"]],
    ["another kind alone", matching({ kinds: ["Service"] }), ["registry"]],
    ["a controller alone", matching({ kinds: ["Deployment"] }), ["registry"]],
  ])("decides on %s", (_, rule, names) => {
    expect(namesOf(rule)).toEqual(names);
  });

  it("is off for the whole policy when one rule rules it out", () => {
    const named = { ...podRule, name: "named", ...matching({ names: ["a"] }) };
    expect(namesOf({}, { rules: [podRule, named] })).toEqual(["registry", "named"]);
  });

  it("makes rules for Pods beside rules for other kinds", () => {
    const services = { ...podRule, name: "services", ...matching({ kinds: ["Service"] }) };
    expect(namesOf({}, { rules: [services, podRule] })).toEqual(["services", ...all]);
  });

  it.each([
    ["none", []],
    ["", []],
    ["Deployment", [["apps/v1/Deployment"]]],
    ["StatefulSet,Deployment,Nonsense", [["apps/v1/Deployment", "apps/v1/StatefulSet"]]],
    ["CronJob", [["batch/v1/CronJob"]]],
    ["Deployment,CronJob", [["apps/v1/Deployment"], ["batch/v1/CronJob"]]],
    ["Nonsense", [["Nonsense"]]],
    ["Deployment, CronJob", [["apps/v1/Deployment"], ["batch/v1/CronJob"]]],
  ])("reads the annotation %j", (value, kinds) => {
    expect(kindsOf(annotated(value))).toEqual(kinds);
  });

  it("names all controllers without the annotation", () => {
    expect(kindsOf({})).toEqual([
      [
        "apps/v1/DaemonSet",
        "apps/v1/Deployment",
        "batch/v1/Job",
        "apps/v1/ReplicaSet",
        "v1/ReplicationController",
        "apps/v1/StatefulSet",
      ],
      ["batch/v1/CronJob"],
    ]);
  });

  it("rewrites messages and wraps patterns", () => {
    const message = "request.object.spec and request.oldObject.metadata";
    const validate = { message, anyPattern: [{ spec: { a: 1 } }, { metadata: { b: 2 } }] };
    const { autogen } = compiled(policyWith({ validate })).status as { autogen: { rules: readonly object[] } };
    expect(autogen.rules).toMatchObject([
      {
        name: "autogen-registry",
        match: { resources: {} },
        skipBackgroundRequests: true,
        validate: {
          message: "request.object.spec.template.spec and request.oldObject.spec.template.metadata",
          anyPattern: [{ spec: { template: { spec: { a: 1 } } } }, { spec: { template: { metadata: { b: 2 } } } }],
        },
      },
      {
        name: "autogen-cronjob-registry",
        validate: {
          anyPattern: [
            { spec: { jobTemplate: { spec: { template: { spec: { a: 1 } } } } } },
            { spec: { jobTemplate: { spec: { template: { metadata: { b: 2 } } } } } },
          ],
        },
      },
    ]);
  });

  it("gives every filter of any to CronJobs, and only those for Pods to the others", () => {
    const match = { any: [{ resources: { kinds: ["Pod"] } }, { resources: { kinds: ["Service"] } }] };
    const { autogen } = compiled(policyWith({ match })).status as {
      autogen: { rules: readonly { match: { any: readonly { resources: { kinds: readonly string[] } }[] } }[] };
    };
    const kinds = autogen.rules.map((rule) => rule.match.any.map(({ resources }) => resources.kinds.length));
    expect(kinds).toEqual([
      [6, 1],
      [1, 1],
    ]);
  });
});

describe("rulesFor", () => {
  const policy = compiled(policyWith({}, {}, annotated("Deployment,CronJob")));
  it.each([
    ["apps", "Deployment", ["registry", "autogen-registry"]],
    ["batch", "CronJob", ["registry", "autogen-cronjob-registry"]],
    ["apps", "StatefulSet", ["registry"]],
    ["", "Pod", ["registry"]],
  ])("gives a %s/%s the rules that stand for it", (group, kind, names) => {
    expect(policy.rulesFor({ group, version: "v1", kind }).map(({ name }) => name)).toEqual(names);
  });

  it("leaves out what is named like a generated rule where generated rules stand in", () => {
    const odd = { ...podRule, name: "autogen-mine" };
    const mixed = compiled(policyWith({}, { rules: [podRule, odd] }));
    const names = (kind: string) => mixed.rulesFor({ group: "", version: "v1", kind }).map(({ name }) => name);
    expect(names("Pod")).toEqual(["registry", "autogen-mine"]);
    expect(names("Deployment")).toEqual(["registry", "autogen-registry"]);
  });

  it.each([
    ["apps/v1", "Deployment", "/spec/template/spec/containers/0/image/"],
    ["batch/v1", "CronJob", "/spec/jobTemplate/spec/template/spec/containers/0/image/"],
  ])("judges a %s %s by its Pods", (apiVersion, kind, path) => {
    const request = creating(controllerWith(apiVersion, kind, ["bad.io/x"]));
    const [rule] = policy.rulesFor(request.kind).filter((one) => one.matches(request, noFacts) === true);
    expect(rule?.run(request, noFacts)).toMatchObject({ status: "fail", path });
  });
});

describe("generatedName", () => {
  it("cuts names to 63 bytes", () => {
    expect(generatedName("autogen", "a".repeat(63))).toBe(`autogen-${"a".repeat(55)}`);
    expect(generatedName("autogen-cronjob", "a".repeat(63))).toBe(`autogen-cronjob-${"a".repeat(47)}`);
    expect(new TextEncoder().encode(generatedName("autogen", "ä".repeat(63))).length).toBeLessThanOrEqual(65);
  });
});

describe("rewritePodPaths", () => {
  it("leaves alone what is no path of a Pod", () => {
    const text = "object.spec, request.object.status, request.name";
    expect(rewritePodPaths(text, "spec.template")).toBe(text);
  });
});
