import { describe, expect, it } from "vitest";
import type { ImageEvidence } from "../policy/index.ts";
import { withEvidence } from "./evidence.ts";
import type { PolicyVerdict, RuleOutcome } from "./verdict.ts";

const verdictOf = (...outcomes: readonly RuleOutcome[]) =>
  ({ policy: { name: "p" }, phase: "validate", outcomes }) as unknown as PolicyVerdict;

const pass = (evidence: Partial<ImageEvidence>): RuleOutcome => ({
  rule: "p",
  status: "pass",
  message: "success",
  action: "Audit",
  evidence: { wanted: [], checked: new Map(), action: "Enforce", ...evidence },
});

const checked = (verified: boolean) => ({ checked: new Map([["a", verified]]) });
const unchecked = "image a is not verified: no policy performed a signature or attestation check on it";

/** (kyverno: pkg/cel/policies/ivpol/engine/engine.go enforceRequired) */
describe("withEvidence", () => {
  const said = (verdicts: readonly PolicyVerdict[]) =>
    withEvidence(verdicts).map(({ outcomes }) => outcomes.map(({ status, message }) => `${status}: ${message}`).join());

  it("leaves verdicts alone where nothing is wanted", () => {
    const verdicts = [verdictOf(pass(checked(false)))];
    expect(withEvidence(verdicts)).toBe(verdicts);
  });

  it("fails a pass whose image nobody has looked at, with the action of its rule", () => {
    const [verdict] = withEvidence([verdictOf(pass({ wanted: ["a"] }))]);
    expect(verdict?.outcomes).toMatchObject([{ status: "fail", message: unchecked, action: "Enforce" }]);
  });

  it("takes what any policy has verified, before or after it", () => {
    const wanting = verdictOf(pass({ wanted: ["a"] }));
    const verifying = verdictOf(pass(checked(true)));
    expect(said([wanting, verifying])).toEqual(["pass: success", "pass: success"]);
    expect(said([verifying, wanting])).toEqual(["pass: success", "pass: success"]);
    expect(said([verifying, wanting, verdictOf(pass(checked(false)))])).toEqual(Array(3).fill("pass: success"));
  });

  it("takes what a policy that fails has verified", () => {
    const failing: RuleOutcome = { ...pass(checked(true)), status: "fail", message: "no" };
    expect(said([verdictOf(pass({ wanted: ["a"] })), verdictOf(failing)])).toEqual(["pass: success", "fail: no"]);
  });

  it("tells of what was looked at in vain", () => {
    expect(said([verdictOf(pass({ wanted: ["a"], ...checked(false) }))])).toEqual([
      "fail: image a failed signature or attestation verification",
    ]);
  });

  it("tells of the first image that is missing", () => {
    expect(said([verdictOf(pass({ wanted: ["a", "b"], ...checked(true) }))])).toEqual(
      [unchecked.replace("image a", "image b")].map((message) => `fail: ${message}`),
    );
  });

  it("leaves everything but passes as it is", () => {
    const skipped: RuleOutcome = { ...pass({ wanted: ["a"] }), status: "skip" };
    expect(said([verdictOf(skipped)])).toEqual(["skip: success"]);
  });
});
