import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { type Fact, type Facts, pending } from "../../rule.ts";
import { cleanupWith, compiled, deleting, kindOf, namespacedCleanupWith, podIn } from "./samples.ts";

const noFacts: Facts = { want: () => undefined };
const factsOf = (fact: Fact): Facts => ({ want: () => fact });
const deletes = (document: Resource, object: Resource, facts = noFacts) =>
  compiled(document).deletes(deleting(object), facts);

const condition = (key: unknown, value: unknown) => ({ all: [{ key, operator: "Equals", value }] });
const pod = podIn("team", { app: "web" });

describe("compileCleanup", () => {
  it.each<readonly [string, Resource, boolean]>([
    ["a kind that is matched", cleanupWith({}), true],
    ["another kind", cleanupWith({ match: { any: [{ resources: { kinds: ["Service"] } }] } }), false],
    ["what is excluded", cleanupWith({ exclude: { any: [{ resources: { kinds: ["Pod"], names: ["w*"] } }] } }), false],
    ["what matches all filters", cleanupWith({ match: { all: [{ resources: { kinds: ["Pod"] } }] } }), true],
    ["an object of its namespace", namespacedCleanupWith({}), true],
    [
      "conditions on the object",
      cleanupWith({ conditions: condition("{{ target.metadata.labels.app }}", "web") }),
      true,
    ],
    [
      "conditions that do not hold",
      cleanupWith({ conditions: condition("{{ target.metadata.name }}", "other") }),
      false,
    ],
    ["conditions on images", cleanupWith({ conditions: condition("{{ images.containers.c.tag }}", "1.25") }), true],
    ["conditions on the namespace", cleanupWith({ conditions: condition("{{ request.namespace }}", "team") }), true],
    [
      "the context",
      cleanupWith({
        context: [{ name: "wanted", variable: { jmesPath: "target.metadata.name" } }],
        conditions: condition("{{ wanted }}", "web"),
      }),
      true,
    ],
    [
      "operations, which nobody does on a schedule",
      cleanupWith({ match: { any: [{ resources: { kinds: ["Pod"], operations: ["CREATE"] } }] } }),
      true,
    ],
  ])("decides by %s", (_, document, expected) => {
    expect(deletes(document, pod)).toBe(expected);
  });

  it("deletes nothing in other namespaces than that of the policy", () => {
    const wide = { ...podIn("other"), metadata: { name: "web", namespace: "other" } };
    expect(deletes(namespacedCleanupWith({}), wide)).toBe(false);
    expect(deletes(namespacedCleanupWith({}), { ...wide, metadata: { name: "web" } })).toBe(false);
  });

  it.each([
    ["request.object, which there is none of", "{{ request.object.metadata.name }}"],
    ["something that is not there", "{{ target.metadata.labels.missing }}"],
  ])("keeps an object whose conditions need %s", (_, key) => {
    expect(deletes(cleanupWith({ conditions: condition(key, "web") }), pod)).toMatchObject({ kind: "mistake" });
  });

  it("keeps an object while its namespace is not known, and when it cannot be", () => {
    const selector = { matchLabels: { env: "dev" } };
    const document = cleanupWith({ match: { any: [{ resources: { kinds: ["Pod"], namespaceSelector: selector } }] } });
    expect(deletes(document, pod)).toBe(pending);
    expect(deletes(document, pod, factsOf({ kind: "failure", message: "gone" }))).toMatchObject({ kind: "mistake" });
    expect(deletes(document, pod, factsOf({ kind: "namespace", labels: { env: "dev" } }))).toBe(true);
  });

  it("keeps an object when what the context asks for cannot be had", () => {
    const document = cleanupWith({
      context: [{ name: "answer", apiCall: { urlPath: "/version" } }],
      conditions: condition("{{ answer.major }}", "1"),
    });
    expect(deletes(document, pod)).toBe(pending);
    expect(deletes(document, pod, factsOf({ kind: "failure", message: "down" }))).toMatchObject({ kind: "mistake" });
    expect(deletes(document, pod, factsOf({ kind: "value", value: { major: "1" } }))).toBe(true);
  });

  it.each([
    ["0 3 * * *", "2026-01-01T00:00:00Z", "2026-01-01T03:00:00.000Z"],
    ["@hourly", "2026-01-01T00:59:59Z", "2026-01-01T01:00:00.000Z"],
    ["TZ=Asia/Tokyo 0 3 * * *", "2026-01-01T00:00:00Z", "2026-01-01T18:00:00.000Z"],
    ["@every 5m", "2026-01-01T00:00:00Z", "2026-01-01T00:05:00.000Z"],
  ])("is due by %s", (schedule, after, expected) => {
    const next = compiled(cleanupWith({ schedule })).next(Date.parse(after));
    expect(new Date(next ?? 0).toISOString()).toBe(expected);
  });

  it("names the kinds that it looks at, each once, and what it does to them", () => {
    const filters = {
      any: [
        { resources: { kinds: ["Pod", "apps/v1/Deployment"] } },
        { resources: { kinds: ["Pod"], names: ["a", "b"] } },
      ],
    };
    const document = cleanupWith({ match: filters, deletionPropagationPolicy: "Orphan" });
    expect(compiled(document)).toMatchObject({ kinds: ["Pod", "apps/v1/Deployment"], propagation: "Orphan" });
    expect(kindOf(document).touches(document)).toEqual([
      { kind: "Pod", name: "" },
      { kind: "apps/v1/Deployment", name: "" },
      { kind: "Pod", name: "a" },
      { kind: "Pod", name: "b" },
    ]);
  });
});
