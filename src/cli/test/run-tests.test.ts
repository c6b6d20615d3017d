import { describe, expect, it } from "vitest";
import { createCompile, createFiles, InputError } from "../input/index.ts";
import { folderWith, keptStreams } from "../testing/folder.ts";
import { labelPolicy, latestPolicy, podText, testText } from "../testing/samples.ts";
import type { TestOptions } from "./options.ts";
import { runTests } from "./run-tests.ts";

const usual: Omit<TestOptions, "places"> = {
  fileName: "kyverno-test.yaml",
  selector: "policy=*,rule=*,resource=*",
  failOnly: false,
  detailed: false,
  format: "",
  requireTests: false,
  removeColour: true,
  gitBranch: "",
  strict: false,
};

const row = (resource: string, result: string, more = "") =>
  `- {policy: no-latest, rule: tag, resources: [${resource}], kind: Pod, result: ${result}${more}}\n`;

const pods = `${podText("good", "a:1")}---\n${podText("bad", "a:latest")}`;

async function run(files: Readonly<Record<string, string>>, options: Partial<TestOptions> = {}) {
  const folder = folderWith(files);
  const { kept, streams } = keptStreams();
  const surroundings = { streams, files: createFiles(), compile: createCompile(), now: 0 };
  const ended = await runTests({ ...surroundings, options: { ...usual, places: [folder], ...options } }).then(
    () => undefined,
    (error: unknown) => (error instanceof InputError ? error.message : error),
  );
  return { printed: kept.printed.replaceAll(folder, "."), ended };
}

const sample = (rows: string, more = "") => ({
  "kyverno-test.yaml": testText(rows, more),
  "policy.yaml": latestPolicy,
  "pods.yaml": pods,
});

describe("runTests", () => {
  it("prints its progress, a table and a summary", async () => {
    const { printed, ended } = await run(sample(row("good", "pass") + row("bad", "fail")));
    expect(ended).toBeUndefined();
    expect(printed).toBe(`Loading test  ( ./kyverno-test.yaml ) ...
  Loading values/variables ...
  Loading policies ...
  Loading resources ...
  Loading exceptions ...
  Applying 1 policy to 2 resources with 0 exceptions ...
  Checking results ...

│────│───────────│──────│─────────────────────│────────│────────│
│ ID │ POLICY    │ RULE │ RESOURCE            │ RESULT │ REASON │
│────│───────────│──────│─────────────────────│────────│────────│
│ 1  │ no-latest │ tag  │ v1/Pod/default/good │ Pass   │ Ok     │
│ 2  │ no-latest │ tag  │ v1/Pod/default/bad  │ Pass   │ Ok     │
│────│───────────│──────│─────────────────────│────────│────────│


Test Summary: 2 tests passed and 0 tests failed

`);
  });

  it.each([
    ["an expectation that is not met", row("good", "fail"), "Want fail, got pass"],
    ["a policy that nobody has", row("good", "pass").replace("no-latest", "other"), "Not found"],
  ])("fails for %s", async (_, rows, reason) => {
    const { printed, ended } = await run(sample(rows));
    expect(ended).toBe("1 tests failed");
    expect(printed).toContain(`│ Fail   │ ${reason}`);
  });

  it("takes a rule that nobody has for excluded, but under --strict", async () => {
    const rows = row("good", "pass").replace("tag", "other");
    expect(await run(sample(rows))).toMatchObject({ ended: undefined, printed: expect.stringContaining("Excluded") });
    const strict = await run(sample(rows), { strict: true });
    expect(strict.printed).toContain("Nothing answers");
    expect(strict.printed).toContain("2 tests failed");
  });

  it.each([
    ["a resource that nobody has", row("good", "pass") + row("nobody", "pass"), "", "Unknown name"],
    [
      "values for a policy that nobody has",
      row("good", "pass"),
      "values: {policies: [{name: other}]}\n",
      "Unread value",
    ],
  ])("fails under --strict for %s", async (_, rows, more, reason) => {
    expect((await run(sample(rows, more), { strict: true })).printed).toContain(reason);
  });

  it("tells under --strict where a failure comes from", async () => {
    const { printed } = await run(sample(row("bad", "pass")), { strict: true });
    expect(printed).toContain(`1: no-latest tag v1/Pod/default/bad: Want pass, got fail
    at        ./pods.yaml:17:5  spec.containers[0].image
    found     "a:latest"
    wanted    "!*:latest"
    asked by  ./policy.yaml:18:13  spec.rules[0].validate.pattern.spec.containers[0].image
`);
  });

  it("refuses a field that no test has, and runs nothing", async () => {
    const { printed, ended } = await run(sample(row("good", "pass"), "resorces: []\n"));
    expect(ended).toBe("found 1 errors after loading tests");
    expect(printed).toContain(`\nTest errors:\n  Path: ./kyverno-test.yaml\n    Error: `);
    expect(printed).toContain('unknown field "resorces", did you mean "resources"?');
  });

  it("reads keys whatever their case", async () => {
    const rows = row("good", "pass", ", isVALIDATINGPolicy: true");
    expect((await run(sample(rows))).ended).toBeUndefined();
  });

  it.each([
    ["no tests", {}, {}, undefined, "\nNo test yamls available\n"],
    ["no tests where some are wanted", {}, { requireTests: true }, "no tests found", "\nNo test yamls available\n"],
    [
      "a test of the old schema",
      { "kyverno-test.yaml": "name: old\n" },
      {},
      "test file ./kyverno-test.yaml uses a deprecated schema — please migrate to the latest format",
      "\nWARNING: test file (./kyverno-test.yaml) uses a deprecated schema that will be removed in 1.15\n",
    ],
  ])("tells of %s", async (_, files, options, ended, printed) => {
    const done = await run(files as Readonly<Record<string, string>>, options);
    expect(
      typeof done.ended === "string"
        ? done.ended.replace(/portcullis-test-\w+/, "").replace(/file \S+\//, "file ./")
        : done.ended,
    ).toBe(ended);
    expect(done.printed).toBe(printed);
  });

  it("evaluates once more for a row with an operation", async () => {
    const rows = row("bad", "fail", ", operation: UPDATE");
    expect((await run(sample(rows))).ended).toBeUndefined();
    const wrong = row("bad", "fail", ", operation: PATCH");
    expect((await run(sample(wrong))).ended).toContain(
      'invalid operation "PATCH", must be one of CREATE, UPDATE, DELETE',
    );
  });

  it("compares changed objects with files", async () => {
    const rows =
      "- {policy: add-team, rule: label, resources: [web], kind: Pod, result: pass, patchedResources: out.yaml}\n";
    const expected = podText("web", "a:1").replace("  name: web\n", "  name: web\n  labels: {team: blue}\n");
    const files = {
      "kyverno-test.yaml": testText(rows),
      "policy.yaml": labelPolicy,
      "pods.yaml": podText("web", "a:1"),
    };
    expect((await run({ ...files, "out.yaml": expected })).ended).toBeUndefined();
    const other = await run({ ...files, "out.yaml": expected.replace("blue", "red") }, { detailed: true });
    expect(other.printed).toContain("Resource diff");
    expect(other.printed).toContain("(only in expeactedual)");
    const missing = { ...files, "out.yaml": podText("nobody", "a:1") };
    expect((await run(missing)).ended).toBeUndefined();
    const strict = { ...missing, "kyverno-test.yaml": testText(rows.replace("}", ", failOnMissingResources: true}")) };
    expect((await run(strict, { detailed: true })).printed).toContain("resource with name web not found in manifest");
  });

  it("compares existing objects that are changed with files", async () => {
    const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: tell}
spec:
  rules:
  - name: told
    match: {any: [{resources: {kinds: [Pod]}}]}
    mutate:
      targets: [{apiVersion: v1, kind: ConfigMap, namespace: default, name: "m*"}]
      patchStrategicMerge: {data: {pod: "{{ request.object.metadata.name }}", was: "{{ target.data.pod }}"}}
`;
    const map = (data: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map, namespace: default}\ndata: ${data}\n`;
    const rows =
      "- {policy: tell, rule: told, resources: [map], kind: ConfigMap, result: pass, patchedResources: out.yaml}\n";
    const files = {
      "kyverno-test.yaml": testText(rows, "targetResources: [map.yaml]\n"),
      "policy.yaml": policy,
      "pods.yaml": podText("web", "a:1"),
      "map.yaml": map("{pod: nobody}"),
    };
    const met = await run({ ...files, "out.yaml": map("{pod: web, was: nobody}") });
    expect(met.ended).toBeUndefined();
    expect(met.printed).toContain("v1/ConfigMap/default/map");
    expect((await run({ ...files, "out.yaml": map("{pod: other}") })).printed).toContain("Resource diff");
  });

  it("never lets a policy pass that it cannot judge", async () => {
    const policy = "apiVersion: policies.kyverno.io/v1\nkind: SomePolicy\nmetadata: {name: no-latest}\n";
    const { printed, ended } = await run({ ...sample(row("good", "pass")), "policy.yaml": policy });
    expect(ended).toBe("1 tests failed");
    expect(printed).toContain("Not supported");
  });

  it("prints only failures when asked to", async () => {
    const { printed } = await run(sample(row("good", "pass") + row("bad", "pass")), { failOnly: true });
    expect(printed).toContain("\nTest Summary: 1 out of 2 tests failed\n\nAggregated Failed Test Cases : \n");
  });

  it("checks only the rows that a selector names", async () => {
    const rows = row("good", "pass") + row("bad", "pass");
    expect((await run(sample(rows), { selector: "resource=good" })).printed).toContain(
      "1 tests passed and 0 tests failed",
    );
    expect((await run(sample(rows), { selector: "rule=x*" })).printed).toBe(
      "\nTest Summary: 0 tests passed and 0 tests failed\n\n",
    );
    expect((await run(sample(rows), { selector: "kind=Pod" })).printed).toContain(
      "Filter errors:\n  Error: Invalid test-case-selector (kind=Pod). Parameter can only be policy, rule or resource.\n",
    );
  });

  it.each([
    ["json", '"RESULT": "Fail"'],
    ["yaml", "RESULT: Fail"],
    ["markdown", "| 1 | no-latest | tag | v1/Pod/default/bad | Fail | Want pass, got fail |\n"],
    ["junit", '<testsuites tests="1" failures="1">'],
    ["sarif", '"startLine": 17'],
    ["github", "line=17,col=5,title=no-latest/tag::v1/Pod/default/bad: Want pass, got fail"],
  ])("prints rows as %s", async (format, text) => {
    expect((await run(sample(row("bad", "pass")), { format })).printed).toContain(text);
  });
});
