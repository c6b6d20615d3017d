import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { type CompiledPolicy, type Facts, type Outcome, pending, type Request } from "../../rule.ts";
import { clusterPolicy, policy } from "./index.ts";
import { controllerWith, creating, namespacedPolicyWith, noFacts, podWith, policyWith, someone } from "./samples.ts";

type Part = Readonly<Record<string, unknown>>;

const pods = { any: [{ resources: { kinds: ["Pod"] } }] };

/** An exception from the rule `registry` of the policy `sample`. */
function exception(spec: Part = {}, name = "let-it-be"): Resource {
  const exceptions = [{ policyName: "sample", ruleNames: ["registry"] }];
  const metadata = { name, namespace: "exempt" };
  return { apiVersion: "kyverno.io/v2", kind: "PolicyException", metadata, spec: { match: pods, exceptions, ...spec } };
}

function compiled(document: Resource, exceptions: readonly Resource[]): CompiledPolicy {
  const kind = document.kind === "Policy" ? policy : clusterPolicy;
  const { policy: made, diagnostics } = kind.compile(document, { exceptions });
  if (made === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
}

function judged(document: Resource, exceptions: readonly Resource[], request: Request, facts: Facts = noFacts) {
  const rules = compiled(document, exceptions).rulesFor(request.kind);
  const [rule] = rules.filter((one) => one.matches(request, facts) === true);
  return rule?.run(request, facts);
}

const bad = creating(podWith(["evil.io/x"]));
const skipped = (...names: readonly string[]): Outcome => ({
  status: "skip",
  message: `rule is skipped due to policy exceptions${names.map((name) => `exempt/${name}`).join(", ")}`,
  exceptions: names.map((name) => `exempt/${name}`),
});

describe("a policy with exceptions", () => {
  const plain = policyWith({});

  it("skips a rule for what is excepted, and names all exceptions", () => {
    expect(judged(plain, [exception()], bad)).toEqual(skipped("let-it-be"));
    expect(judged(plain, [exception({}, "one"), exception({}, "two")], bad)).toEqual(skipped("one", "two"));
  });

  it("skips it also where it would hold", () => {
    expect(judged(plain, [exception()], creating(podWith(["good.io/x"])))).toEqual(skipped("let-it-be"));
  });

  const names = (policyName: string, ...ruleNames: string[]) => ({ exceptions: [{ policyName, ruleNames }] });
  it.each([
    ["of another policy", names("other", "registry")],
    ["of a policy of a namespace", names("team/sample", "registry")],
    ["of policies by wildcard", names("samp*", "registry")],
    ["from another rule", names("sample", "other")],
    ["about nothing", { match: {} }],
    ["about everything that matches an empty filter", { match: { any: [{}] } }],
    ["about other kinds", { match: { any: [{ resources: { kinds: ["Service"] } }] } }],
    ["about others in part", { match: { all: [{ resources: { kinds: ["Pod"] } }, { resources: { names: ["x"] } }] } }],
    ["about another user", { background: false, match: { any: [{ subjects: [{ kind: "User", name: "jane" }] }] } }],
    [
      "on a condition that does not hold",
      { conditions: { all: [{ key: "{{ request.object.metadata.name }}", operator: "Equals", value: "x" }] } },
    ],
    [
      "on a condition that cannot be found out",
      { conditions: { all: [{ key: "{{ request.object.nothing }}", operator: "Equals", value: "x" }] } },
    ],
    ["that is wrong", { exceptions: [{ policyName: "sample" }] }],
  ])("heeds no exception %s", (_, spec) => {
    expect(judged(plain, [exception(spec)], bad)).toMatchObject({ status: "fail" });
  });

  it.each([
    ["a wildcard for rules", names("sample", "reg*")],
    [
      "operations that are not those of the request",
      { match: { any: [{ resources: { kinds: ["Pod"], operations: ["DELETE"] } }] } },
    ],
    ["its user", { background: false, match: { any: [{ subjects: [{ kind: "User", name: "someone" }] }] } }],
    [
      "a condition",
      { conditions: { any: [{ key: "{{ request.object.metadata.name }}", operator: "Equals", value: "web" }] } },
    ],
  ])("heeds an exception by %s", (_, spec) => {
    expect(judged(plain, [exception(spec)], bad)).toEqual(skipped("let-it-be"));
  });

  it("wants generated rules to be excepted by their own names", () => {
    const request = creating(controllerWith("apps/v1", "Deployment", ["evil.io/x"]));
    const deployments = { any: [{ resources: { kinds: ["Deployment"] } }] };
    const from = (rule: string) => exception({ match: deployments, ...names("sample", rule) });
    expect(judged(plain, [from("registry")], request)).toMatchObject({ status: "fail" });
    expect(judged(plain, [from("autogen-registry")], request)).toEqual(skipped("let-it-be"));
    expect(judged(plain, [from("*registry")], request)).toEqual(skipped("let-it-be"));
  });

  it("keeps what holds for requests only out of scans", () => {
    const scan = { ...bad, user: undefined };
    expect(judged(plain, [exception()], scan)).toEqual(skipped("let-it-be"));
    expect(judged(plain, [exception({ background: false })], scan)).toMatchObject({ status: "fail" });
    expect(judged(plain, [exception({ background: false })], { ...bad, user: someone })).toEqual(skipped("let-it-be"));
  });

  it("asks for the labels of a namespace, and stays in force where they cannot be had", () => {
    const selecting = exception({
      match: { any: [{ resources: { namespaceSelector: { matchLabels: { tier: "dev" } } } }] },
    });
    const answering = (answer: ReturnType<Facts["want"]>): Facts => ({ want: () => answer });
    expect(judged(plain, [selecting], bad)).toBe(pending);
    const labels = (tier: string) => answering({ kind: "namespace", labels: { tier } });
    expect(judged(plain, [selecting], bad, labels("dev"))).toEqual(skipped("let-it-be"));
    expect(judged(plain, [selecting], bad, labels("prod"))).toMatchObject({ status: "fail" });
    expect(judged(plain, [selecting], bad, answering({ kind: "failure", message: "no" }))).toMatchObject({
      status: "fail",
    });
  });

  it("is looked at after preconditions, with the variables of the rule", () => {
    const never = { all: [{ key: "a", operator: "Equals", value: "b" }] };
    expect(judged(policyWith({ preconditions: never }), [exception()], bad)).toMatchObject({
      message: "preconditions not met",
    });
    const context = [{ name: "team", variable: { value: "blue" } }];
    const conditions = { all: [{ key: "{{ team }}", operator: "Equals", value: "blue" }] };
    expect(judged(policyWith({ context }), [exception({ conditions })], bad)).toEqual(skipped("let-it-be"));
  });

  it("of a namespace is named with it", () => {
    const document = namespacedPolicyWith({});
    expect(judged(document, [exception()], bad)).toMatchObject({ status: "fail" });
    expect(judged(document, [exception(names("team/sample", "registry"))], bad)).toEqual(skipped("let-it-be"));
  });

  it("changes nothing of what is excepted", () => {
    const mutate = { patchStrategicMerge: { metadata: { labels: { a: "b" } } } };
    const { validate: _, ...rule } = { name: "registry", match: pods, validate: undefined };
    const document = { ...policyWith({}), spec: { rules: [{ ...rule, mutate }] } };
    const [made] = compiled(document, [exception()]).rules;
    expect(made?.run(bad, noFacts)).toEqual(skipped("let-it-be"));
  });
});

describe("a Pod Security rule with exceptions", () => {
  const rule = { validate: { podSecurity: { level: "baseline", version: "latest" } } };
  const request = creating({
    ...podWith(["nginx", "busybox"]),
    spec: {
      hostNetwork: true,
      containers: [{ name: "a", image: "nginx", securityContext: { privileged: true } }],
    },
  });
  const controls = (...list: readonly Part[]) => ({ podSecurity: list });
  const network = { controlName: "Host Namespaces" };
  const privileged = { controlName: "Privileged Containers", images: ["nginx"] };

  it("is skipped as a whole by an exception that names no control", () => {
    expect(judged(policyWith(rule), [exception()], request)).toEqual({
      status: "skip",
      message: "rule is skipped due to policy exception exempt/let-it-be",
      exceptions: ["exempt/let-it-be"],
    });
  });

  it("fails with what exceptions leave", () => {
    const outcome = judged(policyWith(rule), [exception(controls(network))], request);
    expect(outcome).toMatchObject({ status: "fail", message: expect.stringContaining("privileged") });
    expect(outcome).toMatchObject({ message: expect.not.stringContaining("host namespaces") });
  });

  it("is skipped where all exceptions together leave nothing", () => {
    const both = [exception(controls(network), "one"), exception(controls(privileged), "two")];
    expect(judged(policyWith(rule), both, request)).toEqual({
      status: "skip",
      message: "rule is skipped due to policy exceptions exempt/one, exempt/two",
      exceptions: ["exempt/one", "exempt/two"],
    });
  });

  it("passes what violates nothing, exceptions or not", () => {
    expect(judged(policyWith(rule), [exception(controls(network))], creating(podWith(["nginx"])))).toMatchObject({
      status: "pass",
    });
  });
});
