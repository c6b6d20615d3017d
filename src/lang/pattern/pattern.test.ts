import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../kube/index.ts";
import { compilePattern } from "./compile.ts";

interface Case {
  readonly name: string;
  readonly pattern: Json;
  readonly resource: unknown;
  /** `pass`, or the kind, the path where there is one, and the message. */
  readonly says: string;
}

function say(pattern: Json, resource: unknown): string {
  const result = compilePattern(pattern).match(resource);
  if (result.kind === "pass") return "pass";
  return result.kind === "fail" ? `fail ${result.path} ${result.message}` : `${result.kind} ${result.message}`;
}

const absent = "conditional anchor mismatch: conditional anchor key doesn't exist in the resource";
const differs = (value: string, pattern: string, path: string) =>
  `resource value '${value}' does not match '${pattern}' at path ${path}`;
const structure = (path: string, type: string) =>
  `pattern and resource have different structures. Path: ${path}. Expected map[string]interface {}, found ${type}`;

const structures: readonly Case[] = [
  { name: "an empty map takes any map", pattern: { a: {} }, resource: { a: { b: 1 } }, says: "pass" },
  { name: "a map needs a map", pattern: { a: {} }, resource: {}, says: `fail /a/ ${structure("/a/", "<nil>")}` },
  {
    name: "a list is no map",
    pattern: { a: {} },
    resource: { a: [] },
    says: `fail /a/ ${structure("/a/", "[]interface {}")}`,
  },
  {
    name: "a number is no map",
    pattern: { a: {} },
    resource: { a: 1.5 },
    says: `fail /a/ ${structure("/a/", "float64")}`,
  },
  {
    name: "a list needs a list",
    pattern: { a: ["x"] },
    resource: { a: "x" },
    says: "fail /a/ validation rule failed at path /a/, resource does not satisfy the expected overlay pattern",
  },
  {
    name: "an empty list takes no list",
    pattern: { a: [] },
    resource: { a: [] },
    says: "fail /a/ pattern Array empty",
  },
  {
    name: "every element has to fit the first map",
    pattern: { a: [{ n: "x" }, { n: "ignored" }] },
    resource: { a: [{ n: "x" }, { n: "y" }] },
    says: `fail /a/1/n/ ${differs("y", "x", "/a/1/n/")}`,
  },
  { name: "an empty list of the resource passes", pattern: { a: [{ n: "x" }] }, resource: { a: [] }, says: "pass" },
  {
    name: "an element that is no map fails",
    pattern: { a: [{ n: "x" }] },
    resource: { a: ["x"] },
    says: `fail /a/0/ ${structure("/a/0/", "string")}`,
  },
  {
    name: "every element has to fit the first scalar",
    pattern: { a: ["x*"] },
    resource: { a: ["x1", "y"] },
    says: `fail /a/ ${differs("[x1 y]", "x*", "/a/")}`,
  },
  {
    name: "lists within lists are compared pairwise",
    pattern: { a: [["x"], ["y"]] },
    resource: { a: [["x"], ["z"]] },
    says: `fail /a/1/ ${differs("[z]", "y", "/a/1/")}`,
  },
  {
    name: "too short a list has no path",
    pattern: { a: [["x"], ["y"]] },
    resource: { a: [["x"]] },
    says: "error validate Array failed, array length mismatch, resource Array len is 1 and pattern Array len is 2",
  },
  {
    name: "more elements than lists are ignored",
    pattern: { a: [["x"]] },
    resource: { a: [["x"], ["y"]] },
    says: "pass",
  },
  { name: "a scalar has to fit every element", pattern: { a: "x" }, resource: { a: ["x", "x"] }, says: "pass" },
  { name: "a scalar takes an empty list", pattern: { a: "x" }, resource: { a: [] }, says: "pass" },
  {
    name: "a scalar does not take a map",
    pattern: { a: "x" },
    resource: { a: { k: "v" } },
    says: `fail /a/ ${differs("map[k:v]", "x", "/a/")}`,
  },
  {
    name: "a scalar misses its value",
    pattern: { a: "x" },
    resource: {},
    says: `fail /a/ ${differs("<nil>", "x", "/a/")}`,
  },
  { name: "a star takes a map", pattern: { a: "*" }, resource: { a: {} }, says: "pass" },
  { name: "a star takes false", pattern: { a: "*" }, resource: { a: false }, says: "pass" },
  {
    name: "a star does not take null",
    pattern: { s: { a: "*" } },
    resource: { s: { a: null } },
    says: "fail /s/ /s//a not found",
  },
  {
    name: "a star does not take nothing",
    pattern: { s: { a: "*" } },
    resource: { s: {} },
    says: "fail /s/ /s//a not found",
  },
  {
    name: "a star in a list is a scalar",
    pattern: { a: ["*"] },
    resource: { a: [{}] },
    says: `fail /a/ ${differs("[map[]]", "*", "/a/")}`,
  },
  {
    name: "keys are looked at in their order",
    pattern: { b: "x", a: "x" },
    resource: {},
    says: `fail /a/ ${differs("<nil>", "x", "/a/")}`,
  },
  {
    name: "keys are own keys",
    pattern: { constructor: "*" },
    resource: {},
    says: "fail / //constructor not found",
  },
];

const anchors: readonly Case[] = [
  {
    name: "a condition without its key skips",
    pattern: { "(a)": "x", b: "y" },
    resource: { b: "z" },
    says: `skip ${absent}`,
  },
  {
    name: "a condition that differs skips",
    pattern: { "(a)": "x", b: "y" },
    resource: { a: "w", b: "z" },
    says: `skip conditional anchor mismatch: ${differs("w", "x", "/a/")}`,
  },
  {
    name: "a condition that holds lets its siblings count",
    pattern: { "(a)": "x", b: "y" },
    resource: { a: "x", b: "z" },
    says: `fail /b/ ${differs("z", "y", "/b/")}`,
  },
  { name: "null is there for a condition", pattern: { "(a)": null }, resource: { a: null }, says: "pass" },
  {
    name: "a global anchor without its key passes",
    pattern: { "<(a)": "x", b: "y" },
    resource: { b: "y" },
    says: "pass",
  },
  {
    name: "a global anchor that differs skips",
    pattern: { "<(a)": "x", b: "y" },
    resource: { a: "w", b: "z" },
    says: `skip global anchor mismatch: ${differs("w", "x", "/a/")}`,
  },
  { name: "an equality without its key passes", pattern: { "=(a)": "x" }, resource: {}, says: "pass" },
  {
    name: "an equality that differs fails",
    pattern: { "=(a)": "x" },
    resource: { a: "y" },
    says: `fail /a/ ${differs("y", "x", "/a/")}`,
  },
  {
    name: "a negation with its key fails",
    pattern: { s: { "X(a)": "ignored" } },
    resource: { s: { a: null } },
    says: "fail /s/a/ negation anchor matched in resource: /s/a/ is not allowed",
  },
  { name: "a negation without its key passes", pattern: { "X(a)": null }, resource: {}, says: "pass" },
  { name: "an existence without its key passes", pattern: { "^(a)": [{ n: "x" }] }, resource: {}, says: "pass" },
  {
    name: "an existence needs one like each of its maps",
    pattern: { "^(a)": [{ n: "x" }, { n: "y" }] },
    resource: { a: [{ n: "x" }, { n: "z" }] },
    says: "fail /a/ existence anchor validation failed at path /a/",
  },
  {
    name: "an existence is met by any order",
    pattern: { "^(a)": [{ n: "x" }, { n: "y" }] },
    resource: { a: [{ n: "y" }, { n: "z" }, { n: "x" }] },
    says: "pass",
  },
  {
    name: "an element that is skipped does not exist",
    pattern: { "^(a)": [{ "(n)": "x", m: "y" }] },
    resource: { a: [{ m: "y", n: "w" }] },
    says: "fail /a/ existence anchor validation failed at path /a/",
  },
  {
    name: "an existence needs a list in the resource",
    pattern: { "^(a)": [{}] },
    resource: { a: "x" },
    says: "fail /a/ invalid resource type string: Existence ^ () anchor can be used only on list/array type resource",
  },
  {
    name: "an existence needs a list in the pattern",
    pattern: { "^(a)": "x" },
    resource: { a: [] },
    says: "fail /a/ invalid pattern type string: Pattern has to be of list to compare against resource",
  },
  {
    name: "an existence needs maps in the pattern",
    pattern: { "^(a)": ["x"] },
    resource: { a: [] },
    says: "fail /a/ invalid pattern type []interface {}: Pattern has to be of type map to compare against items in resource",
  },
  {
    name: "an add anchor is a key like any other",
    pattern: { "+(a)": "x" },
    resource: { a: "x" },
    says: `fail /+(a)/ ${differs("<nil>", "x", "/+(a)/")}`,
  },
  {
    name: "elements to which a condition does not apply are left out",
    pattern: { a: [{ "(n)": "x", i: "y" }] },
    resource: {
      a: [
        { n: "w", i: "z" },
        { n: "x", i: "y" },
      ],
    },
    says: "pass",
  },
  {
    name: "a list whose elements are all left out skips",
    pattern: { a: [{ "(n)": "x", i: "y" }] },
    resource: { a: [{ n: "v" }, { n: "w" }] },
    says: `skip conditional anchor mismatch: ${differs("v", "x", "/a/0/n/")}; conditional anchor mismatch: ${differs("w", "x", "/a/1/n/")}`,
  },
  {
    name: "a global anchor in a list skips only where every element is skipped",
    pattern: { a: [{ "<(n)": "x", i: "y" }] },
    resource: {
      a: [
        { n: "w", i: "z" },
        { n: "x", i: "z" },
      ],
    },
    says: `fail /a/1/i/ ${differs("z", "y", "/a/1/i/")}`,
  },
  {
    name: "a global anchor comes before its plain siblings",
    pattern: { a: "x", "<(b)": "y" },
    resource: { a: "z", b: "z" },
    says: `skip global anchor mismatch: ${differs("z", "y", "/b/")}`,
  },
  {
    name: "other anchors come before a global one",
    pattern: { "=(a)": "x", "<(b)": "y" },
    resource: { a: "z", b: "z" },
    says: `fail /a/ ${differs("z", "x", "/a/")}`,
  },
  {
    name: "keys with anchors below them come first, the last of them first of all",
    pattern: { a: "x", m: { "=(k)": "x" }, n: { "=(k)": "x" } },
    resource: { a: "y", m: { k: "y" }, n: { k: "y" } },
    says: `fail /n/k/ ${differs("y", "x", "/n/k/")}`,
  },
  {
    name: "whatever comes from below a condition makes it a skip",
    pattern: { "(a)": { "X(b)": null } },
    resource: { a: { b: 1 } },
    says: "skip conditional anchor mismatch: negation anchor matched in resource: /a/b/ is not allowed",
  },
  {
    name: "a failure after a skip of the same map does not count",
    pattern: { "(a)": "x", "X(b)": null },
    resource: { a: "y", b: 1 },
    says: `skip conditional anchor mismatch: ${differs("y", "x", "/a/")}`,
  },
  {
    name: "a failure before a skip ends it",
    pattern: { "=(a)": "x", "X(b)": null },
    resource: { a: "y", b: 1 },
    says: `fail /a/ ${differs("y", "x", "/a/")}`,
  },
  {
    name: "a skip from below another anchor is dropped when one anchor holds",
    pattern: { "=(a)": { "(k)": "x" }, "=(b)": "y", c: "z" },
    resource: { a: { k: "w" }, b: "y", c: "w" },
    says: `fail /c/ ${differs("w", "z", "/c/")}`,
  },
  {
    name: "a skip of the map itself stays when one anchor holds",
    pattern: { "(a)": "x", "=(b)": "y", c: "z" },
    resource: { a: "w", b: "y", c: "w" },
    says: `skip conditional anchor mismatch: ${differs("w", "x", "/a/")}`,
  },
  {
    name: "a condition that is never reached does not take a failure its place",
    pattern: { l: [{ "(n)": "x", i: "y" }], z: "y" },
    resource: { l: [], z: "x" },
    says: `fail /z/ ${differs("x", "y", "/z/")}`,
  },
  {
    name: "a failure has no place where an existence's key was reached and not there",
    pattern: { "^(l)": [{ n: "x" }], z: "y" },
    resource: { z: "x" },
    says: `error ${differs("x", "y", "/z/")}`,
  },
  {
    name: "one place with the key is enough",
    pattern: { l: [{ "^(n)": [{ i: "x" }], z: "y" }] },
    resource: { l: [{ z: "y" }, { n: [{ i: "x" }], z: "w" }] },
    says: `fail /l/1/z/ ${differs("w", "y", "/l/1/z/")}`,
  },
  {
    name: "a value cannot make itself a skip by what it says",
    pattern: { a: "x" },
    resource: { a: "conditional anchor mismatch" },
    says: `fail /a/ ${differs("conditional anchor mismatch", "x", "/a/")}`,
  },
];

const labels: readonly Case[] = [
  {
    name: "a wildcard key stands for one that matches",
    pattern: { metadata: { labels: { "app.*/name": "w*" } } },
    resource: { metadata: { labels: { "app.io/name": "web", other: "x" } } },
    says: "pass",
  },
  {
    name: "a wildcard key is shown as what it stands for",
    pattern: { metadata: { annotations: { "app?": "x" } } },
    resource: { metadata: { annotations: { app1: "y" } } },
    says: `fail /metadata/annotations/app1/ ${differs("y", "x", "/metadata/annotations/app1/")}`,
  },
  {
    name: "a wildcard key without a match stays as it is",
    pattern: { metadata: { labels: { "app.*": "?*" } } },
    resource: { metadata: { labels: {} } },
    says: `fail /metadata/labels/app.*/ ${differs("<nil>", "?*", "/metadata/labels/app.*/")}`,
  },
  {
    name: "an anchor stays around a wildcard key",
    pattern: { "=(metadata)": { "=(labels)": { "X(app*)": "null" } } },
    resource: { metadata: { labels: { app1: "x" } } },
    says: "fail /metadata/labels/app1/ negation anchor matched in resource: /metadata/labels/app1/ is not allowed",
  },
  {
    name: "of several keys the first in their order is taken",
    pattern: { metadata: { labels: { "app*": "x" } } },
    resource: { metadata: { labels: { app2: "x", app1: "y" } } },
    says: `fail /metadata/labels/app1/ ${differs("y", "x", "/metadata/labels/app1/")}`,
  },
  {
    name: "labels in a template count",
    pattern: { spec: { template: { metadata: { labels: { "a*": "x" } } } } },
    resource: { spec: { template: { metadata: { labels: { ab: "x" } } } } },
    says: "pass",
  },
  {
    name: "values that are no texts are left out",
    pattern: { metadata: { labels: { "X(foo)": null, n: 1 } } },
    resource: { metadata: { labels: { foo: "x" } } },
    says: "pass",
  },
  {
    name: "wildcard keys elsewhere are keys",
    pattern: { spec: { "a*": "x" } },
    resource: { spec: { ab: "x" } },
    says: `fail /spec/a*/ ${differs("<nil>", "x", "/spec/a*/")}`,
  },
];

describe("compilePattern", () => {
  it.each(structures.map((one) => [one.name, one] as const))("structure: %s", (_, { pattern, resource, says }) => {
    expect(say(pattern, resource)).toBe(says);
  });
  it.each(anchors.map((one) => [one.name, one] as const))("anchors: %s", (_, { pattern, resource, says }) => {
    expect(say(pattern, resource)).toBe(says);
  });
  it.each(labels.map((one) => [one.name, one] as const))("labels: %s", (_, { pattern, resource, says }) => {
    expect(say(pattern, resource)).toBe(says);
  });

  it("prints numbers of an anyPattern as floats", () => {
    const result = compilePattern({ a: 1000000 }, { floats: true }).match({ a: 1 });
    expect(result).toMatchObject({ message: differs("1", "1e+06", "/a/") });
  });
});

const key = fc.constantFrom("a", "b", "c", "metadata", "labels");
const anchored = fc
  .tuple(fc.constantFrom("", "", "", "(", "=(", "X(", "^(", "<("), key)
  .map(([sign, name]) => (sign === "" ? name : `${sign}${name})`));
const scalar = fc.constantFrom<Json>("x", "y*", "!x", ">1", 1, true, null, "*", "1Gi");

/** Values with the keys given, three levels deep. */
function values(keys: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  return fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.dictionary(keys, tie("value"), { maxKeys: 3 }),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
  })).value;
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map((element: Json) => reversed(element));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]: [string, Json]) => [name, reversed(inner)]),
  );
}

describe("a pattern's result", () => {
  it("is the same for every order of the resource's keys, and of its own", () => {
    fc.assert(
      fc.property(values(anchored), values(key), (pattern, resource) => {
        const said = say(pattern, resource);
        expect(say(pattern, reversed(resource))).toBe(said);
        expect(say(reversed(pattern), resource)).toBe(said);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the same the second time", () => {
    fc.assert(
      fc.property(values(anchored), values(key), (pattern, resource) => {
        const compiled = compilePattern(pattern);
        expect({ ...compiled.match(resource) }).toEqual({ ...compiled.match(resource) });
      }),
    );
  });
});

describe("hostile input", () => {
  function nested(levels: number, list: boolean): Json {
    let value: Json = "x";
    for (let level = 0; level < levels; level++) value = list ? [value] : { a: value };
    return value;
  }

  it("a pattern too deep to be walked fits nothing", () => {
    for (const list of [true, false]) {
      const said = say(nested(10_000, list), nested(10_000, list));
      expect(said).toBe("error the pattern is nested deeper than 256 levels");
    }
  });

  it("a deep resource is walked as far as the pattern goes", () => {
    expect(say({ a: { a: { b: "x" } } }, nested(10_000, false))).toBe(
      `fail /a/a/b/ ${differs("<nil>", "x", "/a/a/b/")}`,
    );
    expect(say({ a: "x" }, nested(10_000, false))).toMatch(/^fail \/a\/ resource value 'map\[a:map\[a:/);
  });

  it("a long list is told in short", () => {
    const resource = { a: Array.from({ length: 50_000 }, () => ({ n: "x".repeat(50) })) };
    expect(say({ a: [{ "(n)": "y" }] }, resource).length).toBeLessThan(100_000);
  });

  it("__proto__ is a key like any other", () => {
    const pattern = JSON.parse('{"__proto__":{"a":"x"},"X(constructor)":null}') as Json;
    expect(say(pattern, {})).toBe(`fail /__proto__/ ${structure("/__proto__/", "<nil>")}`);
    expect(say(pattern, JSON.parse('{"__proto__":{"a":"x"}}'))).toBe("pass");
    expect(say(JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}') as Json, { metadata: { labels: {} } })).toMatch(
      /^fail/,
    );
  });
});
