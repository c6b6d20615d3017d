import { describe, expect, it } from "vitest";
import { freeze, thaw } from "./frozen.ts";
import type { Draft } from "./kind.ts";

describe("thaw", () => {
  const object = freeze({
    kind: "ConfigMap",
    metadata: { name: "a", labels: { x: "1" }, managedFields: [{ fieldsV1: { "f:data": {} } }] },
    data: { managedFields: "text" },
  });

  it("copies all that may be changed", () => {
    const draft = thaw(object) as unknown as { metadata: Draft & { labels: Draft } };
    draft.metadata.name = "b";
    draft.metadata.labels.x = "2";
    expect(object.metadata).toMatchObject({ name: "a", labels: { x: "1" } });
    expect(thaw(object)).toEqual(object);
  });

  it("shares who owns which fields, which is never changed in place", () => {
    expect((thaw(object) as { metadata: Draft }).metadata.managedFields).toBe(object.metadata.managedFields);
  });

  it("keeps keys such as __proto__ as they are", () => {
    const parsed: unknown = JSON.parse('{"metadata":{"managedFields":[]},"__proto__":{"polluted":true}}');
    const copy = thaw(freeze(parsed as Draft)) as unknown as Draft;
    expect(Object.keys(copy)).toEqual(["metadata", "__proto__"]);
    expect(copy.polluted).toBeUndefined();
  });
});
