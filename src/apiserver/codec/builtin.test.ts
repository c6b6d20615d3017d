import { describe, expect, it } from "vitest";
import { builtinTypes } from "../../kube/index.ts";
import { codecFor } from "./index.ts";

describe("codecFor", () => {
  it("takes an empty document of every kind", () => {
    for (const { typeName } of builtinTypes()) expect(codecFor(typeName).fit({})).toEqual({ unknown: [] });
  });

  it.each(["", "Pod", "io.k8s.api.core.v1.Nothing", "__proto__"])("knows no %j", (name) => {
    expect(() => codecFor(name)).toThrow(RangeError);
  });
});
