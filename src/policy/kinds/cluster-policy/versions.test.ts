import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { Schema } from "../../schema/index.ts";
import { compile, namespacedPolicyWith, policyWith } from "./samples.ts";
import { spec, specV2beta1 } from "./schema/spec.ts";

/** The fields that v2beta1 leaves out; blocks in it have filters below `any` and `all` alone. */
const leftOut = [
  "match.resources",
  "match.roles",
  "match.clusterRoles",
  "match.subjects",
  "exclude.resources",
  "exclude.roles",
  "exclude.clusterRoles",
  "exclude.subjects",
].map((field) => `spec.rules[].${field}`);

describe("version v2beta1", () => {
  const [first, second] = [spec, specV2beta1].map((schema) => new Set(pathsOf(schema, "spec")));

  it("has no field of its own: every field is one of v1, where each is known to be heeded", () => {
    const known = (path: string) => first?.has(path) === true || freeInV1.some((field) => path.startsWith(`${field}.`));
    expect([...(second ?? [])].filter((path) => !known(path))).toEqual([]);
    expect(freeInV1.filter((field) => first?.has(field) !== true)).toEqual([]);
  });

  it("lacks what is known to be left out, and no more", () => {
    const lacking = [...(first ?? [])].filter((path) => second?.has(path) !== true);
    expect(lacking.filter((path) => !leftOut.some((field) => path.startsWith(field)))).toEqual(otherwiseLeftOut);
  });

  const newer = (document: Resource): Resource => ({ ...document, apiVersion: "kyverno.io/v2beta1" });

  it.each<readonly [string, Resource]>([
    ["ClusterPolicy", policyWith({})],
    ["Policy", namespacedPolicyWith({})],
    ["ClusterPolicy in the background", policyWith({}, { background: false, validationFailureAction: "Enforce" })],
    [
      "ClusterPolicy that changes objects",
      policyWith({ validate: undefined, mutate: { patchStrategicMerge: { a: 1 } } }),
    ],
    ["ClusterPolicy for some", policyWith({ exclude: { any: [{ resources: { names: ["x"] } }] } })],
  ])("makes of a %s the same as v1", (_, document) => {
    const [old, made] = [compile(document), compile(newer(document))];
    expect(JSON.stringify({ ...made.policy, apiVersion: "" })).toBe(JSON.stringify({ ...old.policy, apiVersion: "" }));
    expect(made.policy).toBeDefined();
  });

  it.each(["resources", "roles", "clusterRoles", "subjects"])("refuses %s outside of any and all by name", (field) => {
    const block = { any: [{ resources: { kinds: ["Pod"] } }], [field]: field === "resources" ? {} : [] };
    const { policy, diagnostics } = compile(newer(policyWith({ match: block })));
    expect(policy).toBeUndefined();
    expect(diagnostics[0]?.message).toContain(`spec.rules[0].match.${field}`);
  });
});

/** Fields of v1 that Kyverno dropped, or never added. */
const otherwiseLeftOut: readonly string[] = [
  "spec.rules[].validate.allowExistingViolations",
  ...["image", "key", "roots", "subject", "issuer", "additionalExtensions", "annotations", "cosignOCI11"].map(
    (field) => `spec.rules[].verifyImages[].${field}`,
  ),
];

/** Fields in which v1 takes older forms as well, so that its schema says nothing of what is in them. */
const freeInV1 = ["spec.rules[].preconditions", "spec.rules[].validate.deny.conditions"];

function pathsOf(schema: Schema, path: string): readonly string[] {
  switch (schema.kind) {
    case "object":
      return Object.entries(schema.fields).flatMap(([name, field]) => {
        const at = `${path}.${name}`;
        return [at, ...pathsOf(field.schema, at)];
      });
    case "list":
      return pathsOf(schema.items, `${path}[]`);
    case "map":
      return pathsOf(schema.values, `${path}{}`);
    default:
      return [];
  }
}
