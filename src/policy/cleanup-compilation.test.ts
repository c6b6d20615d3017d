import { describe, expect, it } from "vitest";
import { compileAsRule } from "./cleanup-compilation.ts";
import { cleanupWith, deleting, kindOf, namespacedCleanupWith, podIn } from "./kinds/cleanup-policy/samples.ts";

describe("compileAsRule", () => {
  const compiled = (document: ReturnType<typeof cleanupWith>) => compileAsRule(kindOf(document), document);

  it.each([
    ["would be deleted", cleanupWith({}), { status: "pass", message: "resource matched" }],
    [
      "would not",
      cleanupWith({ match: { any: [{ resources: { kinds: ["Node"] } }] } }),
      { status: "fail", message: "resource did not match" },
    ],
    ["is in another namespace", namespacedCleanupWith({}), { status: "fail", message: "resource did not match" }],
    [
      "nobody can tell of",
      cleanupWith({ conditions: { any: [{ key: "{{ target.absent }}", operator: "Equals", value: 1 }] } }),
      { status: "error" },
    ],
  ])("says what an object is that %s", (_, document, outcome) => {
    const { policy } = compiled(document);
    const [rule, ...more] = policy?.rulesFor({ group: "", version: "v1", kind: "Pod" }, "delete") ?? [];
    expect(more).toEqual([]);
    expect(rule?.name).toBe("clean");
    expect(rule?.run(deleting(podIn("other")), { want: () => undefined })).toMatchObject(outcome);
  });

  it("has a say in no other phase, and none at all where it makes no sense", () => {
    expect(compiled(cleanupWith({})).policy?.rulesFor({ group: "", version: "v1", kind: "Pod" })).toEqual([]);
    expect(compiled(cleanupWith({ schedule: "now" }))).toMatchObject({
      policy: undefined,
      diagnostics: [{ severity: "error", path: "spec.schedule" }],
    });
  });
});
