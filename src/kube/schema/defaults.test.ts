import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { applyDefaults, compileSchema } from "./index.ts";

function defaulted(schema: JsonObject, json: string) {
  const value = JSON.parse(json) as unknown;
  applyDefaults(compileSchema({ type: "object", properties: { spec: schema } }), value);
  return value;
}

const withDefault = { type: "object", properties: { a: { type: "string", default: "x" } } };

describe("applyDefaults", () => {
  it.each<[schema: JsonObject, json: string, becomes: string]>([
    [withDefault, '{"spec":{}}', '{"spec":{"a":"x"}}'],
    [withDefault, '{"spec":{"a":"y"}}', '{"spec":{"a":"y"}}'],
    [withDefault, '{"spec":{"a":null}}', '{"spec":{"a":"x"}}'],
    [withDefault, "{}", "{}"],
    [{ ...withDefault, default: {} }, "{}", '{"spec":{"a":"x"}}'],
    [
      { type: "object", properties: { a: { type: "string", nullable: true, default: "x" } } },
      '{"spec":{"a":null}}',
      '{"spec":{"a":null}}',
    ],
    [{ type: "object", properties: { a: { type: "string" } } }, '{"spec":{"a":null}}', '{"spec":{}}'],
    [{ type: "array", items: withDefault }, '{"spec":[{},{"a":"y"}]}', '{"spec":[{"a":"x"},{"a":"y"}]}'],
    [{ type: "object", additionalProperties: withDefault }, '{"spec":{"k":{}}}', '{"spec":{"k":{"a":"x"}}}'],
    [{ type: "object", properties: { a: { type: "integer", default: 0 } } }, '{"spec":{}}', '{"spec":{"a":0}}'],
  ])("%j fills %s", (schema, json, becomes) => {
    expect(defaulted(schema, json)).toEqual(JSON.parse(becomes));
  });

  it("gives every object a default of its own", () => {
    const schema = compileSchema({ type: "object", properties: { a: { type: "object", default: { b: [1] } } } });
    const first: Record<string, unknown> = {};
    const second: Record<string, unknown> = {};
    applyDefaults(schema, first);
    applyDefaults(schema, second);
    expect(first).toEqual({ a: { b: [1] } });
    expect(first.a).not.toBe(second.a);
  });
});
