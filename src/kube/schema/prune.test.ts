import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { compileSchema, prune } from "./index.ts";

function pruned(schema: JsonObject, json: string) {
  const value = JSON.parse(json) as unknown;
  const removed = prune(compileSchema({ type: "object", properties: { spec: schema } }), value);
  return { removed, value };
}

describe("prune", () => {
  it.each<[schema: JsonObject, json: string, removed: readonly string[], left: string]>([
    [{ type: "object", properties: { a: {} } }, '{"spec":{"a":1,"b":2}}', ["spec.b"], '{"spec":{"a":1}}'],
    [
      { type: "object" },
      '{"kind":"X","metadata":{"any":1},"status":{},"spec":{"a":{}}}',
      ["spec.a", "status"],
      '{"kind":"X","metadata":{"any":1},"spec":{}}',
    ],
    [
      { type: "array", items: { type: "object", properties: { a: {} } } },
      '{"spec":[{"b":1},{"a":1}]}',
      ["spec[0].b"],
      '{"spec":[{},{"a":1}]}',
    ],
    [
      { type: "object", additionalProperties: { type: "object" } },
      '{"spec":{"x":{"y":1}}}',
      ["spec.x.y"],
      '{"spec":{"x":{}}}',
    ],
    [
      { type: "object", additionalProperties: true },
      '{"spec":{"x":1,"y":{"z":1}}}',
      ["spec.y.z"],
      '{"spec":{"x":1,"y":{}}}',
    ],
    [
      { "x-kubernetes-preserve-unknown-fields": true },
      '{"spec":{"x":{"y":[{"z":1}]}}}',
      [],
      '{"spec":{"x":{"y":[{"z":1}]}}}',
    ],
    [
      { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { known: { type: "object" } } },
      '{"spec":{"x":{"y":1},"known":{"z":1}}}',
      ["spec.known.z"],
      '{"spec":{"x":{"y":1},"known":{}}}',
    ],
    [
      { type: "object", "x-kubernetes-embedded-resource": true, properties: { spec: { type: "object" } } },
      '{"spec":{"apiVersion":"v1","kind":"Pod","metadata":{"a":1},"spec":{"b":1},"status":{}}}',
      ["spec.spec.b", "spec.status"],
      '{"spec":{"apiVersion":"v1","kind":"Pod","metadata":{"a":1},"spec":{}}}',
    ],
    [
      { type: "object" },
      '{"spec":{"__proto__":{"a":1},"constructor":1}}',
      ["spec.__proto__", "spec.constructor"],
      '{"spec":{}}',
    ],
  ])("%j prunes %s", (schema, json, removed, left) => {
    expect(pruned(schema, json)).toEqual({ removed, value: JSON.parse(left) });
  });
});
