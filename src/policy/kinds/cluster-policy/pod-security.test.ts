import { describe, expect, it } from "vitest";
import { compiled, controllerWith, creating, errorsOf, noFacts, podWith, policyWith, updating } from "./samples.ts";

const baseline = { name: "baseline", validate: { podSecurity: { level: "baseline", version: "latest" } } };
const enforcing = { validationFailureAction: "Enforce" };
const privileged = { containers: [{ name: "a", image: "nginx", securityContext: { privileged: true } }] };
const bad = { ...podWith([]), spec: privileged };
const good = podWith(["nginx"]);
const excluding = (exclude: object, level = "restricted") =>
  policyWith({ validate: { podSecurity: { level, exclude: [exclude] } } });

function run(rule: object, request: ReturnType<typeof creating>) {
  const rules = compiled(policyWith({ ...rule }, enforcing)).rulesFor(request.kind);
  return rules
    .filter((one) => one.matches(request, noFacts) === true)
    .map((one) => one.run(request, noFacts))
    .flatMap((outcome) => (typeof outcome === "object" ? [outcome] : []));
}

describe("rules with podSecurity", () => {
  it("judge Pods", () => {
    expect(run(baseline, creating(good))).toMatchObject([{ status: "pass" }]);
    expect(run(baseline, creating(bad))).toMatchObject([{ status: "fail", properties: { standard: "baseline" } }]);
  });

  it("judge what makes Pods in rules of their own, copied as they are", () => {
    const deployment = { ...controllerWith("apps/v1", "Deployment", []), spec: { template: { spec: privileged } } };
    const [outcome] = run(baseline, creating(deployment));
    expect(outcome?.message).toMatch(/^Validation rule 'autogen-baseline' failed.*\[spec\.template\.spec\.containers/);
  });

  it("say nothing of what is deleted", () => {
    expect(run(baseline, creating(bad, { operation: "DELETE", object: undefined, oldObject: bad }))).toEqual([]);
  });

  it("let an object go on that violated them before", () => {
    expect(run(baseline, updating(bad, bad))).toMatchObject([{ status: "skip" }]);
    expect(run(baseline, updating(good, bad))).toMatchObject([{ status: "fail" }]);
    const strict = { ...baseline, validate: { ...baseline.validate, allowExistingViolations: false } };
    expect(run(strict, updating(bad, bad))).toMatchObject([{ status: "fail" }]);
  });

  it("keep the properties of reports beside those of the rule", () => {
    const [outcome] = run({ ...baseline, reportProperties: { team: "blue", standard: "x" } }, creating(bad));
    expect(outcome?.properties).toMatchObject({ team: "blue", standard: "baseline", controls: "privileged" });
  });

  it("end in an error for other kinds", () => {
    const rule = { ...baseline, match: { any: [{ resources: { kinds: ["Service"] } }] } };
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "a", namespace: "b" }, spec: {} };
    expect(run(rule, creating(service))).toEqual([
      { status: "error", message: "Error while getting new resource: could not find correct resource type" },
    ]);
  });
});

const at = "spec.rules[0].podSecurity.exclude[0]";

describe("podSecurityMistakes", () => {
  it.each([
    [
      { controlName: "Capabilities" },
      `${at}.controlName: Invalid value: "Capabilities": exclude.images must be specified for the container level control`,
    ],
    [
      { controlName: "Sysctls", images: ["*"] },
      `${at}.controlName: Invalid value: "Sysctls": exclude.images must not be specified for the pod level control`,
    ],
    [{ controlName: "Seccomp", restrictedField: "a" }, `${at}.values: Forbidden: values is required`],
    [{ controlName: "Seccomp", values: ["a"] }, `${at}.restrictedField: Forbidden: restrictedField is required`],
  ])("refuses %j", (exclude, message) => {
    expect(errorsOf(excluding(exclude))).toEqual([message]);
  });

  it.each(["Volume Types", "Running as Non-root", "Running as Non-root user"])("refuses %s at baseline", (name) => {
    const message = `${at}.controlName: Invalid value: "${name}": Invalid control name defined at the given level`;
    expect(errorsOf(excluding({ controlName: name }, "baseline"))).toEqual([message]);
    expect(errorsOf(excluding({ controlName: name }))).toEqual([]);
  });

  it.each([
    [{ controlName: "Capabilities", images: ["*"] }],
    [{ controlName: "AppArmor" }],
    [{ controlName: "AppArmor", images: ["*"] }],
    [{ controlName: "Host Namespaces" }],
  ])("accepts %j", (exclude) => {
    expect(errorsOf(excluding(exclude, "baseline"))).toEqual([]);
  });
});
