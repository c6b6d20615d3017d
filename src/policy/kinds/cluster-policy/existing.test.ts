import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { type Facts, pending, type Request } from "../../rule.ts";
import { compiled, creating, noFacts, podRule, podWith, policyWith, someone, updating } from "./samples.ts";

const enforced = { validationFailureAction: "Enforce" };

const statusOf = (request: Request, rule: object = {}, spec: object = enforced, facts: Facts = noFacts) => {
  const outcome = compiled(policyWith({ ...rule }, { ...spec })).rules[0]?.run(request, facts);
  return outcome === pending || outcome === undefined ? outcome : outcome.status;
};

const bad = podWith(["bad.io/x"]);
const worse = podWith(["bad.io/y"]);
const good = podWith(["good.io/x"]);

describe("an update", () => {
  it.each<[string, Resource, Resource, string]>([
    ["of a violation to another one is skipped", bad, worse, "skip"],
    ["of a good object to a violation fails", good, bad, "fail"],
    ["of a violation to a good object passes", bad, good, "pass"],
    ["of a good object to a good one passes", good, good, "pass"],
  ])("%s", (_, before, after, status) => {
    expect(statusOf(updating(before, after))).toBe(status);
  });

  it("tells why it was skipped", () => {
    expect(compiled(policyWith({}, enforced)).rules[0]?.run(updating(bad, worse), noFacts)).toMatchObject({
      message: "skipping the rule evaluation as pre-existing violations are allowed",
    });
  });

  it("fails where the rule does not allow it, or does not block anyway", () => {
    const strict = { validate: { ...podRule.validate, allowExistingViolations: false } };
    expect(statusOf(updating(bad, worse), strict)).toBe("fail");
    expect(statusOf(updating(bad, worse), {}, { validationFailureAction: "Audit" })).toBe("fail");
  });

  it("does not look at overrides for that", () => {
    const overrides = [{ action: "Enforce", namespaces: ["team"] }];
    const rule = { validate: { ...podRule.validate, failureActionOverrides: overrides } };
    expect(statusOf(updating(bad, worse), rule, {})).toBe("fail");
  });

  it("fails where the old object is not one that the rule is for", () => {
    const named = { match: { any: [{ resources: { kinds: ["Pod"], selector: { matchLabels: { a: "b" } } } }] } };
    expect(statusOf(updating(bad, podWith(["bad.io/y"], { labels: { a: "b" } })), named)).toBe("fail");
  });

  it("fails where the rule is for certain users", () => {
    const match = { any: [{ resources: { kinds: ["Pod"] }, subjects: [{ kind: "User", name: someone.username }] }] };
    expect(statusOf(updating(bad, worse), { match }, { ...enforced, background: false })).toBe("fail");
  });

  it("fails where the rule is for updates only, as the old object counts as created", () => {
    const match = { any: [{ resources: { kinds: ["Pod"], operations: ["UPDATE"] } }] };
    expect(statusOf(updating(bad, worse), { match })).toBe("fail");
  });

  const notDeleted = { key: "{{ request.operation }}", operator: "NotEquals", value: "DELETE" };
  it.each([
    [null, "skip"],
    [{}, "fail"],
    [[], "fail"],
    [{ all: [] }, "fail"],
    [{ all: [notDeleted] }, "fail"],
    [[notDeleted], "fail"],
  ])("of a violation to another one, by a rule with the preconditions %j: %s", (preconditions, status) => {
    expect(statusOf(updating(bad, worse), { preconditions })).toBe(status);
  });

  it("fails where the rule is for a subresource", () => {
    const match = { any: [{ resources: { kinds: ["Pod/status"] } }] };
    const request = updating(bad, worse, { subresource: "status" });
    expect(statusOf(request, { match }, { ...enforced, background: false })).toBe("fail");
  });

  it("fails where the old object cannot be judged", () => {
    const { kind: _, ...headless } = bad;
    expect(statusOf(updating(headless as Resource, worse))).toBe("fail");
    const validate = { pattern: { spec: { containers: [{ "^(ports)": [{ name: "http" }], image: "good.io/*" }] } } };
    const listening = { ...worse, spec: { containers: [{ image: "bad.io/y", ports: [{ name: "http" }] }] } };
    expect(statusOf(creating(bad), { validate })).toBe("error");
    expect(statusOf(updating(bad, listening), { validate })).toBe("fail");
  });

  it("waits for facts that the old object needs, and fails without them", () => {
    const namespaceSelector = { matchLabels: { env: "prod" } };
    const rule = { match: { any: [{ resources: { kinds: ["Pod"], namespaceSelector } }] } };
    const failing: Facts = { want: () => ({ kind: "failure", message: "gone" }) };
    expect(statusOf(updating(bad, worse), rule)).toBe(pending);
    expect(statusOf(updating(bad, worse), rule, enforced, failing)).toBe("fail");
  });

  it("judges containers that are added to a running Pod like the Pod", () => {
    expect(statusOf(updating(good, bad, { subresource: "ephemeralcontainers" }))).toBe("fail");
  });
});
