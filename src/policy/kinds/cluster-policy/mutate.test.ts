import { describe, expect, it } from "vitest";
import type { Outcome, Request } from "../../rule.ts";
import { compiled, controllerWith, creating, errorsOf, noFacts, podWith, policyWith, warningsOf } from "./samples.ts";

const policy = (mutate: object, rule: object = {}, spec: Readonly<Record<string, unknown>> = {}) =>
  policyWith({ validate: undefined, mutate, ...rule }, spec);

function judged(mutate: object, request: Request = creating(podWith(["x"])), rule: object = {}): Outcome | undefined {
  const outcome = compiled(policy(mutate, rule)).rulesFor(request.kind, "mutate")[0]?.run(request, noFacts);
  return typeof outcome === "symbol" ? undefined : outcome;
}

const label = { patchStrategicMerge: { metadata: { labels: { a: "b" } } } };
const operation = (text: string) => ({ patchesJson6902: `- { ${text} }` });

describe("a mutate rule", () => {
  it("changes the object, and says which", () => {
    expect(judged(label)).toMatchObject({
      status: "pass",
      message: "mutated Pod/web in namespace team",
      patched: { metadata: { name: "web", labels: { a: "b" } } },
    });
  });

  it("leaves the namespace out where there is none", () => {
    const object = { ...podWith(["x"]), metadata: { name: "web" } };
    expect(judged(label, creating(object))?.message).toBe("mutated Pod/web");
  });

  it("is skipped where it changes nothing", () => {
    const object = podWith(["x"], { labels: { a: "b" } });
    expect(judged(label, creating(object))).toEqual({ status: "skip", message: "no patches applied" });
  });

  it("has nothing to say of what is deleted", () => {
    const gone = creating(podWith(["x"]), { operation: "DELETE", object: undefined, oldObject: podWith(["x"]) });
    expect(judged(label, gone)).toBeUndefined();
  });

  it("is left out where its preconditions do not hold", () => {
    const preconditions = { all: [{ key: "{{ request.name }}", operator: "Equals", value: "other" }] };
    const outcome = judged(label, undefined, { preconditions });
    expect(outcome).toEqual({ status: "skip", message: "preconditions not met" });
  });

  it("does not end its policy where something else than the patch breaks", () => {
    const preconditions = { all: [{ key: "{{ request.object.gone }}", operator: "Equals", value: 1 }] };
    const outcome = judged(label, undefined, { preconditions });
    expect(outcome).toMatchObject({ status: "error", message: expect.stringMatching(/^failed to evaluate precond/) });
    expect(outcome).not.toHaveProperty("endsPolicy");
  });

  it("ends in an error, and ends its policy, where a patch does not apply", () => {
    expect(judged(operation("op: replace, path: /spec/gone, value: 1"))).toEqual({
      status: "error",
      endsPolicy: true,
      message:
        "failed to patch resource: replace operation does not apply: doc is missing key: /spec/gone: missing value",
    });
  });

  it("ends in an error where a variable cannot be resolved, even in a condition that was not looked at", () => {
    const preconditions = {
      any: [
        { key: 1, operator: "Equals", value: 1 },
        { key: "{{ request.object.gone }}", operator: "Equals", value: 1 },
      ],
    };
    expect(judged(label, undefined, { preconditions })?.message).toMatch(
      /^variable substitution failed: failed to resolve request.object.gone at path \/preconditions\/any\/1\/key: /,
    );
  });

  it("knows the place of a variable by its path in the object", () => {
    const patchStrategicMerge = { metadata: { labels: { zone: "{{ to_upper('{{@}}') }}" } } };
    const object = podWith(["x"], { labels: { zone: "eu" } });
    expect(judged({ patchStrategicMerge }, creating(object))?.patched?.metadata.labels).toEqual({ zone: "EU" });
  });

  it("is skipped without loops", () => {
    expect(judged({ foreach: [] })).toEqual({ status: "skip", message: "0 elements processed" });
  });

  it("belongs to the first phase, and to no other", () => {
    const { rules, rulesFor, triggers, status } = compiled(policy(label));
    expect(rules.every(({ phase }) => phase === "mutate")).toBe(true);
    expect(rulesFor({ group: "", version: "v1", kind: "Pod" })).toEqual([]);
    expect(new Set(triggers.map(({ phase, operations }) => `${phase} ${operations.join(" ")}`))).toEqual(
      new Set(["mutate CREATE UPDATE"]),
    );
    expect(status).toMatchObject({ rulecount: { mutate: 1, validate: 0 } });
  });

  it("changes the template of what creates Pods", () => {
    const deployment = controllerWith("apps/v1", "Deployment", ["x"]);
    const request = creating(deployment);
    const rule = compiled(policy(label)).rules.find(({ name }) => name === "autogen-registry");
    expect(rule?.run(request, noFacts)).toMatchObject({
      status: "pass",
      patched: { spec: { template: { metadata: { labels: { a: "b" } } } } },
    });
  });
});

describe("a policy that patches is refused", () => {
  const template = "{{ request.object.metadata.name }}";
  it.each<[string, object, Readonly<Record<string, unknown>>, string]>([
    [
      "with a variable in a path",
      operation(`op: add, path: "/metadata/labels/${template}", value: x`),
      {},
      'policy contains invalid variables: rule "registry" should not have variables in patchesJSON6902 path section',
    ],
    [
      "with a path without a slash",
      operation("op: add, path: metadata, value: x"),
      {},
      "path must begin with a forward slash: spec.rules[0]: metadata",
    ],
    [
      "with an operation that there is not",
      operation("op: put, path: /a"),
      {},
      'path must begin with a forward slash: spec.rules[0]: invalid operation {"op":"put","path":"/a"}: unsupported operation',
    ],
    [
      "with two patches",
      { ...label, ...operation("op: remove, path: /a") },
      {},
      "path: spec.rules[0].mutate.foreach.: only one of `patchStrategicMerge` or `patchesJson6902` is allowed",
    ],
    [
      "with a loop beside a patch",
      { ...label, foreach: [{ list: "x", ...label }] },
      {},
      "path: spec.rules[0].mutate.foreach.: only one of `foreach`, `patchStrategicMerge`, or `patchesJson6902` is allowed",
    ],
    [
      "with a loop without a patch",
      { foreach: [{ list: "x" }] },
      {},
      "path: spec.rules[0].mutate.foreach[0].: only one of `patchStrategicMerge` or `patchesJson6902` is allowed",
    ],
    [
      "with a loop within a loop that has a patch",
      { foreach: [{ list: "x", ...label, foreach: [{ list: "y", ...label }] }] },
      {},
      "path: spec.rules[0].mutate.foreach[0].: a nested foreach cannot contain other declarations",
    ],
    [
      "with an empty patch",
      { patchesJson6902: "" },
      {},
      expect.stringContaining("No operation defined in the rule 'registry'"),
    ],
    [
      "for existing objects that it does not name",
      label,
      { mutateExistingOnPolicyUpdate: true },
      "spec.mutateExistingOnPolicyUpdate: Forbidden: rules[0].mutate.targets has to be specified when mutateExistingOnPolicyUpdate is set",
    ],
  ])("%s", (_, mutate, spec, message) => {
    expect(errorsOf(policy(mutate, {}, spec))).toContainEqual(message);
  });

  it("not for variables in what a JSON patch sets, or in the paths of loops", () => {
    expect(errorsOf(policy(operation(`op: add, path: /metadata/labels/a, value: "${template}"`)))).toEqual([]);
    const patchesJson6902 = "- { op: add, path: '/spec/containers/{{elementIndex}}/x', value: 1 }";
    expect(errorsOf(policy({ foreach: [{ list: "request.object.spec.containers", patchesJson6902 }] }))).toEqual([]);
  });

  it("but only warned where it patches Pods directly", () => {
    const match = { resources: { kinds: ["Pod"] } };
    expect(warningsOf(policy(operation("op: remove, path: /a"), { match }))).toContain(
      "Pods managed by workload controllers should not be directly mutated using policies. Use the autogen feature or write policies that match Pod controllers.",
    );
  });
});
