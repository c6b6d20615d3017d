import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../kube/index.ts";
import { escapeFieldName, unescapeFieldName } from "./field-name.ts";
import { mostInRequest, typeOfSchema } from "./schema-type.ts";
import { formatType } from "./type.ts";

const options = { name: "self", isRoot: false };
const text: JsonObject = { type: "string" };

describe("typeOfSchema", () => {
  it.each<[JsonObject, string | undefined, number]>([
    [text, "string", 3_145_726],
    [{ ...text, maxLength: 5 }, "string", 20],
    [{ ...text, enum: ["a", "bcd"] }, "string", 3],
    [{ ...text, format: "byte", maxLength: 5 }, "bytes", 5],
    [{ ...text, format: "date-time" }, "timestamp", 32],
    [{ ...text, format: "date" }, "timestamp", 12],
    [{ ...text, format: "duration" }, "duration", 32],
    [{ type: "integer" }, "int", 0],
    [{ type: "number" }, "double", 0],
    [{ type: "boolean" }, "bool", 0],
    [{ "x-kubernetes-int-or-string": true }, "dyn", 3_145_726],
    [{ type: "array", items: text }, "list(string)", 1_048_575],
    [{ type: "array", items: text, maxItems: 3 }, "list(string)", 3],
    [{ type: "object", additionalProperties: text }, "map(string, string)", 393_215],
    [{ type: "object", additionalProperties: text, maxProperties: 2 }, "map(string, string)", 2],
    [{ type: "object", properties: { a: text } }, "self", 0],
    [{ "x-kubernetes-preserve-unknown-fields": true }, undefined, 0],
    [{ type: "array", items: {} }, undefined, 0],
    [{ type: "object", additionalProperties: {} }, undefined, 0],
  ])("of %j is %s", (source, name, size) => {
    const type = typeOfSchema(source, options);
    expect(type && formatType(type)).toBe(name);
    expect(type?.size?.max ?? 0).toBe(size);
  });

  it("has the fields of objects, by the names that expressions have for them", () => {
    const type = typeOfSchema({ type: "object", properties: { "a-b": text, in: text, "0": text, c: {} } }, options);
    const known = ["a__dash__b", "a-b", "in", "__in__", "0", "c", "constructor"].map(
      (name) => type?.field?.(name)?.kind,
    );
    expect(known).toEqual(["string", undefined, "string", "string", undefined, undefined, undefined]);
  });

  it("knows of names and kinds of whole objects", () => {
    const type = typeOfSchema(
      { type: "object", properties: { metadata: { type: "object" } } },
      { name: "self", isRoot: true },
    );
    expect(type?.field?.("metadata")?.field?.("name")?.kind).toBe("string");
    expect(type?.field?.("metadata")?.field?.("labels")).toBeUndefined();
    expect(type?.field?.("kind")?.kind).toBe("string");
  });

  it("follows references where somebody finds them", () => {
    const parts: Readonly<Record<string, JsonObject>> = { "#/part": { type: "object", properties: { a: text } } };
    const source: JsonObject = {
      type: "object",
      properties: { one: { $ref: "#/part" }, other: { allOf: [{ $ref: "#/part" }] } },
    };
    const type = typeOfSchema(source, { ...options, resolve: (reference) => parts[reference] });
    expect([type?.field?.("one")?.field?.("a")?.kind, type?.field?.("other")?.field?.("a")?.kind]).toEqual([
      "string",
      "string",
    ]);
  });
});

describe("mostInRequest", () => {
  it("counts what an object has at least", () => {
    const source: JsonObject = {
      type: "object",
      required: ["a", "b", "c"],
      properties: { a: text, b: { type: "integer" }, c: { type: "string", default: "x" } },
    };
    // {} with 2, a with 1 + 2 + 4, b with 1 + 1 + 4, and a comma.
    expect(mostInRequest(source, options)).toBe(Math.floor(3_145_728 / 16));
  });
});

describe("escapeFieldName", () => {
  it.each([
    ["plain", "plain"],
    ["a-b.c/d", "a__dash__b__dot__c__slash__d"],
    ["a__b", "a__underscores__b"],
    ["namespace", "__namespace__"],
    ["0a", undefined],
    ["", undefined],
    ["a b", undefined],
  ])("makes %s to %s", (name, escaped) => {
    expect(escapeFieldName(name)).toBe(escaped);
    if (escaped !== undefined) expect(unescapeFieldName(escaped)).toBe(name);
  });

  it("knows no other forms", () => {
    expect(unescapeFieldName("__other__")).toBeUndefined();
    expect(unescapeFieldName("a__in__")).toBeUndefined();
  });
});
