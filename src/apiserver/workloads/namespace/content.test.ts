import { describe, expect, it } from "vitest";
import { contentConditions } from "./content.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const pods = { group: "", version: "v1", resource: "pods" };

describe("contentConditions", () => {
  it("tell that nothing is left", () => {
    const conditions = contentConditions(undefined, [], now);
    expect(conditions.map((one) => `${one.type} ${one.status} ${one.reason}`)).toEqual([
      "NamespaceDeletionDiscoveryFailure False ResourcesDiscovered",
      "NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions",
      "NamespaceDeletionContentFailure False ContentDeleted",
      "NamespaceContentRemaining False ContentRemoved",
      "NamespaceFinalizersRemaining False ContentHasNoFinalizers",
    ]);
  });

  it("tell what is left, and which finalizers keep it", () => {
    const object = { apiVersion: "v1", kind: "Pod", metadata: { finalizers: ["example.com/wait"] } };
    const before = contentConditions(undefined, [], now);
    const conditions = contentConditions(before, [{ resource: pods, objects: [object, object] }], now + 5000);
    expect(conditions.slice(3)).toMatchObject([
      {
        status: "True",
        message: "Some resources are remaining: pods. has 2 resource instances",
        lastTransitionTime: "2026-01-01T00:00:05Z",
      },
      {
        status: "True",
        message: "Some content in the namespace has finalizers remaining: example.com/wait in 2 resource instances",
      },
    ]);
    expect(conditions[0]?.lastTransitionTime).toBe("2026-01-01T00:00:00Z");
  });
});
