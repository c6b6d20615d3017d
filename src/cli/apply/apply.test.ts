import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCompile, createFiles, InputError } from "../input/index.ts";
import { folderWith, keptStreams } from "../testing/folder.ts";
import { labelPolicy, latestPolicy, podText } from "../testing/samples.ts";
import { apply } from "./apply.ts";
import type { ApplyOptions } from "./options.ts";

const usual: ApplyOptions = {
  policies: ["policy.yaml"],
  resources: ["pods.yaml"],
  json: [],
  httpPayloads: [],
  envoyPayloads: [],
  targets: [],
  parameters: [],
  cluster: false,
  namespace: "",
  clusterWide: false,
  concurrent: 1,
  batchSize: 100,
  showPerformance: false,
  kubeconfig: "",
  context: "",
  set: [],
  valuesFile: "",
  userInfo: "",
  contextFile: "",
  exceptions: [],
  exceptionsWithinResources: false,
  exceptionsWithinPolicies: false,
  generateExceptions: false,
  exceptionTtl: "720h0m0s",
  policyReport: false,
  outputFormat: "yaml",
  table: false,
  detailed: false,
  output: "",
  stdin: false,
  auditWarn: false,
  warnExitCode: 0,
  warnNoPass: false,
  continueOnFail: false,
  registry: false,
  gitBranch: "",
  username: "",
  password: "",
  crdPaths: [],
  removeColour: true,
  diff: false,
};

const pods = `${podText("good", "a:1")}---\n${podText("bad", "a:latest")}`;
const paths = ["policies", "resources", "exceptions", "crdPaths"] as const;

async function run(files: Readonly<Record<string, string>>, changes: Partial<ApplyOptions> = {}, input = "") {
  const folder = folderWith({ "policy.yaml": latestPolicy, "pods.yaml": pods, ...files });
  const at = (path: string) => (path === "-" ? path : join(folder, path));
  const wanted = { ...usual, ...changes };
  const placed = Object.fromEntries(paths.map((name) => [name, wanted[name].map(at)]));
  const named = {
    valuesFile: wanted.valuesFile && at(wanted.valuesFile),
    userInfo: wanted.userInfo && at(wanted.userInfo),
  };
  const output = wanted.output && at(wanted.output);
  const { kept, streams } = keptStreams();
  const surroundings = { streams, files: createFiles(), compile: createCompile(), now: 1000, stdin: async () => input };
  const ended = await apply({ ...surroundings, options: { ...wanted, ...placed, ...named, output } }).then(
    ({ status }) => status,
    (error: unknown) => (error instanceof InputError ? error.message.replaceAll(folder, ".") : error),
  );
  return { folder, printed: kept.printed.replaceAll(folder, "."), said: kept.said.replaceAll(folder, "."), ended };
}

describe("apply", () => {
  it("prints a header, what failed and a summary", async () => {
    const { printed, ended } = await run({});
    expect(ended).toBe(1);
    expect(printed).toBe(`
Applying 3 policy rule(s) to 2 resource(s)...
policy no-latest -> resource default/Pod/bad failed:
1 - tag validation error: a tag is wanted. rule tag failed at path /spec/containers/0/image/

pass: 1, fail: 1, warn: 0, error: 0, skip: 0${" "}
`);
  });

  it("takes failures of policies that audit for warnings when asked to", async () => {
    const { printed, ended } = await run({}, { auditWarn: true, warnExitCode: 3 });
    expect(ended).toBe(3);
    expect(printed).toContain("policy no-latest -> resource default/Pod/bad failed as audit warning:\n");
    expect(printed.endsWith("pass: 1, fail: 0, warn: 1, error: 0, skip: 0 \nexit as warnExitCode is 3")).toBe(true);
  });

  it("prints what policies make of objects, untouched ones too", async () => {
    const files = { "policy.yaml": labelPolicy, "pods.yaml": `${podText("web", "a:1")}---\n${serviceText}` };
    const { printed, ended } = await run(files);
    expect(ended).toBe(0);
    expect(printed).toContain(`...

policy add-team applied to default/Pod/web:
apiVersion: v1
kind: Pod
metadata:
    labels:
        team: blue
    name: web
    namespace: default
spec:
    containers:
        - image: a:1
          name: c

---


Mutation:
Mutation has been applied successfully.
policy add-team applied to default/Service/big:
`);
    expect(printed).toContain("nodePort: 1e+06\n");
    expect(printed).toContain("pass: 1, fail: 0, warn: 0, error: 0, skip: 0 \n");
  });

  it("lets later policies see what earlier ones changed", async () => {
    const wants = latestPolicy
      .replace("no-latest", "wants-team")
      .replace(/pattern:[\s\S]*/, "pattern: {metadata: {labels: {team: blue}}}\n");
    const { ended } = await run({ "a.yaml": wants, "b.yaml": labelPolicy }, { policies: ["a.yaml", "b.yaml"] });
    expect(ended).toBe(0);
  });

  it("stores changed objects in a folder, whatever they are called", async () => {
    const evil = podText('"../../evil"', "a:1");
    const { folder, printed } = await run({ "policy.yaml": labelPolicy, "pods.yaml": evil }, { output: "out" });
    expect(printed).not.toContain("team: blue");
    expect(readdirSync(join(folder, "out"))).toEqual([".._.._evil-mutated.yaml"]);
    expect(existsSync(join(folder, "evil-mutated.yaml"))).toBe(false);
  });

  it("stores changed objects in a file that it empties first", async () => {
    const files = { "policy.yaml": labelPolicy, "pods.yaml": podText("web", "a:1"), "out.yaml": "old" };
    const { folder } = await run(files, { output: "out.yaml" });
    expect(readFileSync(join(folder, "out.yaml"), "utf8")).toMatch(/^apiVersion: v1[\s\S]*team: blue[\s\S]*\n---\n\n$/);
  });

  it("shows changes line by line when asked to", async () => {
    const files = { "policy.yaml": labelPolicy, "pods.yaml": podText("web", "a:1") };
    const { printed } = await run(files, { diff: true });
    expect(printed).toContain(
      "default/Pod/web\n  apiVersion: v1\n  kind: Pod\n  metadata:\n+   labels:\n+     team: blue\n    name: web\n",
    );
  });

  it("never judges by a policy that it cannot judge in full, and says so", async () => {
    const cel = "apiVersion: policies.kyverno.io/v1\nkind: SomePolicy\nmetadata: {name: cel}\n";
    const wrong = latestPolicy.replace('"!*:latest"', '"{{ nobody }}"');
    const { printed, ended } = await run(
      { "cel.yaml": cel, "policy.yaml": wrong },
      { policies: ["cel.yaml", "policy.yaml"] },
    );
    expect(ended).toBe(1);
    expect(printed).toMatch(
      /\n-{70}\nPolicies Skipped:\n1\. no-latest: .*nobody.*\n2\. cel: this version does not judge .*\n-{70}\n/,
    );
    expect(printed).toContain("error: 2, skip: 0");
  });

  it("skips what exceptions except", async () => {
    const exception = `apiVersion: kyverno.io/v2
kind: PolicyException
metadata: {name: e, namespace: default}
spec:
  match: {any: [{resources: {kinds: [Pod], names: [bad]}}]}
  exceptions: [{policyName: no-latest, ruleNames: [tag]}]
`;
    const { printed, ended } = await run({ "e.yaml": exception }, { exceptions: ["e.yaml"] });
    expect(ended).toBe(0);
    expect(printed).toContain("to 2 resource(s) with 1 exception(s)...");
    expect(printed).toContain("pass: 1, fail: 0, warn: 0, error: 0, skip: 1");
    const within = await run({ "pods.yaml": `${pods}---\n${exception}` }, { exceptionsWithinResources: true });
    expect(within.printed).toContain("pass: 1, fail: 0, warn: 0, error: 0, skip: 1");
  });

  it("takes exceptions that hold for requests alone, whoever asks", async () => {
    const exception = `apiVersion: kyverno.io/v2
kind: PolicyException
metadata: {name: e, namespace: n}
spec:
  background: false
  exceptions: [{policyName: no-latest, ruleNames: [tag]}]
  match: {any: [{resources: {kinds: [Pod], operations: [CREATE]}}]}
`;
    const { printed } = await run({ "e.yaml": exception }, { exceptions: ["e.yaml"] });
    expect(printed).toContain("pass: 0, fail: 0, warn: 0, error: 0, skip: 2");
  });

  it.each([
    ["no exception", "kind: ConfigMap", "policy exception type not supported kyverno.io/v2, Kind=ConfigMap"],
    ["a wrong exception", "kind: PolicyException", "the field is required but missing"],
  ])("refuses %s", async (_, kind, message) => {
    const { ended } = await run({ "e.yaml": `apiVersion: kyverno.io/v2\n${kind}\n` }, { exceptions: ["e.yaml"] });
    expect(ended).toContain(`Error: failed to load exceptions (unable to load exceptions (`);
    expect(ended).toContain(message);
  });

  it("prints reports", async () => {
    const { printed } = await run({}, { policyReport: true });
    expect(printed).toContain(`apiVersion: openreports.io/v1alpha1
kind: ClusterReport
metadata:
  name: merged
results:
- message: validation rule 'tag' passed.
  policy: no-latest
`);
    expect(printed.endsWith("summary:\n  error: 0\n  fail: 1\n  pass: 1\n  skip: 0\n  warn: 0\n\n")).toBe(true);
    const json = await run({}, { policyReport: true, outputFormat: "json" });
    expect(json.printed).toMatch(/^\{"kind":"ClusterReport","apiVersion":"openreports.io\/v1alpha1".*\}\n$/);
  });

  it("prints exceptions for what fails", async () => {
    const deployment = podText("web", "a:latest")
      .replace("v1", "apps/v1")
      .replace("kind: Pod", "kind: Deployment")
      .replace(/spec:\n[\s\S]*/, "spec: {template: {spec: {containers: [{name: c, image: 'a:latest'}]}}}\n");
    const { printed } = await run({ "pods.yaml": deployment }, { generateExceptions: true });
    expect(printed).toBe(`---
apiVersion: kyverno.io/v2beta1
kind: PolicyException
metadata:
  labels:
    cleanup.kyverno.io/ttl: 720h0m0s
  name: no-latest-autogen-tag-default-web
spec:
  exceptions:
  - policyName: no-latest
    ruleNames:
    - autogen-tag
    - tag
  match:
    all:
    - resources:
        kinds:
        - Deployment
        - Pod
        names:
        - web
        - web-*
        namespaces:
        - default

`);
  });

  it("prints a table", async () => {
    const { printed } = await run({}, { table: true, stdin: true });
    expect(printed).toBe(`│────│───────────│──────│──────────────────│────────│────────│
│ ID │ POLICY    │ RULE │ RESOURCE         │ RESULT │ REASON │
│────│───────────│──────│──────────────────│────────│────────│
│ 1  │ no-latest │ tag  │ default/Pod/good │ Pass   │        │
│ 2  │ no-latest │ tag  │ default/Pod/bad  │ Fail   │        │
│────│───────────│──────│──────────────────│────────│────────│
`);
  });

  it("reads policies and resources from the standard input", async () => {
    expect((await run({}, { policies: ["-"] }, latestPolicy)).printed).toContain("pass: 1, fail: 1");
    expect((await run({}, { resources: ["-"] }, pods)).printed).toContain("pass: 1, fail: 1");
  });

  it("uses values", async () => {
    const when = latestPolicy.replace(
      "    validate:",
      "    preconditions: {all: [{key: '{{ request.operation }}', operator: Equals, value: UPDATE}]}\n    validate:",
    );
    const values = "apiVersion: v1\nkind: Values\nglobalValues: {request.operation: UPDATE}\n";
    expect((await run({ "policy.yaml": when })).printed).toContain("pass: 0, fail: 0, warn: 0, error: 0, skip: 2");
    const valued = await run({ "policy.yaml": when, "v.yaml": values }, { valuesFile: "v.yaml" });
    expect(valued.printed).toContain("pass: 1, fail: 1");
    const set = await run({ "policy.yaml": when }, { set: ["request.operation=UPDATE"] });
    expect(set.printed).toContain("pass: 1, fail: 1");
  });

  it("says what it leaves out", async () => {
    const { said, ended } = await run(
      { "pods.yaml": podText("good", "a:1") },
      { policies: ["nowhere.yaml", "policy.yaml"] },
    );
    expect(said).toBe("./nowhere.yaml is left out: stat ./nowhere.yaml: no such file or directory\n");
    expect(ended).toBe(0);
  });

  it.each<[string, Partial<ApplyOptions>, string]>([
    ["no policy", { policies: [] }, "require policy"],
    ["no resource", { resources: [] }, "resource file(s) or cluster required"],
    [
      "two sorts of values",
      { set: ["a=b"], valuesFile: "v" },
      "pass the values either using set flag or values_file flag",
    ],
    [
      "one pipe for all",
      { policies: ["-"], resources: ["-"] },
      "a stdin pipe can be used for either policies or resources, not both",
    ],
    ["a missing resource file", { resources: ["x"] }, "failed to load resources (stat ./x: no such file or directory)"],
    [
      "a missing values file",
      { valuesFile: "x" },
      "failed to decode yaml (unable to load variable file: ./x (open ./x: no such file or directory))",
    ],
    [
      "a missing user",
      { userInfo: "x" },
      "failed to load request info (unable to read yaml (unable to read yaml (open ./x: no such file or directory)))",
    ],
    [
      "definitions of the wrong name",
      { crdPaths: ["x.txt"] },
      "failed to apply policies on resource good (CRD file must have .yaml or .yml extension: ./x.txt)",
    ],
  ])("refuses %s", async (_, options, message) => {
    expect((await run({}, options)).ended).toBe(message);
  });
});

const serviceText = `apiVersion: v1
kind: Service
metadata: {name: big}
spec: {ports: [{nodePort: 1000000}]}
`;
