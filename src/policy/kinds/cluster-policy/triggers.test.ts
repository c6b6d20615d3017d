import { describe, expect, it } from "vitest";
import { compiled, policyWith } from "./samples.ts";

const triggersOf = (rules: readonly object[]) => {
  const base = { validate: { pattern: { metadata: { name: "*" } } } };
  const spec = { background: false, rules: rules.map((rule, index) => ({ name: `r${index}`, ...base, ...rule })) };
  return compiled(policyWith({}, spec)).triggers.flatMap((trigger) => {
    if (!("kind" in trigger)) return [];
    const { group, version, kind, subresource, operations } = trigger;
    const parts = [group, version, kind, ...(subresource === "" ? [] : [subresource])];
    return `${parts.join("/")} ${operations.join(" ")}`;
  });
};

const on = (...filters: readonly object[]) => ({ match: { any: filters.map((resources) => ({ resources })) } });
const not = (...filters: readonly object[]) => ({ exclude: { any: filters.map((resources) => ({ resources })) } });
const everything = "CREATE UPDATE DELETE CONNECT";

describe("triggersOf", () => {
  it.each([
    ["a kind", [on({ kinds: ["ConfigMap"] })], [`*/*/ConfigMap ${everything}`]],
    ["operations", [on({ kinds: ["ConfigMap"], operations: ["UPDATE", "CREATE"] })], ["*/*/ConfigMap CREATE UPDATE"]],
    ["a subresource", [on({ kinds: ["Pod/exec"] })], [`*/*/Pod/exec ${everything}`]],
    [
      "several filters and rules",
      [on({ kinds: ["A"], operations: ["CREATE"] }, { kinds: ["B"] }), on({ kinds: ["A"], operations: ["DELETE"] })],
      ["*/*/A CREATE DELETE", `*/*/B ${everything}`],
    ],
    ["what is excluded", [{ ...on({ kinds: ["A", "B"] }), ...not({ kinds: ["A"] }) }], [`*/*/B ${everything}`]],
    [
      "operations excluded for all kinds",
      [{ ...on({ kinds: ["A"] }), ...not({ operations: ["DELETE", "CONNECT"] }) }],
      ["*/*/A CREATE UPDATE"],
    ],
    [
      "what is excluded in part",
      [{ ...on({ kinds: ["A"] }), ...not({ kinds: ["A"], namespaces: ["x"] }) }],
      [`*/*/A ${everything}`],
    ],
    ["an empty exclusion", [{ ...on({ kinds: ["A"] }), exclude: { any: [{}] } }], [`*/*/A ${everything}`]],
    [
      "what another rule wants all the same",
      [
        { ...on({ kinds: ["A", "B"] }), ...not({ kinds: ["A"] }, { kinds: ["B"] }) },
        on({ kinds: ["A"], operations: ["CREATE"] }),
      ],
      ["*/*/A CREATE"],
    ],
  ])("asks for %s", (_, rules, triggers) => {
    expect(triggersOf(rules)).toEqual(triggers);
  });

  it("asks for the kinds of generated rules", () => {
    expect(triggersOf([on({ kinds: ["Pod"] })])).toEqual(
      [
        "*/*/Pod",
        "apps/v1/DaemonSet",
        "apps/v1/Deployment",
        "batch/v1/Job",
        "apps/v1/ReplicaSet",
        "*/v1/ReplicationController",
        "apps/v1/StatefulSet",
        "batch/v1/CronJob",
      ].map((kind) => `${kind} ${everything}`),
    );
  });
});
