import { describe, expect, it } from "vitest";
import {
  Abort,
  type CelValue,
  compile,
  dynType,
  Environment,
  type EnvironmentOptions,
  Failure,
  global,
  intType,
  kyvernoCore,
  listOf,
  type Program,
  pending,
  stringType,
  structType,
  timestampType,
} from "./index.ts";

const podSpec = structType("PodSpec", (name) => (name === "replicas" ? intType : undefined));
const pod = structType("Pod", (name) => (name === "spec" ? podSpec : name === "created" ? timestampType : undefined));

const options: EnvironmentOptions = {
  libraries: kyvernoCore,
  variables: { object: dynType, x: dynType, s: stringType, n: intType, l: listOf(intType), typed: pod },
  homogeneous: true,
  literals: true,
};
const environment = new Environment(options);

const variables: Readonly<Record<string, CelValue>> = {
  object: {
    a: { b: { c: 1, s: "hello" } },
    l: [1, 2, 3],
    m: { x: 1, y: 2 },
    d: 1.5,
    nul: null,
    large: 2 ** 60,
    constructor: "own",
  },
  x: { p: true, q: false },
  s: "hello",
  n: 5,
  l: [1, 2, 3],
  typed: { spec: { replicas: 3 }, created: "2024-05-06T07:08:09Z" },
};

function programOf(text: string, of: Environment = environment): Program {
  const compiled = compile(text, of);
  if (compiled.kind === "issues") throw new Error(compiled.text);
  return compiled.program;
}

function run(text: string): { readonly answer: CelValue; readonly cost: number } {
  const { value, cost } = programOf(text).evaluate(variables);
  return { answer: value instanceof Failure ? `error: ${value.message}` : value, cost };
}

describe("Program.evaluate", () => {
  /** Values, errors and costs as cel-go and the estimator of Kubernetes 1.34 have them. */
  const table: readonly (readonly [text: string, answer: CelValue, cost: number])[] = [
    ["object.a.b.c", 1, 4],
    ["has(object.a.b.c)", true, 3],
    ["has(object.z)", false, 1],
    ["object.l[0]", 1, 3],
    ["object['a'].b.c", 1, 4],
    ["l.all(i, i < 10)", true, 17],
    ["l.all(i, i > 10)", false, 9],
    ["l.exists(i, i > 0)", true, 11],
    ["l.exists(i, i > 10)", false, 20],
    ["l.exists_one(i, i == 2)", true, 11],
    ["l.map(i, i)", [1, 2, 3], 41],
    ["l.map(i, i > 1, i)", [2, 3], 34],
    ["l.filter(i, i > 1)", [2, 3], 34],
    ["[n, n]", [5, 5], 12],
    ["x.p ? n : 0", 5, 2],
    ["x.p || x.q", true, 2],
    ["s == 'hello'", true, 2],
    ["s in ['a', 'hello']", true, 1],
    ["n in l", false, 5],
    ["object.?a.?b.?c.orValue(2)", 1, 4],
    ["object.?z.?b.orValue(2)", 2, 1],
    ["object.?a.optMap(v, v.b.c).orValue(0)", 1, 10],
    ["l.transformList(i, v, v)", [1, 2, 3], 41],
    ["cel.bind(v, n, v + v)", 10, 4],
    ["cel.bind(v, n, 1)", 1, 0],
    ["l.sortBy(i, -i)", [3, 2, 1], 75],
    ["math.greatest(n, n, 7)", 7, 13],
    ["object.zz || x.p", true, 4],
    ["object.zz", "error: no such key: zz", 2],
    ["object.nul.z", "error: no such key: z", 3],
    ["object.l.z", "error: unsupported index type 'string' in list", 3],
    ["object.l[100]", "error: index out of bounds: 100", 3],
    ["object.d + 1", "error: no such overload", 3],
    ["size(object.d)", "error: no such overload: size", 3],
    ["object.d.all(i, true)", "error: got 'types.Double', expected iterable type", 2],
    ["9223372036854775807 + n", "error: integer overflow", 2],
    ["object.large == 1152921504606846976", true, 3],
    ["type(object.large) == int", true, 4],
    ["n / 0", "error: division by zero", 2],
    ["'hello'.charAt(object.?a.orValue(0))", "error: no such overload: charAt(string, map)", 3],
    ["object.?a.orValue('').startsWith('a')", "error: no such overload", 3],
  ];

  it.each(table)("gives for %s the value %j at the cost of %d", (text, answer, cost) => {
    expect(run(text)).toEqual({ answer, cost });
  });

  it("reads own properties only", () => {
    expect(run("has(object.toString)").answer).toBe(false);
    expect(run("object.a.constructor").answer).toBe("error: no such key: constructor");
    expect(run("object.constructor").answer).toBe("own");
    expect(run("has(object.__proto__)").answer).toBe(false);
    expect(run("object.l.length").answer).toBe("error: unsupported index type 'string' in list");
  });

  it("reads the fields of objects by their declared types", () => {
    expect(run("typed.created.getFullYear() + typed.spec.replicas").answer).toBe(2027);
  });

  it("ends at the cost limit", () => {
    const { value } = programOf("l.all(a, l.all(b, a + b > 0))").evaluate(variables, { limit: 20 });
    expect(value).toMatchObject({ message: "operation cancelled: actual cost limit exceeded", reason: "cost" });
  });

  it("ends when it is interrupted", () => {
    let asked = 0;
    const { value } = programOf("lists.range(1000).all(a, a >= 0)").evaluate(variables, {
      isInterrupted: () => ++asked > 3,
    });
    expect(value).toMatchObject({ reason: "interrupted" });
  });

  it.each([
    "ask() || true",
    "true && (ask() || true)",
    "l.exists(i, ask() || i > 0)",
    "l.map(i, ask())",
    "ask() ? 1 : 2",
    "optional.of(ask())",
    "cel.bind(v, ask(), v || true)",
  ])("lets nothing swallow a fact that is not known yet: %s", (text) => {
    const asking = new Environment({
      ...options,
      libraries: [
        ...kyvernoCore,
        {
          name: "asking",
          functions: [
            {
              name: "ask",
              overloads: [global([], dynType, { call: (_, world) => world.ask({ kind: "x", args: [] }) })],
            },
          ],
        },
      ],
    });
    const { value } = programOf(text, asking).evaluate(variables, { world: { ask: () => pending } });
    expect(value).toBe(pending);
    expect(value).toBeInstanceOf(Abort);
  });
});

describe("compile", () => {
  const starts =
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

  /** Issues as the API server prints them. */
  const table: readonly (readonly [text: string, issues: string])[] = [
    ["", `ERROR: <input>:1:0: Syntax error: mismatched input '<EOF>' expecting ${starts}`],
    ["1 +", `ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting ${starts}\n | 1 +\n | ...^`],
    ["a b", "ERROR: <input>:1:3: Syntax error: extraneous input 'b' expecting <EOF>\n | a b\n | ..^"],
    ["(1", "ERROR: <input>:1:3: Syntax error: missing ')' at '<EOF>'\n | (1\n | ..^"],
    ["if", "ERROR: <input>:1:1: reserved identifier: if\n | if\n | ^"],
    ["has(a)", "ERROR: <input>:1:5: invalid argument to has() macro\n | has(a)\n | ....^"],
    [
      "n == 'a'",
      "ERROR: <input>:1:3: found no matching overload for '_==_' applied to '(int, string)'\n | n == 'a'\n | ..^",
    ],
    [
      "s.startsWith(1)",
      "ERROR: <input>:1:13: found no matching overload for 'startsWith' applied to 'string.(int)'\n | s.startsWith(1)\n | ............^",
    ],
    ["l.all(i, i)", "ERROR: <input>:1:10: expected type 'bool' but found 'int'\n | l.all(i, i)\n | .........^"],
    ["'é' + zz", "ERROR: <input>:1:7: undeclared reference to 'zz' (in container '')\n | 'é' + zz\n | .．....^"],
    [
      "typed.spec.replica > 1",
      "ERROR: <input>:1:11: undefined field 'replica'\n | typed.spec.replica > 1\n | ..........^",
    ],
    ["[1, 'a']", "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, 'a']\n | ....^"],
    ["duration('1d')", "ERROR: <input>:1:10: invalid duration argument\n | duration('1d')\n | .........^"],
    ["n == int('x')", "type conversion error from 'string' to 'int'"],
    ["false && [1].all(i, bool('maybe'))", "type conversion error from 'string' to 'bool'"],
    ["s.matches('(')", "ERROR: <input>:1:11: invalid matches argument\n | s.matches('(')\n | ..........^"],
    [
      "'%d'.format([1, 2])",
      "ERROR: <input>:1:12: too many arguments supplied to string.format (expected 1, got 2)\n | '%d'.format([1, 2])\n | ...........^",
    ],
  ];

  it.each(table)("says of `%s` what the API server says", (text, issues) => {
    const compiled = compile(text, environment);
    expect(compiled.kind === "issues" ? compiled.text : "no issues").toBe(issues);
  });

  it.each([
    [`${"(".repeat(300)}1${")".repeat(300)}`, "expression recursion limit exceeded: 250"],
    [`1${" + 1".repeat(300)}`, "expression recursion limit exceeded: 250"],
    [`x${".y".repeat(300)}`, "expression recursion limit exceeded: 250"],
    [`'${"a".repeat(100_001)}'`, "expression code point size exceeds limit: size: 100003, limit 100000"],
  ])("bounds what it reads", (text, message) => {
    const compiled = compile(text, environment);
    expect(compiled.kind === "issues" && compiled.issues.map((issue) => issue.message)).toContain(message);
  });
});

describe("hostile expressions", () => {
  const many = Array.from({ length: 2000 }, (_, at) => at);
  const long = "a".repeat(1_000_000);
  const doubled = (start: string) =>
    `${Array.from({ length: 40 })
      .reduceRight<string>((body, _, at) => `cel.bind(v${at + 1}, v${at} + v${at}, ${body})`, "v40.size()")
      .replace(/^/, `cel.bind(v0, ${start}, `)})`;
  const limit = "operation cancelled: actual cost limit exceeded";

  it.each([
    ["nested comprehensions", "object.l.all(a, object.l.all(b, object.l.all(c, a + b + c >= 0)))"],
    ["nested lists", "object.l.map(a, object.l.map(b, object.l)).size() > 0"],
    ["exponential texts", doubled("object.t")],
    ["exponential lists", doubled("object.l")],
    ["texts replaced by long ones", "object.t.replace('a', object.t)"],
    ["a long range", "lists.range(100000000).size()"],
    ["optionals mapped in a row", `optional.of(1)${".optMap(v, v)".repeat(60)}.hasValue()`],
    ["many comparisons", "object.l.map(x, [x]).distinct().size()"],
    ["a hard regular expression", "object.l.all(x, object.t.matches('(a|aa)+$'))"],
    ["a regular expression that repeats what may be empty", "object.t.matches('(a?){1000}[bc]')"],
    ["a regular expression with many states", "object.t.matches('a.{500}[xy]')"],
    ["matches that each look at the whole text", "regex.extractAll(object.t, 'a*b|a').size()"],
    ["many matches", "regex.replace(object.t, 'a*b|a', 'b').size()"],
  ])("stop at their limit: %s", (_, text) => {
    const { value } = programOf(text).evaluate({ object: { l: many, t: long } });
    expect(value).toMatchObject({ message: limit });
  });
});

describe("Program.estimate", () => {
  const sized = new Environment({
    ...options,
    variables: {
      n: intType,
      s: { ...stringType, size: { min: 0, max: 100 } },
      l: { ...listOf({ ...stringType, size: { min: 0, max: 20 } }), size: { min: 0, max: 10 } },
      free: listOf(intType),
      object: dynType,
    },
  });

  /** What cel-go's checker says with the estimator of Kubernetes; sizes as schemas bound them. */
  it.each([
    ["n + 1", 2, 2],
    ["object.a.b", 1, 1],
    ["s == 'hello'", 2, 2],
    ["s.startsWith('he')", 2, 2],
    ["s.matches('^h.*')", 2, 12],
    ["l.all(i, i == 'x')", 2, 52],
    ["l.exists(i, i.contains('x'))", 2, 72],
    ["l.map(i, i + 'a').size() > 0", 14, 174],
    ["n > 1 && n < 3", 2, 4],
    ["n > 1 ? s + s : s", 3, 24],
    ["free.all(i, i > 0)", 2, Number.POSITIVE_INFINITY],
  ])("says of %s between %d and %d", (text, min, max) => {
    expect(programOf(text, sized).estimate()).toEqual({ min, max });
  });

  it("is never below what an evaluation costs", () => {
    const values = { n: 5, s: "hello", l: ["a", "bb"], free: [1, 2, 3], object: {} };
    for (const text of ["l.map(i, i + s)", "l.exists(i, i == s)", "l.filter(i, i.size() > n)", "s.replace('l', s)"]) {
      const program = programOf(text, sized);
      expect(program.estimate().max, text).toBeGreaterThanOrEqual(program.evaluate(values).cost);
    }
  });
});
