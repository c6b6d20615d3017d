import { describe, expect, it } from "vitest";
import { checkDoor, negotiate } from "./negotiate.ts";

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
    expect(negotiate(accept, null, "get")).toEqual(form);
  });

  it("refuses to include what there is not", () => {
    expect(() => negotiate(table, "Everything", "list")).toThrow(
      "Unable to convert to Table as requested: includeObject: Invalid value: \"Everything\": must be 'Metadata', 'Object', 'None', or empty",
    );
  });

  it.each([
    ["get", "text/html", "application/json, application/yaml, application/vnd.kubernetes.protobuf"],
    ["watch", "text/html", "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"],
    ["watch", "application/yaml", "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"],
  ] as const)("refuses to %s as %s", (verb, accept, accepted) => {
    expect(() => negotiate(accept, null, verb)).toThrow(`only the following media types are accepted: ${accepted}`);
  });

  it("takes YAML for what is no watch", () => {
    expect(negotiate("application/yaml", null, "list")).toEqual({ kind: "object" });
  });
});

describe("checkDoor", () => {
  it.each([
    ["HEAD", "get", undefined, "the server does not allow this method on the requested resource"],
    [
      "GET",
      "get",
      "text/html, application/*",
      "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ],
    [
      "GET",
      "list",
      "text/html",
      "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
    ],
  ] as const)("refuses %s (%s) for %j", (method, verb, accept, message) => {
    expect(() => checkDoor(method, verb, accept)).toThrow(message);
  });

  it("lets pass what one clause of the header allows", () => {
    expect(() => checkDoor("GET", "get", "text/html, application/json;as=Table")).not.toThrow();
  });
});
