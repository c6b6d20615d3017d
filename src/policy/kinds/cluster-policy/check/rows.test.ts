import { describe, expect, it } from "vitest";
import type { Resource } from "../../../../kube/index.ts";
import { errorsOf, policyWith, warningsOf } from "../samples.ts";
import { policyRows } from "./policy-rows.ts";
import { deny, images, key, kinds, patch, pods, type Row, served, signed, validate } from "./row-parts.ts";
import { typeRows } from "./type-rows.ts";

const rows: readonly Row[] = [...policyRows, ...typeRows];

describe("the table of what Kyverno refuses", () => {
  it.each(rows.map((row) => [row[0], row] as const))("row %s", (_, [, document, message, options]) => {
    expect(errorsOf(document, { kinds: served, ...options })[0]).toContain(message);
  });

  /** 2: no such cluster is supported; 27a: only 1.13 said so; 49: policy-access.test.ts, where the API server is asked. */
  const elsewhere = ["2", "27a", "49"];
  /** What belongs to CEL: refused as a whole until there is CEL in rules. */
  const cel = ["3", "45"];

  it("has every row", () => {
    const shown = new Set([...rows.map(([row]) => row.split(" ")[0]), ...elsewhere, ...cel]);
    const numbers = Array.from({ length: 49 }, (_, index) => String(index + 1));
    expect([...numbers, "27a", "32a", "41a", "41b"].filter((row) => !shown.has(row))).toEqual([]);
  });
});

describe("the table of what Kyverno warns of", () => {
  it.each<readonly [string, Resource, string]>([
    [
      "actions in lower case",
      policyWith({}, { validationFailureAction: "enforce" }),
      "Validation failure actions enforce/audit are deprecated, use Enforce/Audit instead.",
    ],
    [
      "an unknown kind",
      policyWith(kinds("Pood")),
      "the kind defined in the all match resource is invalid: unable to convert GVK to GVR for kinds Pood, err: resource not found",
    ],
    [
      "a JSON patch of Pods",
      policyWith({ match: pods, ...patch({ op: "add", path: "/metadata/labels/a", value: "b" }) }),
      "Pods managed by workload controllers should not be directly mutated using policies. Use the autogen feature or write policies that match Pod controllers.",
    ],
    [
      "some controllers only",
      policyWith({}, {}, { annotations: { "pod-policies.kyverno.io/autogen-controllers": "Deployment" } }),
      "Policies that match Pods apply to all Pods including those created and managed by controllers excluded from autogen. Use preconditions to exclude the Pods managed by controllers which are excluded from autogen. Refer to https://kyverno.io/docs/policy-types/cluster-policy/autogen/ for details.",
    ],
    [
      "replicas",
      policyWith(validate({ pattern: { spec: { replicas: ">1" } } })),
      "You are matching on replicas but not including the scale subresource in the policy.",
    ],
    [
      "status",
      policyWith(validate({ pattern: { status: { phase: "x" } } })),
      "You are matching on status but not including the status subresource in the policy.",
    ],
    [
      "a deprecated operator",
      policyWith(deny({ key: "{{ request.object.a }}", operator: "In", value: ["a"] })),
      "Operator In has been deprecated and will be removed soon. Use these instead: ",
    ],
    [
      "a type of predicate",
      policyWith(
        images({
          ...signed,
          attestations: [{ predicateType: "t", attestors: [{ entries: [{ keys: { publicKeys: key } }] }] }],
        }),
      ),
      "predicateType has been deprecated use 'type: t' instead of 'predicateType: t'",
    ],
  ])("%s", (_, document, message) => {
    expect(warningsOf(document, { kinds: served })).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });
});
