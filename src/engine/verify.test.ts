import { describe, expect, it } from "vitest";
import { policyWith, requestOf, ruleWith } from "../../test/samples.ts";
import {
  type CompiledPolicy,
  type Facts,
  type ImageFindings,
  type Outcome,
  pending,
  type Rule,
  recordsAnnotation,
  scopedAnnotation,
} from "../policy/index.ts";
import { type JudgeOptions, judge } from "./judge.ts";
import type { Verdict } from "./verdict.ts";

const noFacts: Facts = { want: () => undefined };
const path = ["spec", "containers", "0", "image"];
const pass: Outcome = { status: "pass", message: "verified" };
const fail: Outcome = { status: "fail", message: "unsigned" };

const finding = (findings: Partial<ImageFindings>, summary: Outcome = pass): Outcome => ({
  ...summary,
  images: { outcomes: [summary], records: [], digests: [], ...findings },
});
const verifying = (name: string, outcome: Outcome | undefined, changes: Partial<Rule> = {}) =>
  ruleWith(name, outcome, { phase: "verify", ...changes });
const pinning = (image: string) => finding({ digests: [{ path, image }], records: [{ image, status: "pass" }] });

function judged(policies: readonly CompiledPolicy[], options: JudgeOptions = {}): Verdict {
  const verdict = judge(policies, requestOf(), noFacts, options);
  if (verdict === pending) throw new Error("nothing is to be waited for");
  return verdict;
}

const told = ({ policies }: Verdict) =>
  policies.map(({ policy, phase, outcomes }) => [policy.name, phase, ...outcomes.map(({ status }) => status)]);

describe("verify", () => {
  it("tells what a rule says image by image, each with the rule and what follows", () => {
    const outcome = finding({ outcomes: [pass, fail] }, fail);
    const { policies } = judged([policyWith("a", [verifying("r", { ...outcome, properties: { a: "b" } })])]);
    expect(policies).toMatchObject([
      {
        phase: "verify",
        outcomes: [
          { status: "pass", rule: "r", action: "Enforce", properties: { a: "b" } },
          { status: "fail", rule: "r", action: "Enforce" },
        ],
      },
    ]);
  });

  it("writes the records of all policies into one object, and digests where tags were", () => {
    const policies = [
      policyWith("a", [verifying("r", pinning("nginx@1"))]),
      policyWith("b", [verifying("r", finding({ outcomes: [], records: [{ image: "x", status: "fail" }] }))]),
    ];
    const verdict = judged(policies);
    expect(told(verdict)).toEqual([["a", "verify", "pass"]]);
    expect(verdict.resource).toMatchObject({
      metadata: { annotations: { [recordsAnnotation]: '{"nginx@1":"pass","x":"fail"}' } },
      spec: { containers: [{ name: "web", image: "nginx@1" }] },
    });
    const scoped = JSON.parse(String(verdict.resource?.metadata.annotations?.[scopedAnnotation]));
    expect(Object.keys(scoped.policies)).toEqual(["/a", "/b"]);
  });

  it("shows each policy the object as mutation has left it, and validation what came of all", () => {
    const seen: unknown[] = [];
    const looking = (outcome: Outcome | undefined, phase: Rule["phase"]) =>
      ruleWith("r", outcome, {
        phase,
        run: ({ object }) => {
          seen.push((object as unknown as { spec: { containers: { image: string }[] } }).spec.containers[0]?.image);
          return outcome;
        },
      });
    judged([
      policyWith("a", [looking(pinning("nginx@1"), "verify")]),
      policyWith("b", [looking(pass, "verify"), looking(pass, "validate")]),
    ]);
    expect(seen).toEqual(["nginx", "nginx", "nginx@1"]);
  });

  it("takes digests that differ for an error, and writes nothing of the later policy", () => {
    const policies = ["1", "2"].map((digest, at) => policyWith(`p${at}`, [verifying("r", pinning(`nginx@${digest}`))]));
    const verdict = judged(policies);
    expect(told(verdict)).toEqual([
      ["p0", "verify", "pass"],
      ["p1", "verify", "pass", "error"],
    ]);
    expect(verdict.resource?.spec).toEqual({ containers: [{ name: "web", image: "nginx@1" }] });
    expect(verdict.resource?.metadata.annotations?.[recordsAnnotation]).toBe('{"nginx@1":"pass"}');
  });

  it("stops after a rule that decides where a policy wants that", () => {
    const rules = [verifying("r1", finding({ outcomes: [] })), verifying("r2", pass), verifying("r3", fail)];
    expect(told(judged([policyWith("a", rules, { applyOne: true })]))).toEqual([["a", "verify", "pass"]]);
  });

  it("waits as a whole, and ends in errors where nothing more will come", () => {
    const policies = [policyWith("a", [verifying("r", undefined, { run: () => pending })])];
    expect(judge(policies, requestOf(), noFacts)).toBe(pending);
    expect(told(judged(policies, { final: true }))).toEqual([["a", "verify", "error"]]);
  });

  it("takes a rule that breaks for an error", () => {
    const broken = () => {
      throw new Error("broken");
    };
    expect(told(judged([policyWith("a", [verifying("r", undefined, { run: broken })])]))).toEqual([
      ["a", "verify", "error"],
    ]);
  });

  it("leaves out what only looks at records, where existing objects are judged", () => {
    const policies = [policyWith("a", [verifying("r", pass), ruleWith("r", fail, { checksImages: true })])];
    expect(told(judged(policies, { background: true }))).toEqual([["a", "verify", "pass"]]);
    expect(told(judged(policies))).toEqual([
      ["a", "verify", "pass"],
      ["a", "validate", "fail"],
    ]);
  });

  it("has nothing to verify in what is deleted", () => {
    const request = requestOf({ operation: "DELETE", object: undefined, oldObject: requestOf().object });
    expect(judge([policyWith("a", [verifying("r", fail)])], request, noFacts)).toMatchObject({ policies: [] });
  });
});
