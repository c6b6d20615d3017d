import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Json, own } from "../../kube/index.ts";
import { type Binding, Names } from "../jmespath/index.ts";
import { compileTemplate } from "../template.ts";

const scope = { now: 0, seed: "" };
const object = {
  metadata: { name: "web", labels: { app: "a" } },
  n: 5,
  none: null,
  list: [1],
  again: "{{ request.object.n }}",
};
const data: Readonly<Record<string, unknown>> = {
  request: { object, oldObject: { metadata: { name: "old" } } },
  element: { name: "c1" },
  images: { containers: { c1: { path: "nginx" } } },
  empty: "",
  braces: "{{ x }}",
  nested: { deep: "{{ element.name }}", plain: 1 },
  loop: "x{{ loop }}",
  ring: { ring: "{{ ring }}" },
  growing: "{{ growing }}-{{ growing }}",
};

function namesOf(values: Readonly<Record<string, unknown>>, late: readonly string[] = []): Names {
  const lookup = (name: string): Binding => {
    if (late.includes(name)) return { kind: "pending" };
    return Object.hasOwn(values, name) ? { kind: "value", value: own(values, name) } : { kind: "absent" };
  };
  return new Names(lookup, () => [...Object.keys(values), ...late]);
}

function fill(document: Json, options: { readonly delete?: boolean; readonly names?: Names } = {}): unknown {
  const template = compileTemplate(document);
  if (template.kind === "mistake") return `? ${template.message}`;
  const result = template.substitute(options.names ?? namesOf(data), scope, { delete: options.delete ?? false });
  return result.kind === "value" ? result.value : result.kind === "error" ? `! ${result.message}` : result.kind;
}

describe("compileTemplate", () => {
  it.each<readonly [string, unknown]>([
    ["{{ request.object.n }}", 5],
    ["{{request.object.list}}", [1]],
    ["{{ request.object.none }}", null],
    [" {{ request.object.n }}", " 5"],
    ["n={{ request.object.none }}", "n=null"],
    ["l={{ request.object.metadata.labels }}", 'l={"app":"a"}'],
    ["{{ request.object.again }}", "{{ request.object.n }}"],
    ["a {{ request.object.again }}", "a 5"],
    ["{{ images.containers.{{element.name}}.path }}", "nginx"],
    ["{{empty}}{{request.object.n}}", 5],
    ["{{ {a: request.object.n} }}", { a: 5 }],
    ["{{ request.object.{n: n} }}", { n: 5 }],
    ["{{ nested }}", { deep: "c1", plain: 1 }],
    ["\\{{ request.object.n }}", "{{ request.object.n }}"],
    ["{{ element.name }} \\{{ x }}", "c1 {{ x }}"],
    ["v: {{- braces }}", "v: {{ x }}"],
    [
      "v: {{- request.object.n }}",
      "! failed to resolve request.object.n at path : expected a string for a variable that is not looked at again",
    ],
    ["{{ }}", "! failed to resolve  at path : invalid query (nil)"],
    ["{{ a.b }}", '! failed to resolve a.b at path : JMESPath query failed: Unknown key "a" in path'],
    ["{{ a.b || 'x' }}", "x"],
    ["{{ a. }}", "? invalid JMESPath query a.: SyntaxError: Expected identifier, lbracket, or lbrace"],
    ["{{ bogus(a) }}", "? invalid JMESPath query bogus(a): unknown function: bogus"],
    ["{{ {{ empty }}( }}", "! failed to resolve ( at path : incorrect query (: SyntaxError: Incomplete expression"],
    ["{{ a {b {c} } }}", "{{ a {b {c} } }}"],
    ["x{{ loop }}", "! failed to resolve loop at path : too many variables"],
  ])("%s", (text, expected) => {
    expect(fill(text)).toEqual(expected);
  });

  it("names the place of an error", () => {
    expect(fill({ spec: { "a/b": ["{{ x }}"] } })).toBe(
      '! failed to resolve x at path /spec/a\\/b/0: JMESPath query failed: Unknown key "x" in path',
    );
  });

  it("fills in keys", () => {
    expect(fill({ "{{ element.name }}": 1, "{{ request.object.none }}": 2 })).toEqual({
      c1: 1,
      "{{ request.object.none }}": 2,
    });
    expect(fill({ "{{ request.object.n }}": 1 })).toBe(
      '! expected string after substituting variables in key "{{ request.object.n }}"',
    );
  });

  it("reads the old object of a deletion", () => {
    expect(fill("{{ request.object.metadata.name }}", { delete: true })).toBe("old");
  });

  it("reads with {{@}} what is at the same place of the resource, two steps further in", () => {
    const within = (name: string) => ({ mutate: { overlay: { metadata: { name } } } });
    expect(fill(within("{{ @ }}"))).toEqual(within("web"));
    const target = namesOf({ ...data, target: { metadata: { name: "t" } } });
    expect(fill(within("{{@}}"), { names: target })).toEqual(within("t"));
  });

  it.each<readonly [Json, unknown]>([
    [
      { a: "x", b: "$(./../a)" },
      { a: "x", b: "x" },
    ],
    [
      { a: "x", b: "p-$(/a)-s" },
      { a: "x", b: "p-x-s" },
    ],
    [
      { "=(a)": "x", b: "$(/a)" },
      { "=(a)": "x", b: "x" },
    ],
    [
      { a: 5, b: "$(<=/a)" },
      { a: 5, b: "<=5" },
    ],
    [
      { a: 1.5, b: "$(>/a)" },
      { a: 1.5, b: ">1.500000" },
    ],
    [
      { a: "x", b: "\\$(/a)" },
      { a: "x", b: "$(/a)" },
    ],
    [{ a: 5, b: "$(/a)" }, "! NotResolvedReferenceErr,reference $(/a) not resolved at path /b"],
    [{ b: "$(/a)" }, "! got nil resolved variable $(/a) at path /b: <nil>"],
    [{ b: "$(()" }, "! failed to resolve $(() at path /b: expected path, found empty reference"],
    [
      { a: true, b: "$(<=/a)" },
      "! failed to resolve $(<=/a) at path /b: incorrect expression: operator <= does not match with value true",
    ],
    [
      { a: "{{ element.name }}", b: "$(/a)" },
      { a: "c1", b: "c1" },
    ],
  ])("replaces references: %j", (document, expected) => {
    expect(fill(document)).toEqual(expected);
  });

  it("shares what has nothing to fill in", () => {
    const document = { a: { b: ["x", 1] }, c: "{{ element.name }}" };
    const filled = fill(document) as typeof document;
    expect(filled.a).toBe(document.a);
    const constant = compileTemplate(document.a);
    expect(constant.kind === "template" && constant.constant).toBe(true);
    expect(fill(document.a)).toBe(document.a);
  });

  it("waits for what is not there yet, and looks at all else", () => {
    const asked: string[] = [];
    const names = new Names(
      (name) => {
        asked.push(name);
        return name === "broken" ? { kind: "error", message: "down", missing: false } : { kind: "pending" };
      },
      () => [],
    );
    expect(fill({ a: "{{ one }}", b: ["{{ two }}"], c: "{{ broken }}" }, { names })).toBe("pending");
    expect(asked).toEqual(["one", "two", "broken"]);
    expect(fill("{{ broken }}", { names })).toBe("! failed to resolve broken at path : down");
  });

  it("lists its expressions", () => {
    const template = compileTemplate({ "{{ k }}": ["{{ a.{{b}}.c }}", "{{x}}{{y}}"] });
    expect(template.kind === "template" && template.expressions).toEqual(["k", "b", "a.placeholderValue.c", "x", "y"]);
  });

  it("lets no key reach a prototype", () => {
    const filled = fill(JSON.parse('{"__proto__": {"a": "{{ element.name }}"}}') as Json);
    expect(Object.keys(filled as object)).toEqual(["__proto__"]);
    expect(own(filled, "a")).toBeUndefined();
  });

  it.each<readonly [Json]>([["{{ ring }}"], ["x {{ growing }}"], ["x {{ loop }}"]])(
    "ends for values that hold themselves: %s",
    (text) => {
      expect(fill(text)).toMatch(/^! /);
    },
  );

  it("leaves a document without braces and references as it is", () => {
    const plain = fc.jsonValue().filter((value) => !/\{\{|\$\(/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (document) => {
        expect(fill(document as Json)).toBe(document);
      }),
    );
  });

  it("embeds any text as it is", () => {
    const text = fc.string().filter((value) => !value.includes("{{") && !value.includes("\\"));
    fc.assert(
      fc.property(text, (value) => {
        expect(fill("<{{ v }}>", { names: namesOf({ v: value }) })).toBe(`<${value}>`);
      }),
    );
  });
});
