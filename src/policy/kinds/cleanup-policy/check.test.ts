import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { KindLookup } from "../../rule.ts";
import { cleanupWith, kindOf, namespacedCleanupWith } from "./samples.ts";

const errorsOf = (document: Resource, kinds?: KindLookup) =>
  kindOf(document)
    .check(document, kinds === undefined ? {} : { kinds })
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);

const pods = { resources: { kinds: ["Pod"] } };
const others = { any: [{ resources: { kinds: ["Service"] } }] };

/** (kyverno: api/kyverno/v2/cleanup_policy_types.go Validate) */
describe("checkCleanup", () => {
  it.each<readonly [string, Resource, string]>([
    [
      "a schedule that is none",
      cleanupWith({ schedule: "now" }),
      'spec.schedule: Invalid value: "now": schedule spec in the cleanupPolicy is not in proper cron format',
    ],
    [
      "a schedule with seconds",
      cleanupWith({ schedule: "0 0 * * * *" }),
      'spec.schedule: Invalid value: "0 0 * * * *": schedule spec in the cleanupPolicy is not in proper cron format',
    ],
    [
      "a schedule in a zone that does not exist",
      cleanupWith({ schedule: "TZ=No/Where 0 0 * * *" }),
      'spec.schedule: Invalid value: "TZ=No/Where 0 0 * * *": schedule spec in the cleanupPolicy is not in proper cron format',
    ],
    [
      "a match by users",
      cleanupWith({ match: { any: [{ ...pods, clusterRoles: ["admin"] }] } }),
      "spec.match.any[0].clusterRoles: Forbidden: Usage of user info is forbidden",
    ],
    [
      "an exclude by users",
      cleanupWith({ exclude: { all: [{ ...pods, subjects: [{ kind: "User", name: "me" }], roles: ["a:b"] }] } }),
      "[spec.exclude.all[0].roles: Forbidden: Usage of user info is forbidden, spec.exclude.all[0].subjects: Forbidden: Usage of user info is forbidden]",
    ],
    [
      "a ConfigMap in the context",
      cleanupWith({ context: [{ name: "c", configMap: { name: "n", namespace: "x" } }] }),
      'spec.context: Invalid value: [{"name":"c","configMap":{"name":"n","namespace":"x"}}]: ConfigMap is not allowed in CleanUp Policy',
    ],
    [
      "an image in the context",
      cleanupWith({ context: [{ name: "c", imageRegistry: { reference: "nginx" } }] }),
      'spec.context: Invalid value: [{"name":"c","imageRegistry":{"reference":"nginx"}}]: ImageRegistry is not allowed in CleanUp Policy',
    ],
    [
      "a selector that is empty",
      cleanupWith({ match: { any: [{ resources: { kinds: ["Pod"], selector: {} } }] } }),
      "spec.match.any[0].selector: Invalid value: {}: The requirements are not specified in selector",
    ],
    [
      "namespaces in a policy of one",
      namespacedCleanupWith({ match: { any: [{ resources: { kinds: ["Pod"], namespaces: ["a"] } }] } }),
      "spec.match.any[0].namespaces: Forbidden: Filtering namespaces not allowed in namespaced policies",
    ],
    [
      "a name that is too long",
      cleanupWith({}, { name: "n".repeat(64) }),
      "metadata.name: Too long: may not be more than 63 bytes",
    ],
    [
      "a variable that cannot be read",
      cleanupWith({ conditions: { any: [{ key: "{{ target.a[ }}", operator: "Equals", value: 1 }] } }),
      "variable substitution failed for policy clean: failed to resolve target.a[ at path /any/0/key: invalid JMESPath query target.a[: ",
    ],
    [
      "an operator of the first version",
      cleanupWith({ conditions: { any: [{ key: 1, operator: "In", value: [1] }] } }),
      "spec.conditions",
    ],
    ["an unknown field", cleanupWith({ matches: {} }), "spec.matches"],
  ])("refuses %s", (_, document, message) => {
    expect(errorsOf(document)[0]).toContain(message);
  });

  it("refuses what is matched and excluded at once", () => {
    const [message] = errorsOf(cleanupWith({ exclude: { any: [pods] } }));
    expect(message).toMatch(/^spec: Invalid value: .*: CleanupPolicy is matching an empty set$/);
  });

  it.each<readonly [string, Resource]>([
    ["the least that is right", cleanupWith({})],
    ["the older version", { ...cleanupWith({}), apiVersion: "kyverno.io/v2beta1" }],
    ["a word for a schedule", cleanupWith({ schedule: "@daily" })],
    ["a schedule in a zone", cleanupWith({ schedule: "TZ=Asia/Tokyo 0 0 * * *" })],
    ["an interval", cleanupWith({ schedule: "@every 5m" })],
    ["an exclude of others", cleanupWith({ exclude: others })],
    ["a call in the context", cleanupWith({ context: [{ name: "c", apiCall: { urlPath: "/version" } }] })],
  ])("accepts %s", (_, document) => {
    expect(errorsOf(document)).toEqual([]);
  });

  it("refuses kinds of the whole cluster in a policy of a namespace, where it knows them", () => {
    const document = namespacedCleanupWith({ match: { any: [{ resources: { kinds: ["Node"] } }] } });
    const kinds: KindLookup = ({ kind }) => [
      { gvk: { group: "", version: "v1", kind }, resource: "nodes", namespaced: false },
    ];
    expect(errorsOf(document)).toEqual([]);
    expect(errorsOf(document, kinds)).toEqual([
      "spec.match.any[0].kinds[0]: Forbidden: Cluster wide resource 'Node' not allowed in namespaced policy",
    ]);
  });
});
