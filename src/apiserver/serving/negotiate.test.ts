import { describe, expect, it } from "vitest";
import { negotiate } from "./negotiate.ts";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

describe("negotiate", () => {
  it.each([
    [undefined, { kind: "object" }],
    ["*/*", { kind: "object" }],
    [`${table},application/json`, { kind: "table", apiVersion: "meta.k8s.io/v1", include: "Metadata" }],
    [
      "application/json;as=Table;v=v1beta1;g=meta.k8s.io",
      { kind: "table", apiVersion: "meta.k8s.io/v1beta1", include: "Metadata" },
    ],
    ["application/json;as=Table;v=v7;g=meta.k8s.io,application/json", { kind: "object" }],
    ["application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json", { kind: "object" }],
    [
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      { kind: "metadata", apiVersion: "meta.k8s.io/v1", list: true },
    ],
  ])("%s", (accept, form) => {
    expect(negotiate(accept, null)).toEqual(form);
  });

  it("refuses to include what there is not", () => {
    expect(() => negotiate(table, "Everything")).toThrow(
      "Unable to convert to Table as requested: includeObject: Invalid value: \"Everything\": must be 'Metadata', 'Object', 'None', or empty",
    );
  });

  it("refuses what is no JSON", () => {
    expect(() => negotiate("text/html", null)).toThrow("only the following media types are accepted: application/json");
  });
});
