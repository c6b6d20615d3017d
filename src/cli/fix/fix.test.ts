import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../kube/index.ts";
import { createFiles } from "../input/index.ts";
import { folderWith } from "../testing/folder.ts";
import { fixPolicy } from "./fix-policy.ts";
import { fixTest } from "./fix-test.ts";
import { fixPolicies, fixTests } from "./index.ts";

const policyWith = (rule: JsonObject, spec: JsonObject = {}): JsonObject => ({
  apiVersion: "kyverno.io/v1",
  kind: "ClusterPolicy",
  metadata: { name: "p", uid: "1" },
  spec: { ...spec, rules: [{ name: "r", ...rule }] },
});

describe("fixPolicy", () => {
  const kinds = { resources: { kinds: ["Pod"] } };
  const condition = (operator: string) => ({ key: "a", operator, value: "b" });

  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ["leaves the form of now", { match: { any: [kinds] } }, { match: { any: [kinds] } }, []],
    [
      "moves what is matched into a list",
      { match: { ...kinds, roles: ["x"] } },
      { match: { any: [{ ...kinds, roles: ["x"] }] } },
      ["match uses old syntax, moving to any"],
    ],
    [
      "moves what is excluded, and drops what is empty",
      { match: { any: [kinds], resources: {} }, exclude: { clusterRoles: ["x"] } },
      { match: { any: [kinds] }, exclude: { any: [{ clusterRoles: ["x"] }] } },
      ["exclude uses old syntax, moving to any"],
    ],
    [
      "makes a block of a list of conditions, and names operators as now",
      { preconditions: [condition("In"), condition("Equals")] },
      { preconditions: { all: [condition("AllIn"), condition("Equals")] } },
      ["condition uses old operator `In`, updating"],
    ],
    [
      "names operators in blocks",
      { preconditions: { any: [condition("NotIn")], all: [condition("NotEqual")] } },
      { preconditions: { any: [condition("AnyNotIn")], all: [condition("NotEquals")] } },
      ["condition uses old operator `NotIn`, updating", "condition uses old operator `NotEqual`, updating"],
    ],
  ])("%s", (_, rule, fixed, warnings) => {
    const result = fixPolicy(policyWith(rule));
    expect(result.document.spec).toEqual({ validationFailureAction: "Audit", rules: [{ name: "r", ...fixed }] });
    expect(result.warnings).toEqual(warnings);
  });

  it("writes actions as now, and drops what only a cluster knows", () => {
    const { document } = fixPolicy({ ...policyWith({}, { validationFailureAction: "enforce" }), status: {} });
    expect(document).toEqual({
      apiVersion: "kyverno.io/v1",
      kind: "ClusterPolicy",
      metadata: { name: "p" },
      spec: { validationFailureAction: "Enforce", rules: [{ name: "r" }] },
    });
  });
});

describe("fixTest", () => {
  const rows = [
    { policy: "b", resources: ["z", "a", "a"], result: "pass" },
    { policy: "a", resources: ["y"], result: "pass" },
    { policy: "a", resources: ["x"], result: "pass" },
  ];

  it("says what kind of document it is, moves the name and sorts rows", () => {
    const { document, warnings } = fixTest({ name: "old", policies: ["p.yaml"], results: rows }, false);
    expect(document).toEqual({
      apiVersion: "cli.kyverno.io/v1alpha1",
      kind: "Test",
      metadata: { name: "old" },
      policies: ["p.yaml"],
      results: [rows[2], rows[1], { ...rows[0], resources: ["a", "z"] }],
    });
    expect(warnings).toEqual([
      "api version is not set, setting `cli.kyverno.io/v1alpha1`",
      "kind is not set, setting `Test`",
      "name is deprecated, moving it into `metadata.name`",
      "test has no resources",
      "test results contains duplicate resources",
    ]);
  });

  it("joins rows that differ only in their resources", () => {
    const { document } = fixTest({ results: rows }, true);
    expect(document.results).toEqual([
      { policy: "a", resources: ["x", "y"], result: "pass" },
      { policy: "b", resources: ["a", "z"], result: "pass" },
    ]);
  });
});

describe("going through folders", () => {
  const said: string[] = [];
  const fixing = { files: createFiles(), streams: { out: (text: string) => void said.push(text), err: () => {} } };
  const policy =
    "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, match: {resources: {kinds: [Pod]}}}]}\n";

  it("writes policies only where it is told to, and leaves other documents in the file", () => {
    const folder = folderWith({ "p.yaml": `${policy}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n` });
    const path = join(folder, "p.yaml");
    const before = readFileSync(path, "utf8");
    fixPolicies([folder], false, fixing);
    expect(readFileSync(path, "utf8")).toBe(before);
    said.length = 0;
    fixPolicies([folder], true, fixing);
    expect(said.join("")).toBe(
      `Processing file (${path})...\n  WARNING: match uses old syntax, moving to any\n  Saving file (${path})...\n    OK\nDone.\n`,
    );
    expect(readFileSync(path, "utf8")).toMatch(/any:\n {6}- resources:[\s\S]*---\napiVersion: v1\nkind: ConfigMap/);
  });

  it("never writes a test that it cannot read", () => {
    const wrong = "results:\n- policy: true\n";
    const folder = folderWith({ "kyverno-test.yaml": wrong });
    const path = join(folder, "kyverno-test.yaml");
    said.length = 0;
    fixTests([folder], { fileName: "kyverno-test.yaml", save: true, force: true, compress: false }, fixing);
    expect(said.join("")).toContain(`  ERROR: loading test file (${path}): `);
    expect(readFileSync(path, "utf8")).toBe(wrong);
  });
});
