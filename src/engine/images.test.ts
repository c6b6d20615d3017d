import { describe, expect, it } from "vitest";
import { type CompiledPolicy, type Facts, pending, policyKinds, type Request } from "../policy/index.ts";
import { judge } from "./judge.ts";

const digest = `sha256:${"a".repeat(64)}`;

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "team" },
  spec: { containers: [{ name: "c", image: "ghcr.io/team/web:1" }] },
};

const request: Request = {
  uid: "7c9e",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: pod,
  oldObject: undefined,
  user: undefined,
  dryRun: false,
  now: 0,
};

function policyOf(name: string, spec: object): CompiledPolicy {
  const kind = policyKinds.find((one) => one.kind === "ImageValidatingPolicy");
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
  const compiled = kind?.compile(
    {
      apiVersion: "policies.kyverno.io/v1",
      kind: "ImageValidatingPolicy",
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        attestors: [{ name: "ann", cosign: { key: { data: "k" } } }],
        validations: [{ expression: "true" }],
        ...spec,
      },
    },
    {},
  );
  if (compiled?.policy === undefined) throw new Error(JSON.stringify(compiled?.diagnostics));
  return compiled.policy;
}

const facts: Facts = {
  want: ({ kind }) => ({
    kind: "value",
    value: kind === "imageData" ? { resolvedImage: `ghcr.io/team/web@${digest}` } : { digest },
  }),
};

function said(...policies: readonly CompiledPolicy[]): unknown {
  const verdict = judge(policies, request, facts);
  if (verdict === pending) return pending;
  const outcomes = verdict.policies.flatMap(({ policy, outcomes: all }) =>
    all.map(({ status, message, action }) => `${policy.name}: ${status}: ${message}: ${action}`),
  );
  return { outcomes, image: verdict.resource?.spec };
}

const named = `ghcr.io/team/web:1@${digest}`;
const pinned = { containers: [{ name: "c", image: named }] };
const verifying = {
  validations: [{ expression: "images.containers.all(i, verifyImageSignatures(i, [attestors.ann]) == 1)" }],
};

describe("policies about images", () => {
  it("name an image by its digest, then judge it by that name", () => {
    expect(said(policyOf("a", verifying))).toEqual({ outcomes: ["a: pass: success: Audit"], image: pinned });
  });

  it("want images verified, by any of them", () => {
    const missing = `image ${named} is not verified: no policy performed a signature or attestation check on it`;
    expect(said(policyOf("a", {}))).toEqual({ outcomes: [`a: fail: ${missing}: Enforce`], image: pinned });
    expect(said(policyOf("a", {}), policyOf("b", verifying))).toMatchObject({
      outcomes: ["a: pass: success: Audit", "b: pass: success: Audit"],
    });
  });
});
