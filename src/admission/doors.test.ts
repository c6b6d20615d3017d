import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PolicySet } from "../engine/index.ts";
import type { CompiledPolicy, PolicyDoor, Rule } from "../policy/index.ts";
import { compilePolicy, type Lab, openLab, patternRule, pod, review } from "./admission-lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.admission.close());
afterEach(() => lab.reset());

const door: PolicyDoor = { name: "example.kyverno.svc", path: "/example", side: "validate" };

/** A policy that has something against every Pod, and says its name. */
function against(name: string, more: Partial<CompiledPolicy> = {}): CompiledPolicy {
  const rule: Rule = {
    name: "",
    phase: "validate",
    matches: () => true,
    run: () => ({ status: "fail", message: `not with ${name}` }),
    action: () => "Enforce",
  };
  const operations = ["CREATE", "UPDATE"] as const;
  const place = { group: "", version: "v1", resource: "pods", subresource: "", scope: "*" } as const;
  return {
    ...compilePolicy(name, patternRule("r", {}, "")),
    rules: [rule],
    rulesFor: (_, phase = "validate") => (phase === "validate" ? [rule] : []),
    triggers: [{ phase: "validate", ...place, operations }],
    doors: [door],
    ...more,
  };
}

const bad = review(pod("nginx"));
const sayAt = async (path: string) => {
  const { status, response } = await lab.post(path, bad);
  return status === 200 ? ((response as { status?: { message: string } }).status?.message ?? "allowed") : status;
};

describe("a path that names policies", () => {
  it("is answered by those policies, and by no others", async () => {
    lab.world.policies = new PolicySet([against("a"), against("b"), against("c")]);
    expect(await sayAt("/example/a")).toBe("Policy a failed: not with a");
    expect(await sayAt("/example/a/c")).toBe("Policy a failed: not with a; Policy c failed: not with c");
    expect(await sayAt("/validate/fail")).toBe("allowed");
  });

  it("judges policies as they are now, and lets through where they have gone", async () => {
    lab.world.policies = new PolicySet([against("a")]);
    expect(await sayAt("/example/a")).toBe("Policy a failed: not with a");
    lab.world.policies = new PolicySet([against("a", { namespace: "elsewhere" }), against("b")]);
    expect(await sayAt("/example/a")).toBe("allowed");
    lab.world.policies = new PolicySet([]);
    expect(await sayAt("/example/a")).toBe("allowed");
  });

  it("leaves alone policies that judge no requests", async () => {
    lab.world.policies = new PolicySet([against("a", { admission: false })]);
    expect(await sayAt("/example/a")).toBe("allowed");
  });

  it.each(["/example", "/example/", "/example/a//b", "/others/a"])("is none where it is %s", async (path) => {
    lab.world.policies = new PolicySet([against("a")]);
    expect(await sayAt(path)).toBe(404);
  });

  it("is known from the beginning for the doors that kinds tell of", async () => {
    expect(await sayAt("/vpol/a")).toBe("allowed");
  });
});

describe("a path of one policy with rules", () => {
  const rule = patternRule("r", { spec: { containers: [{ image: "good/*" }] } }, "Bad.");
  const matchConditions = [{ name: "c", expression: "true" }];
  const fine = { ...compilePolicy("fine", rule), matchConditions };

  it("is answered by that policy, and the shared one by all others", async () => {
    lab.world.policies = new PolicySet([fine, compilePolicy("other", rule)]);
    expect(await sayAt("/validate/fail/finegrained/fine")).toContain("fine:\n  r:");
    expect(await sayAt("/validate/fail/finegrained/fine")).not.toContain("other:");
    expect(await sayAt("/validate/fail")).toContain("other:\n  r:");
    expect(await sayAt("/validate/fail")).not.toContain("fine:");
    expect(await sayAt("/validate/ignore/finegrained/default/fine")).toBe("allowed");
  });

  it("is not the only one while the policy is about to get it", async () => {
    lab.world.policies = new PolicySet([fine], new Set([fine]));
    expect(await sayAt("/validate/fail")).toContain("fine:");
    expect(await sayAt("/validate/ignore")).toContain("fine:");
  });
});
