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

describe("explain, of expressions", () => {
  const validating = sourced(
    `kind: Some
spec:
  variables:
  - name: all
    expression: object.spec.containers
  validations:
  - expression: "true"
  - expression: >-
      variables.all.all(c, !c.image.endsWith("latest")) &&
      object.metadata.?labels["app"] != ""
`,
    "policy.yaml",
  );
  const outcome = { ...failed(""), properties: { "cel.validationIndex": "1" } };

  it("tells the expression, where it stands, and what it looks at", () => {
    expect(explanationText(explain(outcome, pod, validating))).toBe(`    at        pod.yaml:3:3  spec.containers
    found     [{"name":"a","image":"x:latest"}]
    and       nothing at metadata.labels.app
    wanted    variables.all.all(c, !c.image.endsWith("latest")) && object.metadata.?labels["app"] != ""
    asked by  policy.yaml:8:5  spec.validations[1].expression
`);
  });

  it("finds the part of a Pod in the template of one", () => {
    const text = "kind: Some\nspec:\n  template:\n    spec:\n      containers: []\n";
    expect(explain(outcome, sourced(text, "some.yaml"), validating)).toMatchObject({
      field: "spec.template.spec.containers",
      place: { line: 5 },
    });
  });

  it("knows an expression by its message, and tells the list where it does not", () => {
    const rules = sourced(
      `kind: Some
spec:
  rules:
  - name: r
    validate:
      cel:
        expressions:
        - expression: object.a == 1
          message: no a
        - expression: object.b == 1
          message: no b
`,
      "policy.yaml",
    );
    const asked = (message: string) => explain({ ...failed("r"), message }, pod, rules).askedField;
    expect(asked("no b")).toBe("spec.rules[0].validate.cel.expressions[1].expression");
    expect(asked("other")).toBe("spec.rules[0].validate.cel.expressions");
  });
});
