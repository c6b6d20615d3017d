import { describe, expect, it } from "vitest";
import { pending } from "../../rule.ts";
import {
  compiled,
  deleting,
  deletingWith,
  exceptionWith,
  kindOf,
  knowing,
  namespacedWith,
  podIn,
  podRule,
} from "./samples.ts";

const conditions = (...expressions: readonly string[]) => ({
  conditions: expressions.map((expression, index) => ({ name: `c${index}`, expression })),
});
const said = (document: ReturnType<typeof deletingWith>, object = podIn("team"), options = {}) =>
  compiled(document, options).deletes(deleting(object), knowing());

describe("a deleting policy", () => {
  it.each([
    [{}, true],
    [conditions("object.metadata.name == 'web'", "object.spec.containers.size() == 1"), true],
    [conditions("object.metadata.name == 'db'"), false],
    [{ variables: [{ name: "n", expression: "object.metadata.name" }], ...conditions("variables.n == 'web'") }, true],
    [{ matchConstraints: { resourceRules: [{ ...podRule, resources: ["services"] }] } }, false],
    [{ matchConstraints: { resourceRules: [podRule], namespaceSelector: { matchLabels: { env: "prod" } } } }, true],
    [{ matchConstraints: { resourceRules: [podRule], namespaceSelector: { matchLabels: { env: "dev" } } } }, false],
    [conditions("[1, 2].exists(x, x == 2)", "false", "object.absent == 1"), false],
  ])("says of %j whether an object is to be deleted", (spec, due) => {
    expect(said(deletingWith(spec))).toBe(due);
  });

  it.each([
    ["object.absent == 'x'", "no such key: absent"],
    ["request.name == 'web'", "no such attribute(s): request"],
    ["oldObject.kind == 'Pod'", "no such attribute(s): oldObject"],
  ])("keeps an object where %s cannot be found out", (expression, message) => {
    expect(said(deletingWith(conditions(expression)))).toEqual({ kind: "mistake", message });
  });

  it("waits for what it asks the world, whatever else is not true", () => {
    const policy = compiled(
      deletingWith(conditions("resource.Get('v1', 'configmaps', 'team', 'flags').data.clean == 'yes' || false")),
    );
    const request = deleting(podIn("team"));
    expect(policy.deletes(request, knowing())).toBe(pending);
    const flags = (clean: string) => knowing({ object: { kind: "value", value: { data: { clean } } } });
    expect(policy.deletes(request, flags("yes"))).toBe(true);
    expect(policy.deletes(request, flags("no"))).toBe(false);
    const failing = knowing({ object: { kind: "failure", message: "down" } });
    expect(policy.deletes(request, failing)).toMatchObject({ kind: "mistake" });
  });

  it("knows a Namespace as its own namespace", () => {
    const rule = { ...podRule, resources: ["namespaces"] };
    const spec = {
      matchConstraints: { resourceRules: [rule] },
      ...conditions("namespaceObject.metadata.name == 'old'"),
    };
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "old" } };
    expect(compiled(deletingWith(spec)).deletes(deleting(object), knowing())).toBe(true);
  });

  it("sees nothing outside of its namespace, where it has one", () => {
    expect(said(namespacedWith({}), podIn("team"))).toBe(true);
    expect(said(namespacedWith({}), podIn("other"))).toBe(false);
  });

  it.each([
    ["keeps what is excepted", {}, false],
    ["keeps what the conditions of an exception name", { matchConditions: [{ name: "a", expression: "true" }] }, false],
    ["deletes what they do not", { matchConditions: [{ name: "a", expression: "object.kind == 'X'" }] }, true],
    ["lets exceptions name variables", { matchConditions: [{ name: "a", expression: "variables.yes" }] }, false],
    ["takes every exception for a full one", { images: ["nginx"] }, false],
    ["passes over what has expired", { expiresAt: "2025-12-31T00:00:00Z" }, true],
    ["heeds what has not", { expiresAt: "2026-12-31T00:00:00Z" }, false],
    ["passes over exceptions from others", { policyRefs: [{ name: "other", kind: "DeletingPolicy" }] }, true],
  ])("%s", (_, exception, due) => {
    const document = deletingWith({ variables: [{ name: "yes", expression: "true" }] });
    expect(said(document, podIn("team"), { exceptions: [exceptionWith(exception)] })).toBe(due);
  });

  it.each([
    ["object.metadata. == 1", "the policy exception exempt/keep cannot be used"],
    ["object.absent == 1", "no such key: absent"],
  ])("keeps everything while an exception makes no sense: %s", (expression, message) => {
    const exceptions = [exceptionWith({ matchConditions: [{ name: "a", expression }] })];
    expect(said(deletingWith({}), podIn("team"), { exceptions })).toEqual({ kind: "mistake", message });
  });

  it("judges a payload as it is", () => {
    const policy = compiled(deletingWith(conditions("object.age > 3")), { unserved: true });
    const asked = { ...deleting(podIn("team")), object: undefined };
    expect(policy.deletes({ ...asked, payload: { age: 4 } }, knowing())).toBe(true);
    expect(policy.deletes({ ...asked, payload: { age: 3 } }, knowing())).toBe(false);
  });
});

const compileFirst = "<nil>: Internal error: deleting policy compiler 1.18 error: failed to compile policy";

/** (kyverno: pkg/cel/policies/dpol/validate.go) */
describe("a deleting policy that makes no sense", () => {
  it.each([
    [
      { schedule: "now" },
      'spec.schedule: Invalid value: "now": schedule spec in the deletingPolicy is not in proper cron format: missing field(s)',
    ],
    [{ schedule: "" }, "spec.schedule: Required value: schedule is required"],
    [
      { matchConstraints: {} },
      "spec.matchConstraints: Required value: a matchConstraints with at least one resource rule is required",
    ],
    [
      conditions("1"),
      `[${compileFirst}, spec.conditions[0].expression: Invalid value: "1": output is expected to be of type bool]`,
    ],
    [{ schedule: undefined }, "spec.schedule: the field is required but missing"],
    [{ deletionPropagationPolicy: "None" }, /unknown value "None"/],
    [
      { variables: [{ name: "a", expression: "b" }] },
      /spec\.variables\[0\]\.expression: .*undeclared reference to 'b'/s,
    ],
    [conditions("[1, 'a'].size() == 2"), /expected type 'int' but found 'string'/],
    [conditions("exceptions.allowedImages.size() == 0"), /allowedImages|compiler\.Exception/],
  ])("is told what is wrong with %j", (spec, message) => {
    const document = deletingWith(spec);
    const [first, ...more] = kindOf(document).check(document);
    expect(more).toEqual([]);
    if (typeof message === "string") expect(first?.message).toBe(message);
    else expect(first?.message).toMatch(message);
    expect(kindOf(document).compile(document)).toBeUndefined();
  });

  it.each([
    [
      "http.Get('http://a').x == 1",
      "http.* is not allowed in namespaced policies; set --allowHTTPInNamespacedPolicies to enable",
    ],
    ["globalContext.Get('a', '') == null", "globalContext.* is not allowed in namespaced policies"],
  ])("may not say %s in a namespace", (expression, detail) => {
    const document = namespacedWith(conditions(expression));
    expect(kindOf(document).check(document)[0]?.message).toContain(`spec: Forbidden: ${detail}`);
    const elsewhere = deletingWith(conditions(expression));
    expect(kindOf(elsewhere).check(elsewhere)).toEqual([]);
  });

  it("is told of fields that what it deletes does not have", () => {
    const misspelt = deletingWith(conditions("!has(object.metadata.label)"));
    const [found, ...more] = kindOf(misspelt).check(misspelt, {});
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: "warning", path: "spec.conditions[0].expression" });
    expect(found?.message).toContain("undefined field 'label'");
    expect(kindOf(misspelt).check(misspelt, { strictFields: true })).toMatchObject([{ severity: "error" }]);
    expect(kindOf(misspelt).check(deletingWith(conditions("!has(object.metadata.labels)")), {})).toEqual([]);
  });
});
