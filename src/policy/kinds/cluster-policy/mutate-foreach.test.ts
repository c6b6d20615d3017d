import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { type Facts, type Outcome, type Pending, pending } from "../../rule.ts";
import { compiled, controllerWith, creating, noFacts, podWith, policyWith } from "./samples.ts";

const pod = podWith(["nginx", "db"]);
const containers = "request.object.spec.containers";

type Judged = Outcome | undefined | Pending;

function judgedBy(foreach: readonly object[], more: object = {}, facts: Facts = noFacts): Judged {
  const [first] = compiled(policyWith({ ...more, mutate: { foreach }, validate: undefined })).rules;
  return first?.run(creating(pod), facts);
}

const patched = (outcome: Judged) => (typeof outcome === "object" ? outcome.patched : undefined);
const images = (outcome: Judged) =>
  (patched(outcome)?.spec as { containers: { image: string }[] })?.containers.map(({ image }) => image);
const labels = (outcome: Judged) => patched(outcome)?.metadata.labels;
const annotate = (value: string) => ({ patchStrategicMerge: { metadata: { labels: { last: value } } } });
const replace = (image: string) => ({
  list: containers,
  patchesJson6902: `- { op: replace, path: "/spec/containers/{{ elementIndex }}/image", value: "${image}" }`,
});
const same = (key: string, value: unknown) => ({ all: [{ key, operator: "Equals", value }] });
const error = (message: string) => ({ status: "error", message, endsPolicy: true });

describe("compileMutateForeach", () => {
  it("patches for each element, and the patches add up", () => {
    const outcome = judgedBy([replace("x/{{ element.image }}")]);
    expect(outcome).toMatchObject({ status: "pass", message: "mutated Pod/web in namespace team" });
    expect(images(outcome)).toEqual(["x/nginx", "x/db"]);
    expect(pod).toEqual(podWith(["nginx", "db"]));
  });

  it("merges from the last element to the first, unless told otherwise; the places stay those of the list", () => {
    const merge = { list: containers, ...annotate("{{ element.name }}-{{ elementIndex }}") };
    expect(labels(judgedBy([merge]))).toEqual({ last: "c0-0" });
    expect(labels(judgedBy([{ ...merge, order: "Ascending" }]))).toEqual({ last: "c1-1" });
    expect(images(judgedBy([{ ...replace("{{ element.image }}-{{ elementIndex }}"), order: "Descending" }]))).toEqual([
      "nginx-0",
      "db-1",
    ]);
  });

  it("shows an element the object from before the list, and the next list what came of it", () => {
    const first = "{{ request.object.spec.containers[0].image }}";
    expect(images(judgedBy([replace(`x-${first}`), replace(`y-${first}`)]))).toEqual(["y-x-nginx", "y-x-nginx"]);
  });

  it("leaves elements out that are null, or do not meet the preconditions", () => {
    const only = { ...replace("x"), preconditions: same("{{ element.name }}", "c1") };
    expect(images(judgedBy([only]))).toEqual(["nginx", "x"]);
    const nothing = { status: "skip", message: "0 elements processed" };
    expect(judgedBy([{ ...replace("x"), preconditions: same("{{ element.name }}", "") }])).toEqual(nothing);
    expect(judgedBy([{ ...replace("x"), list: "[`null`]" }])).toEqual(nothing);
    expect(judgedBy([{ ...replace("x"), list: "`[]`" }])).toEqual(nothing);
    expect(judgedBy([replace("{{ element.image }}")])).toEqual(nothing);
  });

  it("has contexts, of the rule and of the loop", () => {
    const loop = {
      ...replace("{{ to_string(a) }}-{{ b }}"),
      context: [{ name: "b", variable: { jmesPath: "element.name" } }],
    };
    const context = [{ name: "a", variable: { value: "a" } }];
    expect(images(judgedBy([loop], { context }))).toEqual(["a-c0", "a-c1"]);
  });

  it("goes through loops within loops", () => {
    const inner = {
      list: "['a', 'b']",
      patchesJson6902:
        "- { op: add, path: '/metadata/labels/{{ element0.name }}-{{ element1 }}', value: '{{ elementIndex0 }}{{ elementIndex1 }}' }",
    };
    const labelled = labels(judgedBy([{ list: containers, foreach: [inner] }]));
    expect(labelled).toEqual({ "c0-a": "00", "c0-b": "01", "c1-a": "10", "c1-b": "11" });
  });

  const missing = 'Unknown key "gone" in path';

  it.each<[string, readonly object[], string]>([
    [
      "a list",
      [{ ...replace("x"), list: "request.gone" }],
      `failed to evaluate list request.gone: JMESPath query failed: ${missing}: JMESPath query failed: ${missing}`,
    ],
    [
      "preconditions",
      [{ ...replace("x"), preconditions: same("{{ element.gone }}", 1) }],
      "failed to mutate elements: failed to evaluate mutate.foreach[0].preconditions: failed to substitute variables in condition key: " +
        `failed to resolve element.gone at path : JMESPath query failed: ${missing}`,
    ],
    [
      "a list within",
      [{ list: containers, foreach: [{ ...replace("x"), list: "element.gone" }] }],
      `failed to mutate elements: failed to evaluate list element.gone: JMESPath query failed: ${missing}: JMESPath query failed: ${missing}`,
    ],
    [
      "a patch within",
      [
        {
          list: containers,
          foreach: [{ list: "['a']", patchesJson6902: "- { op: replace, path: /spec/gone, value: 1 }" }],
        },
      ],
      "failed to mutate elements: failed to mutate elements: failed to patch resource: " +
        "replace operation does not apply: doc is missing key: /spec/gone: missing value",
    ],
  ])("ends in the error of %s", (_, foreach, message) => {
    expect(judgedBy(foreach)).toEqual(error(message));
  });

  it("waits for facts, having asked for those of all elements", () => {
    const wanted = new Set<string>();
    const facts: Facts = {
      want(query) {
        if (query.kind === "configMap") wanted.add(query.name);
        return undefined;
      },
    };
    const context = [{ name: "m", configMap: { name: "{{ element.name }}", namespace: "n" } }];
    expect(judgedBy([{ ...replace("{{ m.data.image }}"), context }, replace("x")], {}, facts)).toBe(pending);
    expect(wanted).toEqual(new Set(["c0", "c1"]));
  });
});

describe("the rules made for controllers of Pods", () => {
  it("wrap the patches of loops, whose lists they rewrite", () => {
    const merge = {
      patchStrategicMerge: { spec: { containers: [{ name: "{{ element.name }}", image: "x/{{ element.image }}" }] } },
    };
    const policy = compiled(policyWith({ mutate: { foreach: [{ list: containers, ...merge }] }, validate: undefined }));
    const deployment: Resource = controllerWith("apps/v1", "Deployment", ["nginx"]);
    const outcome = policy.rules.find(({ name }) => name === "autogen-registry")?.run(creating(deployment), noFacts);
    expect(outcome).toMatchObject({ status: "pass", patched: controllerWith("apps/v1", "Deployment", ["x/nginx"]) });
  });

  it("are none where a loop has loops of its own, or a JSON patch", () => {
    const names = (foreach: object) =>
      compiled(policyWith({ mutate: { foreach: [foreach] }, validate: undefined })).rules.map(({ name }) => name);
    expect(names({ list: containers, foreach: [{ list: "element.x", ...annotate("x") }] })).toEqual(["registry"]);
    expect(names(replace("x"))).toEqual(["registry"]);
  });
});
