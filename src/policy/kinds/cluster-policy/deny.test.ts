import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import {
  type CompiledPolicy,
  type Fact,
  type Facts,
  type Outcome,
  pending,
  type Query,
  type Request,
} from "../../rule.ts";
import { generateRules } from "./autogen.ts";
import { compiled, creating, noFacts, podWith, policyWith, someone, updating } from "./samples.ts";
import type { SpecText } from "./schema/spec.ts";

const judged = (rule: object, request: Request = creating(podWith(["bad.io/x"]))) =>
  judgedBy(compiled(policyWith({ ...rule }, { background: false })), request);

function judgedBy(policy: CompiledPolicy, request: Request): Outcome | undefined {
  return policy.rules[0]?.run(request, noFacts) as Outcome | undefined;
}

const denying = (conditions: unknown, message?: string) => ({
  validate: { ...(message !== undefined && { message }), deny: { ...(conditions !== null && { conditions }) } },
});
const same = (key: unknown, value: unknown, message = "") => ({ key, operator: "Equals", value, message });
const deletion = (object = podWith(["bad.io/x"])): Request => ({
  ...creating(object),
  operation: "DELETE",
  object: undefined,
  oldObject: object,
});
const always = { all: [same(1, 1)] };

describe("deny", () => {
  it.each<[string, object, string, string]>([
    ["always without conditions", denying(null, "no."), "fail", "no."],
    ["with the message as it stands", denying(always, "not here"), "fail", "not here"],
    ["without a message", denying(always), "fail", "validation error: rule registry failed"],
    ["with the messages of its conditions", denying({ any: [same(1, 1, "one")] }, "no"), "fail", "no; one"],
    ["where conditions do not hold: not", denying({ any: [] }, "no"), "pass", "validation rule 'registry' passed."],
    [
      "by a variable",
      denying([same("{{ request.object.metadata.name }}", "web")], "{{ request.operation }} of {{request.name}}"),
      "fail",
      "CREATE of web",
    ],
    [
      "with variables in the messages of conditions",
      denying([same(1, 1, "{{ request.namespace }}")], "in"),
      "fail",
      "in; team",
    ],
    ["with a message that cannot be resolved", denying([same(1, 1, "why")], "{{ request.gone }}"), "fail", "why"],
    [
      "with a message that is no text",
      denying(always, "{{ request.object }}"),
      "fail",
      "the produced message didn't resolve to a string, check your policy definition.",
    ],
    [
      "never by error",
      denying([same("{{ request.object.gone }}", "")], "no"),
      "error",
      'failed to check deny conditions: failed to substitute variables in condition key: failed to resolve request.object.gone at path : JMESPath query failed: Unknown key "gone" in path',
    ],
  ])("denies %s", (_, rule, status, message) => {
    expect(judged(rule)).toMatchObject({ status, message });
  });

  it("judges what is deleted by the old object", () => {
    const rule = denying([same("{{ request.object.metadata.name }}", "web")], "{{ request.object.metadata.name }}");
    expect(judged(rule, deletion())).toMatchObject({ status: "fail", message: "web" });
  });

  it("knows who asks", () => {
    const rule = denying([same("{{ request.userInfo.username }}", someone.username)], "{{ request.roles }}");
    const request = { ...creating(podWith(["bad.io/x"])), user: { ...someone, roles: ["team:edit"] } };
    expect(judged({ validate: { ...rule.validate, message: "roles: {{ request.roles }}" } }, request)?.message).toBe(
      'roles: ["team:edit"]',
    );
  });
});

describe("preconditions", () => {
  const pattern = { pattern: { spec: { containers: [{ image: "good.io/*" }] } } };
  const under = (preconditions: unknown) => ({ preconditions, validate: { message: "m", ...pattern } });

  it.each<[string, unknown, string, RegExp]>([
    ["an empty block", {}, "fail", /^validation error: m\. rule registry failed at path/],
    ["what holds", { all: [same("{{ request.operation }}", "CREATE")] }, "fail", /failed at path/],
    ["what does not hold", { all: [same(1, 2)] }, "skip", /^preconditions not met$/],
    ["what says why", { any: [same(1, 2, "a"), same(1, 3, "b")] }, "skip", /^preconditions not met; a; b$/],
    ["an old list", [same(1, 2, "a")], "skip", /^preconditions not met; a$/],
    [
      "what cannot be resolved",
      [same("{{ request.object.gone }}", "")],
      "error",
      /^failed to evaluate preconditions: failed to substitute variables in condition key: .*Unknown key "gone"/,
    ],
    ["a default for what is not there", [same("{{ request.object.gone || 'x' }}", "x")], "fail", /failed at path/],
  ])("with %s", (_, preconditions, status, message) => {
    expect(judged(under(preconditions))).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  it("come before there is nothing to say of a deletion", () => {
    expect(judged(under([same(1, 1)]), deletion())).toBeUndefined();
    expect(judged(under([same(1, 2)]), deletion())?.status).toBe("skip");
    expect(judged(under([same("{{ request.gone }}", 2)]), deletion())?.status).toBe("error");
  });

  it("leave no old violation allowed", () => {
    const rule = under([same("{{ request.object.metadata.name }}", "web")]);
    const policy = compiled(policyWith(rule, { validationFailureAction: "Enforce" }));
    expect(judgedBy(policy, updating(podWith(["bad.io/y"]), podWith(["bad.io/x"])))?.status).toBe("fail");
  });
});

describe("a rule against a change", () => {
  it("holds for every change, whatever the object was before", () => {
    const label = (of: string) => `{{ request.${of}.metadata.labels.team }}`;
    const deny = { conditions: [{ key: label("object"), operator: "NotEquals", value: label("oldObject") }] };
    const policy = compiled(policyWith({ validate: { message: "m", deny } }, { validationFailureAction: "Enforce" }));
    const [red, blue] = ["red", "blue"].map((team) => podWith(["x"], { labels: { team } }));
    if (red === undefined || blue === undefined) throw new Error("two Pods");
    expect(judgedBy(policy, updating(red, blue))?.status).toBe("fail");
    expect(judgedBy(policy, updating(red, red))?.status).toBe("pass");
  });
});

describe("a pattern with variables", () => {
  const validate = (part: object) => ({ validate: part });
  const name = (pattern: unknown) => ({ metadata: { name: pattern } });

  it.each<[string, object, string, string]>([
    [
      "is compared with their values",
      { pattern: name("!{{ request.object.metadata.name }}") },
      "fail",
      "validation error: rule registry failed at path /metadata/name/",
    ],
    ["passes", { pattern: name("{{ request.name }}") }, "pass", "validation rule 'registry' passed."],
    [
      "is an error where they cannot be resolved",
      { pattern: { metadata: { name: "{{ request.object.spec.gone }}" } } },
      "error",
      'variable substitution failed: failed to resolve request.object.spec.gone at path /metadata/name: JMESPath query failed: Unknown key "gone" in path',
    ],
    [
      "has them in several patterns",
      { anyPattern: [name("a-{{ request.name }}"), name("b")], message: "of {{ request.name }}" },
      "fail",
      "validation error: of web. rule registry[0] failed at path /metadata/name/ rule registry[1] failed at path /metadata/name/",
    ],
    [
      "tells the mismatch where the message cannot be resolved",
      { pattern: name("b"), message: "{{ request.gone }}" },
      "fail",
      "validation error: variables substitution error in rule registry execution error: resource value 'web' does not match 'b' at path /metadata/name/",
    ],
    [
      "tells the mismatch where the message is no text",
      { pattern: name("b"), message: "{{ request.object }}" },
      "fail",
      "validation error: variables substitution error in rule registry execution error: resource value 'web' does not match 'b' at path /metadata/name/",
    ],
  ])("%s", (_, part, status, message) => {
    expect(judged(validate(part))).toMatchObject({ status, message });
  });

  it("is an error where both it and the object are long, rather than a long time", () => {
    const long = { a: "*a".repeat(50_000), b: "a".repeat(50_000) };
    const pattern = { metadata: { annotations: { b: "{{ request.object.metadata.annotations.a }}" } } };
    const object = podWith(["x"], { annotations: long });
    expect(judged(validate({ pattern }), creating(object))).toMatchObject({
      status: "error",
      message: "variable substitution failed: pattern and object are too long to compare wildcards",
    });
  });

  it("takes the values of each request", () => {
    const policy = compiled(policyWith(validate({ pattern: name("{{ request.name }}") }), { background: false }));
    const statuses = ["web", "other", "web"].map(
      (asked) => judgedBy(policy, creating(podWith(["x"]), { name: asked }))?.status,
    );
    expect(statuses).toEqual(["pass", "fail", "pass"]);
  });
});

describe("rules made from a rule with variables", () => {
  const host = "{{ request.object.spec.hostNetwork || `false` }}";
  const rule = {
    preconditions: { all: [same("{{ request.object.metadata.labels.app || 'none' }}", "none")] },
    ...denying({ all: [same(host, true, `host network: ${host}`)] }),
  };

  it.each([
    ["v1", "Pod", "registry"],
    ["apps/v1", "Deployment", "autogen-registry"],
    ["batch/v1", "CronJob", "autogen-cronjob-registry"],
  ])("read the Pod of %s %s", (apiVersion, kind, name) => {
    const policy = compiled(policyWith(rule));
    const run = (hostNetwork: boolean) => {
      const request = creating(kind === "Pod" ? podOf({ hostNetwork }) : ownerOf(apiVersion, kind, { hostNetwork }));
      const [found] = policy.rulesFor(request.kind).filter((one) => one.matches(request, noFacts) === true);
      expect(found?.name).toBe(name);
      return found?.run(request, noFacts);
    };
    expect(run(true)).toMatchObject({ status: "fail", message: "host network: true" });
    expect(run(false)).toMatchObject({ status: "pass", message: `validation rule '${name}' passed.` });
  });

  it.each([
    [{ pattern: {} }, "$(./../pattern/spec/a)", "$(./../pattern/SHIFT/spec/a)"],
    [{ deny: {} }, "see $(./../deny/a)", "see $(./../deny/SHIFT/a)"],
    [{ anyPattern: [{}, {}] }, "$(./../anyPattern/1/spec)", "$(./../anyPattern/1/SHIFT/spec)"],
  ])("of %j refer to places in their own patterns", (validate, message, shifted) => {
    const { spec } = policyWith({ validate: { ...validate, message } }) as unknown as { readonly spec: SpecText };
    const messages = generateRules(spec, {}).map((made) => made.rule.validate?.message);
    const cron = "spec/jobTemplate/spec/template/spec/template";
    expect(messages).toEqual(["spec/template", cron].map((shift) => shifted.replace("SHIFT", shift)));
  });
});

function podOf(spec: object): Resource {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team" }, spec };
}

function ownerOf(apiVersion: string, kind: string, spec: object): Resource {
  const template = { template: { metadata: {}, spec } };
  return { ...podOf(kind === "CronJob" ? { jobTemplate: { spec: template } } : template), apiVersion, kind };
}

describe("a condition about the network", () => {
  const url = "{{ is_external_url(request.object.metadata.annotations.url) }}";
  const rule = {
    validate: { message: "", deny: { conditions: { any: [{ key: url, operator: "Equals", value: true }] } } },
  };
  const request = creating(podWith(["nginx"], { annotations: { url: "https://example.com/x" } }));
  const judged = (fact: Fact | undefined) => {
    const asked: Query[] = [];
    const facts: Facts = {
      want(query) {
        asked.push(query);
        return fact;
      },
    };
    const [one] = compiled(policyWith(rule)).rulesFor(request.kind);
    return { outcome: one?.run(request, facts), asked };
  };

  it("waits until somebody has asked the name service", () => {
    expect(judged(undefined)).toEqual({ outcome: pending, asked: [{ kind: "addresses", host: "example.com" }] });
    expect(judged({ kind: "value", value: ["93.184.216.34"] }).outcome).toMatchObject({ status: "fail" });
    expect(judged({ kind: "value", value: ["10.0.0.1"] }).outcome).toMatchObject({ status: "pass" });
  });

  it("is an error where the name service does not know", () => {
    const { outcome } = judged({ kind: "failure", message: "no such host" });
    expect(outcome).toMatchObject({
      status: "error",
      message: expect.stringContaining("lookup example.com: no such host"),
    });
  });
});
