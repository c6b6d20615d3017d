import { describe, expect, it } from "vitest";
import { parseYaml } from "../../data/index.ts";
import type { Resource } from "../../kube/index.ts";
import { explain } from "./explain.ts";
import { explanationText } from "./text.ts";

const podText = `kind: Pod
spec:
  containers:
  - name: a
    image: x:latest
`;

const policyText = `kind: Some
spec:
  rules:
  - name: other
  - name: tag
    validate:
      pattern:
        =(spec):
          containers:
          - (name): "*"
            image: "!*:latest"
`;

const sourced = (text: string, path: string) => {
  const parsed = parseYaml(text);
  if (parsed.kind !== "documents") throw new Error("a sample is wrong");
  return { document: parsed.documents[0]?.value as unknown as Resource, source: { path, index: 0, text } };
};

const pod = sourced(podText, "pod.yaml");
const policy = sourced(policyText, "policy.yaml");
const failed = (rule: string, path?: string) =>
  ({ status: "fail", message: "", rule, action: "Audit", ...(path !== undefined && { path }) }) as const;

describe("explain", () => {
  it("finds the field, what stands there, what is wanted and who asked", () => {
    const text = explanationText(explain(failed("tag", "/spec/containers/0/image/"), pod, policy));
    expect(text).toBe(`    at        pod.yaml:5:5  spec.containers[0].image
    found     "x:latest"
    wanted    "!*:latest"
    asked by  policy.yaml:11:13  spec.rules[1].validate.pattern[=(spec)].containers[0].image
`);
  });

  it("tells the nearest place of what is not there", () => {
    const { place, found } = explain(failed("tag", "/spec/containers/0/tag/"), pod, policy);
    expect([place?.line, found]).toEqual([4, undefined]);
  });

  it("knows the plain rule of a generated one", () => {
    expect(explain(failed("autogen-cronjob-tag", "/spec/"), pod, policy).askedField).toContain("spec.rules[1]");
  });

  it("tells the object as a whole where the rule does not say more", () => {
    expect(explain(failed("tag"), pod, policy)).toMatchObject({ field: "", place: { line: 1 } });
    expect(explain(failed("nobody"), { ...pod, source: undefined }, policy)).toMatchObject({
      place: undefined,
      wanted: undefined,
    });
  });
});
