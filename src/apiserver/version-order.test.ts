import { describe, expect, it } from "vitest";
import { compareVersions } from "./version-order.ts";

describe("compareVersions", () => {
  it("puts stable versions first, newer ones before older ones, and what is no version last", () => {
    const versions = ["foo1", "v11alpha2", "v1", "v3beta1", "v10", "foo10", "v12alpha1", "v10beta3", "v11beta2", "v2"];
    expect([...versions].sort(compareVersions)).toEqual([
      "v10",
      "v2",
      "v1",
      "v11beta2",
      "v10beta3",
      "v3beta1",
      "v12alpha1",
      "v11alpha2",
      "foo1",
      "foo10",
    ]);
  });
});
