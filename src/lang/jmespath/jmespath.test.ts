import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileJmesPath } from "./compile.ts";
import { type Binding, type Evaluation, Names } from "./evaluation.ts";

const scope = { now: Date.UTC(2024, 0, 2, 3, 4, 5), seed: "s" };
const data = { a: { x: 1, y: 2 }, l: [1, 2, 3], s: "t", n: null, o: [{ k: "b" }, { k: "a" }, {}], zero: 0 };

function search(expression: string, root: unknown = data): Evaluation {
  const compiled = compileJmesPath(expression);
  if (compiled.kind === "mistake") return { kind: "error", message: compiled.message, missing: false };
  return compiled.evaluate(root, scope);
}

function outcome(expression: string): unknown {
  const result = search(expression);
  return result.kind === "value" ? result.value : result.kind === "error" ? `! ${result.message}` : result.kind;
}

describe("compileJmesPath", () => {
  it.each<readonly [string, unknown]>([
    ["a.b", '! Unknown key "b" in path'],
    ["a.b | @", null],
    ["a.b || 'x'", "x"],
    ["a.b || a.c", null],
    ["a && a.b", '! Unknown key "b" in path'],
    ["a.b && a.x", null],
    ["!a.b", null],
    ["!(a.b)", true],
    ["[a.b, a.x]", [null, 1]],
    ["{p: a.b}", { p: null }],
    ["a.b == n", true],
    ["zero || 'x'", 0],
    ["n.b", null],
    ["s.b", null],
    ["l[9]", null],
    ["z[]", null],
    ["z[?a]", null],
    ["z[*]", null],
    ["z.*", null],
    ["z[0]", '! Unknown key "z" in path'],
    ["o[*].k", ["b", "a"]],
    ["l[::0]", "! Invalid slice, step cannot be 0"],
    ["l[::0][]", null],
    ["s < zero", null],
    ["a.*.to_string(@)", ["null", "null", "1", "2"]],
    ["length(z)", '! Invalid type for: <nil>, expected: []jmespath.JpType{"string", "array", "object"}'],
    ["abs()", "! incorrect number of args"],
    ["not_null()", "! Invalid arity."],
    ["bogus(s)", "! unknown function: bogus"],
    ["x509_decode(s)", "! failed to decode PEM block"],
    ["{a: s b: s}", { a: "t", b: "t" }],
    ["length(s l)", "! incorrect number of args"],
    ["l[1:", "! SyntaxError: Expected tColon or tNumber, received: tEOF"],
    ["a-b", "! SyntaxError: Unexpected token at the end of the expression: tNumber"],
    ["#", "! SyntaxError: Unknown char: '#'"],
    ["é", "! SyntaxError: Unknown char: '\\u00e9'"],
    ["sort_by(o, &k)", "! error in sort_by comparison"],
    ["sort_by(o[:2], &k)[*].k", ["a", "b"]],
    ["max_by(o, &k)", "! invalid type, must be string"],
    ["avg(`[]`)", "! json: unsupported value: NaN"],
    ["contains(o, a)", "! runtime error: comparing uncomparable type map[string]interface {}"],
  ])("%s", (expression, expected) => {
    expect(outcome(expression)).toEqual(expected);
  });

  it.each<readonly [string, readonly string[]]>([
    ["request.object.spec", ["request"]],
    ["a.b || c.d | e", ["a", "c"]],
    ["length(keys(@))", ["@"]],
    ["@.a", ["a"]],
    ["x[?y == z].w", ["x"]],
    ["[a, {b: c}]", ["a", "c"]],
  ])("says what %s mentions", (expression, expected) => {
    const compiled = compileJmesPath(expression);
    expect(compiled.kind === "expression" && compiled.mentions).toEqual(expected);
  });

  it("reads no prototype", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(search(`a."${name}"`)).toMatchObject({ kind: "error", missing: true });
      expect(search(`lookup(a, '${name}')`)).toEqual({ kind: "value", value: null });
    }
    const made = search(`{"__proto__": s}`);
    expect(made.kind === "value" && Object.keys(made.value as object)).toEqual(["__proto__"]);
  });

  it("does not let the order of keys change a result", () => {
    const keyed = fc.dictionary(fc.string(), fc.integer());
    fc.assert(
      fc.property(keyed, (map) => {
        const turned = Object.fromEntries(Object.entries(map).reverse());
        for (const expression of ["keys(@)", "values(@)", "*", "items(@, 'k', 'v')", "to_string(@)"]) {
          expect(search(expression, turned)).toEqual(search(expression, map));
        }
      }),
    );
  });

  it("answers any text with an expression or a mistake", () => {
    const pieces = fc.constantFrom(..."a .*[]{}()@&|!<=>'\"`0-?:,\\", "||", "&&", "length(", "[?");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        expect(["value", "error"]).toContain(search(parts.join("")).kind);
      }),
    );
  });
});

describe("names that are looked up", () => {
  const names = (bindings: Readonly<Record<string, Binding>>) =>
    new Names(
      (name) => bindings[name] ?? { kind: "absent" },
      () => Object.keys(bindings),
    );
  const late = names({ late: { kind: "pending" }, here: { kind: "value", value: 1 } });

  it.each([
    "late || 'x'",
    "late[]",
    "late.*",
    "!late",
    "[late]",
    "length(late)",
    "late | @",
    "@",
    "keys(@)",
    "late == here",
  ])("lets nothing swallow what is not there yet: %s", (expression) => {
    expect(search(expression, late)).toEqual({ kind: "pending" });
  });

  it("looks up what is used alone", () => {
    expect(search("here || late", late)).toEqual({ kind: "value", value: 1 });
    expect(search("none", late)).toMatchObject({ kind: "error", missing: true });
    expect(search("none || 'x'", late)).toEqual({ kind: "value", value: "x" });
  });

  it("lets nothing swallow the error of a lookup", () => {
    const broken = names({ broken: { kind: "error", message: "down", missing: false } });
    for (const expression of ["broken || 'x'", "broken[]", "broken.*"]) {
      expect(search(expression, broken)).toEqual({ kind: "error", message: "down", missing: false, loading: true });
    }
  });
});

describe("hostile expressions", () => {
  const deep = (open: string, close: string) => `${open.repeat(20_000)}a${close.repeat(20_000)}`;
  const double = (stage: string) => Array.from({ length: 60 }, () => stage).join(" | ");
  const long = Array.from({ length: 3000 }, (_, index) => `k${index}`);

  it.each([deep("(", ")"), deep("!", ""), deep("[", "]"), `a${".a".repeat(20_000)}`, `a${"[]".repeat(20_000)}`])(
    "end for what is nested too deeply (%#)",
    (expression) => {
      expect(compileJmesPath(expression).kind).toBe("mistake");
    },
  );

  it.each([
    double("[@, @]"),
    double("[@, @][]"),
    `${double("[@, @]")} | to_string(@)`,
    `[${double("[@, @]")}, ${double("[@, @]")}] | [0] == [1]`,
    double("join('', [@, @])").replace("@", "'aaaaaaaa'"),
    double("replace_all(@, '', 'aaaaaaaa')").replace("@", "'a'"),
  ])("end for what would grow without bound (%#)", (expression) => {
    expect(search(expression)).toMatchObject({ kind: "error", missing: false });
  });

  it("ends for what looks at a long list for each of its elements", () => {
    const root = { rows: Array.from({ length: 3000 }, () => long) };
    expect(search("rows[?contains(@, 'none')]", root)).toMatchObject({ kind: "error" });
  });

  it("takes linear time for any regular expression", () => {
    expect(search(`regex_match('^(a+)+$', @)`, `${"a".repeat(50_000)}!`)).toEqual({ kind: "value", value: false });
    expect(search(`regex_replace_all('(a|aa)+$', @, '')`, `${"a".repeat(2000)}!`).kind).toBe("value");
  });
});
