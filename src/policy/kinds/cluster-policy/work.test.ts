import { describe, expect, it } from "vitest";
import type { ChangeWork, GenerateWork, Request, Rule } from "../../rule.ts";
import {
  compile,
  compiled,
  creating,
  errorsOf,
  namespacedPolicyWith,
  noFacts,
  podWith,
  policyWith,
  updating,
  warningsOf,
} from "./samples.ts";

const web = podWith(["good.io/x"], { labels: { app: "web" } });
const data = { data: { pod: "{{ request.object.metadata.name }}" } };
const making = { apiVersion: "v1", kind: "ConfigMap", namespace: "{{ request.namespace }}", name: "made", data };
const generating = (generate: object = making, rule: object = {}) =>
  ruleOf(policyWith({ validate: undefined, generate, ...rule }));
const labelled = (value: string) => podWith(["x"], { labels: { app: value } });
const wantsLabel = { all: [{ key: "{{ request.object.metadata.labels.app }}", operator: "Equals", value: "web" }] };
const named = { any: [{ resources: { kinds: ["Pod"], selector: { matchLabels: { app: "web" } } } }] };

function ruleOf(document: ReturnType<typeof policyWith>): Rule {
  const [rule] = compiled(document).rules;
  if (rule === undefined) throw new Error("there is no rule");
  return rule;
}

const says = (rule: Rule, request: Request) =>
  rule.matches(request, noFacts) === true ? rule.run(request, noFacts) : "not concerned";
const planOf = (rule: Rule, request = creating(web)) => (rule.work as GenerateWork).plan(request, noFacts);

describe("a rule that makes objects", () => {
  const deleting = creating(web, { operation: "DELETE", object: undefined, oldObject: web });

  it.each([
    ["applies to what it matches", generating(), creating(web), { status: "pass", message: "" }],
    [
      "does not concern what it does not match",
      generating(making, { match: named }),
      creating(labelled("x")),
      "not concerned",
    ],
    [
      "no longer applies to what it matched",
      generating(making, { match: named }),
      updating(web, labelled("x")),
      { status: "fail", message: "" },
    ],
    ["no longer applies to what is deleted", generating(), deleting, { status: "fail", message: "" }],
    [
      "is left out where preconditions are not met",
      generating(making, { preconditions: wantsLabel }),
      creating(labelled("x")),
      { status: "skip", message: "" },
    ],
    [
      "no longer applies to what met them",
      generating(making, { preconditions: wantsLabel }),
      updating(web, labelled("x")),
      { status: "fail", message: "" },
    ],
    [
      "applies to what meets them now",
      generating(making, { preconditions: wantsLabel }),
      updating(labelled("x"), web),
      { status: "pass", message: "" },
    ],
    [
      "errs where they cannot be evaluated",
      generating(making, {
        preconditions: { all: [{ key: "{{ request.object.spec.none }}", operator: "Equals", value: "x" }] },
      }),
      creating(web),
      { status: "error", message: expect.stringMatching(/^failed to evaluate conditions: /) },
    ],
  ])("%s", (_, rule, request, outcome) => {
    expect(rule.phase).toBe("generate");
    expect(says(rule, request)).toEqual(outcome);
  });

  it("plans an object with its variables filled in", () => {
    const target = { apiVersion: "v1", kind: "ConfigMap", namespace: "team", name: "made" };
    expect(planOf(generating())).toMatchObject({
      intents: [{ kind: "generate", source: { kind: "data", target, data: { data: { pod: "web" } } } }],
      mistakes: [],
    });
  });

  it("plans copies of one object, and of several", () => {
    const clone = { namespace: "from", name: "source" };
    const { data: _, ...rest } = making;
    expect(planOf(generating({ ...rest, clone }))).toMatchObject({
      intents: [{ source: { kind: "clone", ...clone } }],
    });
    const cloneList = { namespace: "from", kinds: ["v1/Secret"], selector: { matchLabels: { a: "b" } } };
    expect(planOf(generating({ namespace: "team", cloneList }))).toMatchObject({
      intents: [{ source: { kind: "clone-list", target: "team", ...cloneList } }],
    });
  });

  it("plans one object for each element, and tells which it cannot plan", () => {
    const foreach = [
      { ...making, list: "request.object.spec.containers", name: "{{ element.name }}-{{ elementIndex }}" },
      { ...making, list: "request.object.spec.none" },
      { ...making, list: "['a']", name: "{{ request.object.spec.none }}" },
    ];
    expect(planOf(generating({ foreach }), creating(podWith(["a", "b"])))).toMatchObject({
      intents: [
        { source: { target: { name: "c0-0" } }, place: { loop: 0, element: 0 } },
        { source: { target: { name: "c1-1" } }, place: { loop: 0, element: 1 } },
      ],
      mistakes: [
        { message: expect.stringContaining("none"), place: { loop: 1 } },
        { message: expect.stringContaining("failed to resolve"), place: { loop: 2, element: 0 } },
      ],
    });
  });

  it("waits for facts, and asks for those of all elements at once", () => {
    const context = [{ name: "m", configMap: { name: "{{ element.name }}", namespace: "team" } }];
    const foreach = [{ ...making, list: "request.object.spec.containers", context, name: "{{ m.data.x }}" }];
    const asked: unknown[] = [];
    const want = (query: unknown) => {
      asked.push(query);
      return undefined;
    };
    const rule = generating({ foreach });
    const plan = (rule.work as GenerateWork).plan(creating(podWith(["a", "b"])), { want });
    expect(typeof plan).toBe("symbol");
    expect(asked).toMatchObject([{ name: "c0" }, { name: "c1" }]);
  });

  it("writes in its own namespace alone where the policy has one", () => {
    const strayed = namespacedPolicyWith({ validate: undefined, generate: { ...making, namespace: "other" } });
    expect(errorsOf(strayed)).toEqual([
      "spec.rules[0].namespace: Forbidden: target resource scope mismatched: a namespaced policy cannot generate resources in other namespaces, expected: team, received: other ",
    ]);
  });

  it("wants to be asked about what it makes", () => {
    const { triggers } = compiled(policyWith({ validate: undefined, generate: making }));
    expect(triggers).toMatchObject([
      { phase: "generate", kind: "Pod", operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"] },
      { phase: "generate", kind: "ConfigMap", operations: ["CREATE", "UPDATE", "DELETE"] },
    ]);
  });
});

describe("a rule that changes existing objects", () => {
  const target = { apiVersion: "v1", kind: "ConfigMap", namespace: "{{ request.namespace }}", name: "m*" };
  const label = { metadata: { labels: { from: "{{ request.object.metadata.name }}", was: "{{ target.data.x }}" } } };
  const changing = (one: object = {}, mutate: object = { patchStrategicMerge: label }) =>
    policyWith({ validate: undefined, mutate: { targets: [{ ...target, ...one }], ...mutate } });
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "map", namespace: "team" }, data: { x: "y" } };
  const change = (document: ReturnType<typeof policyWith>, object = map) =>
    (ruleOf(document).work as ChangeWork).change(creating(web), noFacts, { index: 0, object });

  it("names its targets for a request", () => {
    const rule = ruleOf(changing());
    expect(says(rule, creating(web))).toEqual({ status: "pass", message: "" });
    expect(rule.work?.plan(creating(web), noFacts)).toEqual({
      intents: [
        { kind: "mutate-existing", targets: [{ ...target, namespace: "team", index: 0, selector: undefined }] },
      ],
      mistakes: [],
    });
  });

  it("tells of a target that it cannot name", () => {
    expect(ruleOf(changing({ name: "{{ request.object.spec.none }}" })).work?.plan(creating(web), noFacts)).toEqual({
      intents: [],
      mistakes: [{ message: expect.stringMatching(/^failed to substitute variables in target\[0\]: /) }],
    });
  });

  it.each([
    [
      "patches it",
      {},
      undefined,
      {
        status: "pass",
        message: "mutated ConfigMap/map in namespace team",
        patched: { metadata: { labels: { from: "web", was: "y" } } },
      },
    ],
    [
      "leaves it out",
      { preconditions: { all: [{ key: "{{ target.data.x }}", operator: "Equals", value: "z", message: "no z" }] } },
      undefined,
      { status: "skip", message: "preconditions not met; no z" },
    ],
    [
      "errs over its preconditions",
      { preconditions: { all: [{ key: "{{ target.none }}", operator: "Equals", value: "z" }] } },
      undefined,
      { status: "error", message: expect.stringMatching(/^failed to evaluate preconditions: /) },
    ],
    [
      "knows its context",
      { context: [{ name: "was", variable: { jmesPath: "target.data.x" } }] },
      { patchStrategicMerge: { data: { z: "{{ was }}" } } },
      { status: "pass", patched: { data: { x: "y", z: "y" } } },
    ],
    [
      "goes through its lists",
      {},
      { foreach: [{ list: "target.data.keys(@)", patchStrategicMerge: { data: { "{{ element }}": "z" } } }] },
      { status: "pass", patched: { data: { x: "z" } } },
    ],
    [
      "means it by @",
      {},
      { patchStrategicMerge: { data: { x: "{{ @ }}-more" } } },
      { status: "pass", patched: { data: { x: "y-more" } } },
    ],
  ])("%s", (_, one, mutate, outcome) => {
    expect(change(changing(one, mutate))).toMatchObject(outcome);
  });

  it("changes nothing in a request", () => {
    const policy = compiled(changing());
    expect(policy.rulesFor(creating(web).kind, "mutate").map(({ name }) => name)).not.toContain("registry");
  });

  it("finds targets in its own namespace alone where the policy has one", () => {
    const mutate = { targets: [{ ...target, namespace: "" }], patchStrategicMerge: label };
    const rule = ruleOf(namespacedPolicyWith({ validate: undefined, mutate }));
    expect(rule.work?.plan(creating(web), noFacts)).toMatchObject({ intents: [{ targets: [{ namespace: "team" }] }] });
  });
});

describe("checks of rules that act elsewhere", () => {
  const of = (generate: object) => policyWith({ validate: undefined, generate });
  const mutate = { targets: [{ apiVersion: "v1", kind: "ConfigMap", namespace: "{{ target.metadata.namespace }}" }] };

  it.each([
    [
      "two ways to make something",
      of({ ...making, clone: { name: "a", namespace: "b" } }),
      "spec.rules[0]: Forbidden: only one of generate patterns(data, clone, cloneList and foreach) can be specified",
    ],
    ["no name", of({ ...making, name: "" }), "spec.rules[0].name: Forbidden: name can not be empty"],
    [
      "anchors",
      of({ ...making, data: { data: { "(a)": "b" } } }),
      "path: spec.rules[0].generate.data.//data/(a).: anchors not supported on generate resources: unsupported anchor (a)",
    ],
    [
      "what it makes itself from",
      policyWith({ validate: undefined, match: { resources: { kinds: ["ConfigMap"] } }, generate: making }),
      "generation kind and match resource kind should not be the same",
    ],
    [
      "a target that is named after itself",
      policyWith({ validate: undefined, mutate: { ...mutate, patchStrategicMerge: {} } }),
      expect.stringMatching(
        /^policy contains invalid variables: invalid variables defined at mutate.targets\[0\]: variable target.metadata.namespace must match regex/,
      ),
    ],
    [
      "no targets to change",
      policyWith({ validate: undefined, mutate: { patchStrategicMerge: {}, mutateExistingOnPolicyUpdate: true } }),
      expect.stringContaining("rules[0].mutate.targets has to be specified when mutateExistingOnPolicyUpdate is set"),
    ],
  ])("refuse %s", (_, document, message) => {
    expect(errorsOf(document)).toEqual([message]);
  });

  it("warn of variables in what is followed", () => {
    const clone = { namespace: "{{ request.namespace }}", name: "a" };
    const { data: _, ...rest } = making;
    expect(warningsOf(of({ ...rest, clone }))).toContain(
      "variables in spec.rules[0].clone/cloneList would lead to incorrect synchronization behavior",
    );
  });

  it.each([
    ["a name", { ...making, name: "other" }, {}, [expect.stringMatching(/stale targets$/)], []],
    ["what is made", { ...making, data: {} }, {}, [], []],
    [
      "the match of what follows its source",
      { ...making, synchronize: true },
      { match: named },
      [expect.any(String)],
      ["changes of immutable fields of a rule spec in a generate rule is disallowed"],
    ],
  ])("tell of a change of %s", (_, generate, rule, warnings, errors) => {
    const previous = policyWith({ validate: undefined, generate: { ...making, synchronize: true } });
    const next = policyWith({ validate: undefined, generate, ...rule });
    const { diagnostics } = compile(next, { previous });
    const of = (severity: string) =>
      diagnostics.filter((one) => one.severity === severity).map(({ message }) => message);
    expect([of("warning"), of("error")]).toEqual([warnings, errors]);
  });
});
