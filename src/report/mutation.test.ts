import { describe, expect, it } from "vitest";
import { policyWith, requestOf } from "../../test/samples.ts";
import type { PolicyVerdict, RuleOutcome } from "../engine/index.ts";
import { decideMutation } from "./mutation.ts";

const request = requestOf();
const labelled = { ...requestOf().object, metadata: { name: "web", labels: { a: "b" } } } as NonNullable<
  typeof request.object
>;
const pinned = { ...labelled, spec: { containers: [{ name: "web", image: "nginx@1" }] } };
const outcome = (changes: Partial<RuleOutcome>): RuleOutcome => ({
  status: "pass",
  message: "said",
  rule: "r",
  action: "Enforce",
  ...changes,
});
const verdictOf = (
  phase: "mutate" | "verify",
  changes: Partial<RuleOutcome>,
  failurePolicy: "Fail" | "Ignore" = "Fail",
) =>
  ({ policy: policyWith(phase, [], { failurePolicy }), phase, outcomes: [outcome(changes)] }) satisfies PolicyVerdict;
const decided = (...policies: readonly PolicyVerdict[]) =>
  decideMutation({ request, resource: request.object, policies });

describe("decideMutation", () => {
  it.each<[string, PolicyVerdict, boolean]>([
    ["an image that fails", verdictOf("verify", { status: "fail" }), false],
    ["an image that fails for who audits", verdictOf("verify", { status: "fail", action: "Audit" }), true],
    ["an image that nobody can check", verdictOf("verify", { status: "error" }), false],
    [
      "one that nobody can check, for a policy that fails open",
      verdictOf("verify", { status: "error" }, "Ignore"),
      true,
    ],
    ["an image that is left out", verdictOf("verify", { status: "skip" }), true],
    ["a patch that fails", verdictOf("mutate", { status: "error", action: "Audit" }), false],
  ])("decides on %s", (_, verdict, allowed) => {
    expect(decided(verdict).allowed).toBe(allowed);
  });

  it("tells of an image that fails as of any object that does", () => {
    expect(decided(verdictOf("verify", { status: "fail", message: "unsigned" })).message).toBe(
      "\n\nresource Pod/default/web was blocked due to the following policies \n\nverify:\n  r: unsigned\n",
    );
  });

  it("tells of what was left out on purpose", () => {
    expect(decided(verdictOf("verify", { status: "skip", message: "left out", warns: true })).warnings).toEqual([
      "policy verify.r: left out",
    ]);
  });

  it("makes of the patches of policies and of what was found of images one patch, in this order", () => {
    const mutating = { ...verdictOf("mutate", {}), patched: labelled };
    const verifying = { ...verdictOf("verify", {}), patched: pinned };
    const { patch } = decideMutation({
      request: { ...request, object: { ...labelled, metadata: { name: "web" } } },
      resource: pinned,
      policies: [mutating, verifying],
    });
    expect(patch).toEqual([
      { op: "add", path: "/metadata/labels", value: { a: "b" } },
      { op: "replace", path: "/spec/containers/0/image", value: "nginx@1" },
    ]);
  });
});

describe("decideMutation, about policies with doors of their own", () => {
  const doors = [{ name: "mpol.validate.kyverno.svc", path: "/mpol", side: "mutate" }] as const;
  const named = (name: string, changes: Partial<RuleOutcome>, failurePolicy: "Fail" | "Ignore" = "Fail") =>
    ({
      policy: policyWith(name, [], { failurePolicy, doors }),
      phase: "mutate",
      outcomes: [outcome(changes)],
    }) satisfies PolicyVerdict;

  it("denies for errors of those that fail closed, all at once", () => {
    const error = { status: "error", message: "broken", action: "Audit" } as const;
    const verdicts = [named("p", error), named("q", error), named("r", error, "Ignore"), named("s", {})];
    expect(decided(...verdicts)).toEqual({
      allowed: false,
      message: "Resource: default/web, Kind: Pod, Errors: [Policy p: broken Policy q: broken]",
      warnings: [],
      patch: [],
    });
    expect(decided(named("r", error, "Ignore"))).toMatchObject({ allowed: true, warnings: [] });
  });

  it("writes what they change into one patch", () => {
    const verdict = { ...named("p", {}), patched: labelled };
    const { allowed, patch } = decideMutation({ request, resource: labelled, policies: [verdict] });
    expect({ allowed, patch }).toMatchObject({
      allowed: true,
      patch: expect.arrayContaining([{ op: "add", path: "/metadata/labels", value: { a: "b" } }]),
    });
  });
});
