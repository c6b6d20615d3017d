import { describe, expect, it } from "vitest";
import { parseDocument } from "./parse.ts";
import { anything, choice, field, flag, integer, list, map, object, required, text } from "./schema.ts";

const rule = object({
  name: required(text({ maxLength: 5 }), ""),
  action: field(choice(["Audit", "Enforce"]), ""),
  on: field(flag({ default: true }), ""),
  count: field(integer(), ""),
  tags: field(list(text(), { minItems: 1 }), ""),
  labels: field(map(text()), ""),
  pattern: field(anything(), ""),
});

const errorsOf = (input: unknown) => parseDocument(rule, input, "spec.rule").diagnostics.map(({ message }) => message);

describe("parseDocument", () => {
  it("gives the value with defaults filled in", () => {
    const { value, diagnostics } = parseDocument(rule, { name: "a", tags: ["x"], labels: { a: "b" } }, "");
    expect(diagnostics).toEqual([]);
    expect(value).toEqual({ name: "a", on: true, tags: ["x"], labels: { a: "b" } });
  });

  it("counts null as absent", () => {
    expect(parseDocument(rule, { name: "a", on: null, tags: null }, "").value).toEqual({ name: "a", on: true });
    expect(errorsOf({ name: null })).toEqual(["spec.rule.name: the field is required but missing"]);
  });

  it.each([
    [
      { nmae: "a" },
      [
        'spec.rule.nmae: unknown field "nmae", did you mean "name"?',
        "spec.rule.name: the field is required but missing",
      ],
    ],
    [{ name: 5 }, ["spec.rule.name: expected a text, found 5"]],
    [{ name: "toolong" }, ["spec.rule.name: may not be longer than 5 characters"]],
    [
      { name: "a", action: "enforce" },
      ['spec.rule.action: unknown value "enforce", did you mean "Enforce"?; supported: "Audit", "Enforce"'],
    ],
    [{ name: "a", on: "yes" }, ['spec.rule.on: expected true or false, found the text "yes"']],
    [{ name: "a", count: 1.5 }, ["spec.rule.count: expected a whole number, found 1.5"]],
    [{ name: "a", tags: [] }, ["spec.rule.tags: must have at least 1 items"]],
    [{ name: "a", tags: "x" }, ['spec.rule.tags: expected a list, found the text "x"']],
    [{ name: "a", tags: ["x", {}] }, ["spec.rule.tags[1]: expected a text, found an object"]],
    [{ name: "a", labels: { "a.b/c": 1 } }, ["spec.rule.labels[a.b/c]: expected a text, found 1"]],
    ["text", ['spec.rule: expected an object, found the text "text"']],
    [[], ["spec.rule: expected an object, found a list"]],
    [undefined, ["spec.rule: expected an object, found nothing"]],
  ])("names what is wrong with %j", (input, messages) => {
    expect(errorsOf(input)).toEqual(messages);
  });

  it("gives each mistake the path of its field", () => {
    const { diagnostics } = parseDocument(rule, { name: "a", tags: ["x", 1] }, "spec.rules[3]");
    expect(diagnostics).toMatchObject([{ code: "type", severity: "error", path: "spec.rules[3].tags[1]" }]);
  });

  it("reads own properties only", () => {
    const input = JSON.parse('{"__proto__": {"name": "inherited"}, "constructor": 1}') as unknown;
    expect(errorsOf(input)).toEqual([
      'spec.rule.__proto__: unknown field "__proto__"',
      'spec.rule.constructor: unknown field "constructor"',
      "spec.rule.name: the field is required but missing",
    ]);
    expect(errorsOf(Object.create({ name: "inherited" }))).toEqual([
      "spec.rule.name: the field is required but missing",
    ]);
  });

  it("hands maps with hostile keys on without touching a prototype", () => {
    const input = JSON.parse('{"name": "a", "labels": {"__proto__": "x"}}') as unknown;
    const { value } = parseDocument(rule, input, "");
    expect(Object.entries(value?.labels ?? {})).toEqual([["__proto__", "x"]]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("refuses free-form values that nest too deep, and lists a bounded number of mistakes", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 20_000; level++) deep = { a: deep };
    expect(errorsOf({ name: "a", pattern: deep })).toEqual(["spec.rule.pattern: nested deeper than 100 levels"]);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x${index}`, 1]));
    expect(errorsOf(many)).toHaveLength(50);
  });
});
