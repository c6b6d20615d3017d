import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { type Fact, type Facts, type Outcome, type Pending, pending, type Query, type Request } from "../../rule.ts";
import { compiled, controllerWith, creating, noFacts, podWith, policyWith, updating } from "./samples.ts";

type Judged = Outcome | undefined | Pending;

/** What a rule with these loops says of a request. */
function judgedBy(rule: object, request: Request, facts: Facts = noFacts): Judged {
  const [first] = compiled(policyWith({ ...rule }, { background: false })).rules;
  return first?.run(request, facts);
}

const pod = podWith(["good.io/a", "bad.io/b"]);
const looping = (...foreach: readonly object[]) => ({ validate: { message: "no", foreach } });
const said = (message: string, ...foreach: readonly object[]) => ({ validate: { message, foreach } });
const judged = (...foreach: readonly object[]) => judgedBy(looping(...foreach), creating(pod));

const containers = "request.object.spec.containers";
const same = (key: unknown, value: unknown) => ({ key, operator: "Equals", value });
const denying = (...all: readonly object[]) => ({ deny: { conditions: { all } } });
const only = (name: string) => ({ preconditions: { all: [same("{{ element.name }}", name)] } });

const passed = { status: "pass", message: "rule passed" };
const failed = (message: string) => ({ status: "fail", message: `validation failure: ${message}` });
const error = (message: string) => ({ status: "error", message });

describe("the elements of a loop", () => {
  it.each<[string, object, Judged | object]>([
    ["all pass", { list: containers, pattern: { image: "*/*" } }, passed],
    [
      "fail with the first that does not match",
      { list: containers, pattern: { image: "good.io/*" } },
      failed("validation error: no. rule registry failed at path /image/"),
    ],
    [
      "fail where none of several patterns matches",
      { list: containers, anyPattern: [{ image: "good.io/*" }, { image: "fine.io/*" }] },
      failed("validation error: no. rule registry[0] failed at path /image/ rule registry[1] failed at path /image/"),
    ],
    ["are denied", { list: containers, ...denying(same("{{ element.image }}", "bad.io/b")) }, failed("no")],
    ["are not denied", { list: containers, ...denying(same("{{ element.image }}", "x")) }, passed],
    ["are left out by preconditions", { list: containers, ...only("c0"), pattern: { image: "good.io/*" } }, passed],
    [
      "are left out where preconditions cannot be evaluated",
      { list: containers, preconditions: { all: [same("{{ element.gone }}", 1)] }, deny: {} },
      undefined,
    ],
    ["count for nothing where all are left out", { list: containers, ...only("x"), deny: {} }, undefined],
    [
      "count for nothing where their conditional anchors do not hold",
      { list: containers, pattern: { "(name)": "x" } },
      undefined,
    ],
    ["are none in an empty list", { list: "`[]`", deny: {} }, undefined],
    ["are none that are null", { list: "[`null`, request.gone]", deny: {} }, undefined],
    ["are none where the list names no key", { list: "request.object.spec.volumes", deny: {} }, undefined],
    ["are what is no list, as one", { list: "request.object.metadata", pattern: { name: "web" } }, passed],
    [
      "are numbered, those that are null too",
      { list: "[`null`, 'x']", ...denying(same("{{ elementIndex }}", 1), same("{{ elementIndex0 }}", 1)) },
      failed("no"),
    ],
  ])("%s", (_, foreach, expected) => {
    expect(judged(foreach)).toEqual(expected);
  });

  it("errors decide, but for those of preconditions", () => {
    const lost = same("{{ element.gone }}", 1);
    const why =
      "failed to check deny conditions: failed to substitute variables in condition key: failed to resolve element.gone at path : " +
      'JMESPath query failed: Unknown key "gone" in path';
    expect(judged({ list: containers, ...denying(lost) })).toEqual(error(`validation failure: ${why}`));
    expect(
      judged({
        list: containers,
        context: [{ name: "e", variable: { jmesPath: "element.gone" } }],
        ...denying(same("{{ e }}", 1)),
      }),
    ).toMatchObject({
      status: "error",
      message: expect.stringContaining("failed to apply jmespath element.gone to variable <nil>: "),
    });
  });

  it("a list that cannot be evaluated counts only where no element did", () => {
    const wrong = { list: "sum(request.object.spec)", deny: {} };
    const message = expect.stringMatching(/^failed to evaluate list: JMESPath query failed: /);
    expect(judged(wrong)).toEqual({ status: "error", message });
    expect(judged(wrong, { list: containers, pattern: { image: "*" } })).toEqual(passed);
    expect(judged(wrong, { list: containers, deny: {} })).toEqual(failed("no"));
  });

  it("all lists have to pass, in their order", () => {
    const good = { list: containers, pattern: { image: "*" } };
    expect(judged(good, { list: containers, ...denying(same("{{ element.name }}", "c1")) })).toEqual(failed("no"));
    expect(judged(good, { list: "request.object.spec.volumes", deny: {} })).toEqual(passed);
  });

  it("the message may name the element", () => {
    const rule = said("{{ to_string(element.name) }} of {{ request.name }}", {
      list: containers,
      ...only("c1"),
      deny: {},
    });
    expect(judgedBy(rule, creating(pod))).toEqual(failed("c1 of web"));
  });
});

describe("the scope of an element", () => {
  const named = { metadata: { name: "web" } };

  it.each<[string, object, object]>([
    ["an object is matched by itself", { list: containers, pattern: { name: "c?" } }, passed],
    [
      "the whole object is matched where the policy says so",
      { list: containers, elementScope: false, pattern: named },
      passed,
    ],
    ["the whole object is matched for a text", { list: "['x']", pattern: named }, passed],
    [
      "a text cannot be matched by itself",
      { list: "['x']", elementScope: true, pattern: "x" },
      error(
        "failed to process foreach: cannot use elementScope=true foreach rules for elements that are not maps, expected type=map got type=string",
      ),
    ],
    [
      "nor a number",
      { list: "[`1`]", elementScope: true, deny: {} },
      error(
        "failed to process foreach: cannot use elementScope=true foreach rules for elements that are not maps, expected type=map got type=float64",
      ),
    ],
  ])("%s", (_, foreach, expected) => {
    expect(judged(foreach)).toEqual(expected);
  });

  it("what is deleted has elements to match, and no object", () => {
    const deletion: Request = { ...creating(pod), operation: "DELETE", object: undefined, oldObject: pod };
    const list = "request.oldObject.spec.containers";
    expect(judgedBy(looping({ list, pattern: { image: "good.io/*" } }), deletion)).toMatchObject({ status: "fail" });
    expect(judgedBy(looping({ list, elementScope: false, pattern: named }), deletion)).toBeUndefined();
  });
});

describe("loops within loops", () => {
  const ported: Resource = {
    ...pod,
    spec: {
      containers: [
        { name: "a", ports: [{ hostPort: 80 }, { hostPort: 81 }] },
        { name: "b", ports: [] },
      ],
    },
  };
  const nested = (inner: object) => ({ list: containers, foreach: [{ list: "element.ports", ...inner }] });

  it("see the elements of all, by their depth", () => {
    const wanted = [
      same("{{ element0.name }}", "a"),
      same("{{ element1.hostPort }}", 81),
      same("{{ element.hostPort }}", 81),
      same("{{ elementIndex0 }}/{{ elementIndex1 }}", "0/1"),
    ];
    const rule = looping(nested(denying(...wanted)));
    expect(judgedBy(rule, creating(ported))).toEqual(failed("validation failure: no"));
  });

  it("pass where something within passes", () => {
    expect(judgedBy(looping(nested({ pattern: { hostPort: ">79" } })), creating(ported))).toEqual(passed);
    expect(judgedBy(looping(nested({ ...only("x"), deny: {} })), creating(ported))).toBeUndefined();
  });

  it("match the element of the outer loop where theirs is no object", () => {
    const rule = looping({ list: containers, foreach: [{ list: "['x']", pattern: { name: "a" } }] });
    expect(judgedBy(rule, creating(ported))).toMatchObject({
      status: "fail",
      message: expect.stringContaining("failed at path /name/"),
    });
  });

  it("have contexts of their own", () => {
    const inner = {
      context: [{ name: "e", variable: { jmesPath: "add(element.hostPort, `1`)" } }],
      ...denying(same("{{ to_number(e) }}", 82)),
    };
    expect(judgedBy(looping(nested(inner)), creating(ported))).toEqual(failed("validation failure: no"));
  });
});

describe("a loop whose elements want facts", () => {
  const context = [{ name: "c", configMap: { name: "{{ element.name }}", namespace: "n" } }];
  const rule = looping({ list: containers, context, ...denying(same("{{ c.data.allowed }}", "no")) });

  /** Facts that are there, or noted as wanted. */
  function worldOf(known: Readonly<Record<string, string>>): { readonly facts: Facts; readonly wanted: string[] } {
    const wanted: string[] = [];
    const want = (query: Query): Fact | undefined => {
      const name = query.kind === "configMap" ? query.name : "";
      const allowed = known[name];
      if (allowed !== undefined) return { kind: "value", value: { data: { allowed } } };
      wanted.push(name);
      return undefined;
    };
    return { facts: { want }, wanted };
  }

  it("waits, having asked for those of all elements", () => {
    const { facts, wanted } = worldOf({});
    expect(judgedBy(rule, creating(pod), facts)).toBe(pending);
    expect(new Set(wanted)).toEqual(new Set(["c0", "c1"]));
  });

  it("waits for an element before one that fails", () => {
    const { facts } = worldOf({ c1: "no" });
    expect(judgedBy(rule, creating(pod), facts)).toBe(pending);
  });

  it("decides with the first that fails, whatever the others want", () => {
    const { facts } = worldOf({ c0: "no" });
    expect(judgedBy(rule, creating(pod), facts)).toEqual(failed("no"));
  });

  it("waits in preconditions and lists too", () => {
    const { facts } = worldOf({});
    const preconditions = { all: [same("{{ c.data.allowed }}", "no")] };
    expect(judgedBy(looping({ list: containers, context, preconditions, deny: {} }), creating(pod), facts)).toBe(
      pending,
    );
    const listed = {
      context: [{ name: "c", configMap: { name: "x", namespace: "n" } }],
      ...looping({ list: "c.data.*", deny: {} }),
    };
    expect(judgedBy(listed, creating(pod), facts)).toBe(pending);
  });
});

describe("a rule with loops", () => {
  it("allows what violated it before", () => {
    const lenient = { validationFailureAction: "Enforce", background: false };
    const rule = looping({ list: containers, pattern: { image: "good.io/*" } });
    const [first] = compiled(policyWith(rule, lenient)).rules;
    const message = "skipping the rule evaluation as pre-existing violations are allowed";
    expect(first?.run(updating(pod, pod), noFacts)).toEqual({ status: "skip", message });
    expect(first?.run(updating(podWith(["good.io/a"]), pod), noFacts)).toMatchObject({ status: "fail" });
  });

  it("judges the controllers of Pods by their templates", () => {
    const policy = compiled(policyWith(looping({ list: containers, pattern: { image: "good.io/*" } })));
    const request = creating(controllerWith("apps/v1", "Deployment", ["good.io/a", "bad.io/b"]));
    const first = policy.rulesFor(request.kind).find(({ name }) => name === "autogen-registry");
    expect(first?.run(request, noFacts)).toEqual(
      failed("validation error: no. rule autogen-registry failed at path /image/"),
    );
  });
});
