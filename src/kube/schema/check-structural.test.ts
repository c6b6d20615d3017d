import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { checkStructural } from "./index.ts";

/** Errors as `field: type: detail`, for a schema whose field `x` is given. */
function errorsOf(x: JsonObject, root: JsonObject = {}): readonly string[] {
  const schema: JsonObject = { type: "object", properties: { x }, ...root };
  return checkStructural(schema, "s").map(({ field, type, detail }) => `${field}: ${type}: ${detail}`);
}

const text = { type: "string" };

describe("checkStructural", () => {
  it.each<[what: string, x: JsonObject]>([
    ["a plain type", text],
    ["a list that is a set", { type: "array", items: text, "x-kubernetes-list-type": "set" }],
    ["a number or a text", { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] }],
    ["anything", { "x-kubernetes-preserve-unknown-fields": true }],
    [
      "checks in alternatives",
      {
        type: "object",
        properties: { a: text },
        oneOf: [{ required: ["a"] }, { properties: { a: { minLength: 1 } } }],
      },
    ],
    ["a default that fits", { type: "object", properties: { a: text }, default: { a: "b" } }],
    ["a map", { type: "object", additionalProperties: text }],
  ])("accepts %s", (_, x) => {
    expect(errorsOf(x)).toEqual([]);
  });

  it.each<[x: JsonObject, error: string]>([
    [{}, "s.properties[x].type: Required: must not be empty for specified object fields"],
    [{ type: "array" }, "s.properties[x].items: Required: must be specified"],
    [{ type: "array", items: {} }, "s.properties[x].items.type: Required: must not be empty for specified array items"],
    [
      { type: "text" },
      's.properties[x].type: NotSupported: supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
    [
      { ...text, pattern: "(" },
      "s.properties[x].pattern: Invalid: must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`",
    ],
    [
      { ...text, anyOf: [{ type: "string" }] },
      "s.properties[x].anyOf[0].type: Forbidden: must be empty to be structural",
    ],
    [
      { ...text, allOf: [{ description: "d" }] },
      "s.properties[x].allOf[0].description: Forbidden: must be empty to be structural",
    ],
    [
      { ...text, uniqueItems: true },
      "s.properties[x].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    ],
    [{ ...text, $ref: "#/x" }, "s.properties[x].$ref: Forbidden: $ref is not supported"],
    [
      { type: "object", patternProperties: { a: text } },
      "s.properties[x].patternProperties: Forbidden: patternProperties is not supported",
    ],
    [
      { type: "object", properties: { a: text }, additionalProperties: text },
      "s.properties[x].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
    ],
    [
      { type: "object", "x-kubernetes-preserve-unknown-fields": false },
      "s.properties[x].x-kubernetes-preserve-unknown-fields: Invalid: must be true or undefined",
    ],
    [
      { type: "array", items: text, "x-kubernetes-list-type": "bag" },
      's.properties[x].x-kubernetes-list-type: NotSupported: supported values: "atomic", "set", "map"',
    ],
    [
      {
        type: "array",
        items: { type: "object", properties: { k: text } },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
      },
      "s.properties[x].items.properties[k].default: Required: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
    ],
    [{ ...text, default: 5 }, 's.properties[x].default: TypeInvalid:  in body must be of type string: "integer"'],
    [{ type: "object", default: { a: 1 } }, "s.properties[x].default: Invalid: must not have unknown fields"],
    [
      { type: "object", "x-kubernetes-validations": [{ rule: " " }] },
      "s.properties[x].x-kubernetes-validations[0].rule: Required: rule is not specified",
    ],
  ])("refuses %j", (x, error) => {
    expect(errorsOf(x)).toEqual([error]);
  });

  it("refuses checks of fields that are not declared", () => {
    expect(errorsOf(text, { not: { properties: { a: {} } } })).toEqual([
      "s.properties[a]: Required: because it is defined in s.not.properties[a]",
    ]);
  });

  it("refuses what the root may not have", () => {
    expect(errorsOf(text, { nullable: true })).toEqual(["s.nullable: Forbidden: nullable cannot be true at the root"]);
    expect(errorsOf(text, { type: "string" })).toEqual(["s.type: Invalid: must be object at the root"]);
    expect(
      errorsOf(text, { properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } } }),
    ).toEqual([
      "s.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
    ]);
  });

  it("refuses schemas nested without end", () => {
    let schema: JsonObject = text;
    for (let depth = 0; depth < 5000; depth++) schema = { type: "array", items: schema };
    expect(errorsOf(schema)).toEqual(["s: Invalid: must not be nested deeper than 200 levels"]);
  });
});
