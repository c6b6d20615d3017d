import { describe, expect, it } from "vitest";
import { createCompile, createFiles, InputError } from "../input/index.ts";
import { folderWith, keptStreams } from "../testing/folder.ts";
import { podText } from "../testing/samples.ts";
import { runTests } from "./run-tests.ts";

const policies = (name: string, spec: string) => `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: ${name}}
spec:
${spec}`;

const onPods = `  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
`;

const boundPolicy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  paramKind: {apiVersion: v1, kind: ConfigMap}
${onPods}  validations:
  - expression: object.metadata.name == params.data.name
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec:
  policyName: p
  validationActions: [Deny]
  paramRef: {name: params, namespace: default, parameterNotFoundAction: Deny}
`;

async function rows(files: Readonly<Record<string, string>>, test: string) {
  const text = `apiVersion: cli.kyverno.io/v1alpha1\nkind: Test\nmetadata: {name: t}\npolicies: [policy.yaml]\n${test}`;
  const folder = folderWith({ ...files, "kyverno-test.yaml": text });
  const { kept, streams } = keptStreams();
  const options = {
    places: [folder],
    fileName: "kyverno-test.yaml",
    selector: "",
    failOnly: false,
    detailed: true,
    format: "markdown",
    requireTests: false,
    removeColour: true,
    gitBranch: "",
    strict: false,
  };
  const run = { options, streams, files: createFiles(), compile: createCompile(), now: 0 };
  const ended = await runTests(run).then(
    () => undefined,
    (error: unknown) => (error instanceof InputError ? error.message : error),
  );
  const table = kept.printed.split("\n").filter((line) => /^\| \d/.test(line));
  const cells = table.map((line) => line.slice(0, -2).split(" | ").slice(3, 7).join(" "));
  return { cells, said: kept.said.replaceAll(folder, "."), ended };
}

const pods = `${podText("good", "a:1")}---\n${podText("bad", "a:latest")}`;

describe("tests of policies written in expressions", () => {
  it("find objects and images in a context file", async () => {
    const spec = `${onPods}  validations:
  - expression: >-
      resource.Get("v1", "configmaps", "default", "names").data.allowed == object.metadata.name &&
      image.GetMetadata(object.spec.containers[0].image).config.user == "me"
    message: not allowed
`;
    const context = `apiVersion: cli.kyverno.io/v1alpha1
kind: Context
metadata: {name: c}
spec:
  resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: names, namespace: default}, data: {allowed: good}}]
  images: [{image: "a:1", config: {user: me}}]
`;
    const { cells, ended } = await rows(
      { "policy.yaml": policies("p", spec), "pods.yaml": pods, "context.yaml": context },
      `resources: [pods.yaml]
context: context.yaml
results:
- {policy: p, resources: [good], kind: Pod, result: pass}
- {policy: p, rule: whatever, resources: [bad], kind: Pod, result: fail}
`,
    );
    expect(cells).toEqual(["v1/Pod/default/good Pass Ok success", "v1/Pod/default/bad Pass Ok not allowed"]);
    expect(ended).toBeUndefined();
  });

  it("judge JSON that is no object by the policies that do", async () => {
    const spec = "  evaluation: {mode: JSON}\n  validations: [{expression: object.n > 1, message: too small}]\n";
    const { cells } = await rows(
      { "policy.yaml": policies("p", spec), "a.json": '{"n": 2}', "b.json": '{"n": 1}' },
      `jsonPayloads: [a.json, ./b.json]
results:
- {policy: p, resources: [a.json], kind: "", result: pass}
- {policy: p, resources: [b.json], kind: "", result: fail}
`,
    );
    expect(cells).toEqual(["/a.json Pass Ok success", "/b.json Pass Ok too small"]);
  });

  it("give admission policies the bindings and parameters of their files", async () => {
    const params = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: params}\ndata: {name: good}\n";
    const { cells } = await rows(
      { "policy.yaml": boundPolicy, "pods.yaml": pods, "params.yaml": params },
      `resources: [pods.yaml]
paramResources: [params.yaml]
results:
- {policy: p, resources: [good], kind: Pod, result: pass}
- {policy: p, resources: [bad], kind: Pod, result: pass}
`,
    );
    expect(cells[0]).toContain("good Pass Ok");
    expect(cells[1]).toContain(
      "bad Fail Want pass, got fail failed expression: object.metadata.name == params.data.name",
    );
  });

  it("say nothing of objects that a policy with one plain rule does not pick, and exclude others", async () => {
    const service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n";
    const spec = `${onPods}  validations: [{expression: "true"}]\n`;
    const result = "resources: [s.yaml]\nresults:\n- {policy: p, resources: [s], kind: Service, result: pass}\n";
    const plain = await rows({ "policy.yaml": policies("p", spec), "s.yaml": service }, result);
    expect(plain.cells[0]).toContain("s Fail Not found");
    const selecting = spec.replace("resourceRules:", "objectSelector: {matchLabels: {a: b}}\n    resourceRules:");
    const other = await rows({ "policy.yaml": policies("p", selecting), "s.yaml": service }, result);
    expect(other.cells[0]).toContain("s Pass Excluded");
  });

  it("tell where a policy is wrong", async () => {
    const spec = `${onPods}  validations:\n  - expression: object.nothing(\n`;
    const { said } = await rows(
      { "policy.yaml": policies("p", spec), "pods.yaml": pods },
      "resources: [pods.yaml]\nresults: [{policy: p, resources: [good], kind: Pod, result: pass}]\n",
    );
    expect(said).toContain("./policy.yaml:9:5: error: ");
  });
});
