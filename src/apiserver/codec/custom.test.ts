import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { lazySchema } from "../lazy-schema.ts";
import { customCodec } from "./index.ts";

const source: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        size: { type: "integer" },
        template: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          "x-kubernetes-preserve-unknown-fields": true,
        },
      },
    },
  },
};
const gvk = { group: "stable.example.com", version: "v1", kind: "CronTab" };
const codec = customCodec(lazySchema(source), gvk);

function fitted(json: string) {
  const document = JSON.parse(json) as Draft;
  return { ...codec.fit(document), document };
}

describe("customCodec", () => {
  it("prunes what the schema does not know and names it", () => {
    expect(
      fitted('{"kind":"CronTab","metadata":{"name":"a","nope":1},"spec":{"size":1,"sise":2},"status":{}}'),
    ).toEqual({
      unknown: ["metadata.nope", "spec.sise", "status"],
      document: { kind: "CronTab", metadata: { name: "a" }, spec: { size: 1 } },
    });
  });

  it("reads the metadata of embedded objects too", () => {
    const { unknown, document } = fitted(
      '{"spec":{"template":{"apiVersion":"v1","kind":"Pod","metadata":{"x":1,"labels":{}},"any":{}}}}',
    );
    expect(unknown).toEqual(["spec.template.metadata.x"]);
    expect(document).toEqual({ spec: { template: { apiVersion: "v1", kind: "Pod", metadata: {}, any: {} } } });
  });

  it.each([
    [
      '{"metadata":{"labels":{"a":1}}}',
      "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string",
    ],
    ['{"metadata":"x"}', "json: cannot unmarshal string into Go value of type v1.ObjectMeta"],
    [
      '{"spec":{"template":{"metadata":{"name":1}}}}',
      'spec.template.metadata: Invalid value: {"name":1}: json: cannot unmarshal number into Go struct field ObjectMeta.name of type string',
    ],
  ])("refuses metadata of the wrong type: %s", (json, mismatch) => {
    expect(fitted(json).mismatch).toBe(mismatch);
  });

  it("has neither protobuf nor strategic merge", () => {
    expect(codec.fromProtobuf).toBeUndefined();
    expect(codec.strategicMerge).toBeUndefined();
  });

  it("describes itself with its schema and what every object has", () => {
    const { name, schemas } = codec.openapi();
    expect(name).toBe("com.example.stable.v1.CronTab");
    expect(schemas[name]).toMatchObject({
      type: "object",
      properties: {
        spec: (source.properties as JsonObject).spec,
        metadata: { allOf: [{ $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" }] },
      },
      "x-kubernetes-group-version-kind": [gvk],
    });
    expect(schemas).toHaveProperty(["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]);
  });
});
