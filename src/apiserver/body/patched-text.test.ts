import { describe, expect, it } from "vitest";
import { applyJsonPatch, applyMergePatch, type Json } from "../../kube/index.ts";
import { patchedText } from "./patched-text.ts";

describe("patchedText", () => {
  const original: Json = { kind: "K", apiVersion: "v1", metadata: { name: "a", labels: {} }, data: { z: "1", b: "2" } };

  it("sorts what a merge patch touches, and leaves alone what it does not", () => {
    const patched = applyMergePatch(original, { data: { c: "<&>" } });
    expect(patchedText(patched, original)).toBe(
      '{"apiVersion":"v1","data":{"b":"2","c":"\\u003c\\u0026\\u003e","z":"1"},"kind":"K","metadata":{"name":"a","labels":{}}}',
    );
  });

  it("sorts what lies on the paths of a JSON patch", () => {
    const patched = applyJsonPatch(original, [{ op: "add", path: "/metadata/labels/x", value: "y" }]);
    expect(patched.kind === "patched" && patchedText(patched.value, original)).toBe(
      '{"apiVersion":"v1","data":{"z":"1","b":"2"},"kind":"K","metadata":{"labels":{"x":"y"},"name":"a"}}',
    );
  });
});
