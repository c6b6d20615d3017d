import { describe, expect, it } from "vitest";
import { builtinKinds } from "../kinds/index.ts";
import { FieldSet } from "./field-set.ts";
import { resetFilter } from "./reset-fields.ts";

const all = FieldSet.of(
  ["f:metadata", "f:labels", "f:a"],
  ["f:metadata", "f:ownerReferences", 'k:{"uid":"a"}'],
  ["f:spec", "f:x"],
  ["f:status", "f:y"],
);

describe("resetFilter", () => {
  it.each([
    ["configmaps", "", ["labels", "ownerReferences", "spec", "status"]],
    ["deployments", "", ["labels", "ownerReferences", "spec"]],
    ["deployments", "scale", ["labels", "ownerReferences", "spec", "status"]],
    ["deployments", "status", ["ownerReferences", "status"]],
    ["pods", "status", ["labels", "status"]],
    ["jobs", "status", ["labels", "ownerReferences", "status"]],
    ["customresourcedefinitions", "status", ["status"]],
  ])("leaves of %s by the door `%s` %j", (plural, subresource, left) => {
    const kind = builtinKinds().find((one) => one.plural === plural);
    if (kind === undefined) throw new Error(plural);
    const paths = resetFilter(kind, subresource)(all).paths();
    expect(paths.map(([top = "", inner = ""]) => (top === "f:metadata" ? inner : top).slice(2)).sort()).toEqual(left);
  });
});
