import { describe, expect, it } from "vitest";
import * as cel from "../../lang/cel/index.ts";
import { ExpressionCompiler } from "./compiler.ts";
import { celBudget, Evaluating } from "./evaluating.ts";
import { answering, costly, tooCostly, valuesWith } from "./samples.ts";
import type { AdmissionValues } from "./values.ts";

const inFull = { params: true, authorizer: true };

interface Setting {
  readonly variables?: readonly (readonly [string, string])[];
  readonly values?: Partial<AdmissionValues>;
  readonly world?: cel.World;
  readonly budget?: number;
}

/** Works expressions out with one budget. */
function evaluate(sources: readonly string[], { variables = [], values, world, budget }: Setting = {}) {
  const compiler = new ExpressionCompiler(inFull);
  for (const [name, source] of variables) compiler.declare(name, source);
  const subject = { variables: compiler.variables, values: valuesWith(values), world: world ?? cel.emptyWorld };
  const evaluating = new Evaluating(subject, budget ?? celBudget);
  const evaluated = sources.map((source) => evaluating.evaluate(compiler.compile(source, [])));
  return { evaluated, remaining: evaluating.remaining };
}

const one = (source: string, setting: Setting = {}) => evaluate([source], setting).evaluated[0];
const value = (of: cel.CelValue) => ({ kind: "value", value: of });

describe("Evaluating", () => {
  it.each([
    ["object.spec.replicas + 1", 4],
    ["oldObject == null && params == null", true],
    ["request.userInfo.username", "someone"],
    ["namespaceObject.metadata.labels.env", "prod"],
  ])("gives the value of %s", (source, expected) => {
    expect(one(source)).toEqual(value(expected));
  });

  it("tells errors with the expression", () => {
    const message = "expression 'object.nope == 1' resulted in error: no such key: nope";
    expect(one("object.nope == 1")).toEqual({ kind: "error", message });
  });

  it("tells mistakes when it comes to them", () => {
    expect(one("nope")).toMatchObject({
      kind: "error",
      message: expect.stringMatching(
        /^compilation error: compilation failed: ERROR: <input>:1:1: undeclared reference/,
      ),
    });
  });

  it("works variables out once, when they are read", () => {
    let reads = 0;
    const values = Object.defineProperty(valuesWith(), "object", { get: () => ({ count: ++reads }) });
    const compiler = new ExpressionCompiler(inFull);
    compiler.declare("a", "object.count");
    compiler.declare("b", "variables.a + variables.a");
    const subject = { variables: compiler.variables, values, world: cel.emptyWorld };
    const evaluating = new Evaluating(subject, celBudget);
    expect(evaluating.evaluate(compiler.compile("true", []))).toEqual(value(true));
    expect(reads).toBe(0);
    expect(evaluating.evaluate(compiler.compile("variables.b + variables.a", []))).toEqual(value(3));
    expect(evaluating.evaluate(compiler.compile("variables.b", []))).toEqual(value(2));
    expect(reads).toBe(1);
  });

  it.each([
    ["object.nope", 'composited variable "a" fails to evaluate: no such key: nope'],
    ["nope", 'composited variable "a" fails to compile: compilation failed: ERROR: <input>:1:1'],
    [`dyn(${tooCostly})`, 'composited variable "a" fails to evaluate: operation cancelled: actual cost limit exceeded'],
  ])("hands on that a variable has no value (%#)", (source, message) => {
    const evaluated = one("variables.a == 1", { variables: [["a", source]] });
    expect(evaluated).toMatchObject({ kind: "error", message: expect.stringContaining(message) });
    expect(one("variables.a == 1 || true", { variables: [["a", source]] })).toEqual(value(true));
  });

  it("gives up where variables need each other without end", () => {
    const chain = Array.from({ length: 5000 }, (_, at) => [`v${at}`, at === 0 ? "1" : `variables.v${at - 1}`] as const);
    expect(one("variables.v200", { variables: chain })).toEqual(value(1));
    const message = expect.stringContaining("variables need each other more than 250 deep");
    expect(one("variables.v4999", { variables: chain })).toMatchObject({ kind: "error", message });
  });

  it("counts what expressions and variables cost", () => {
    const { remaining } = evaluate(["variables.a", "variables.a"], { variables: [["a", costly]] });
    expect(remaining).toBe(celBudget - 930_401 - 4);
  });

  it("ends when the budget is used up", () => {
    const twelve = Array.from({ length: 12 }, () => costly);
    const { evaluated } = evaluate(twelve);
    expect(evaluated.map(({ kind }) => kind).slice(9)).toEqual(["value", "exhausted", "exhausted"]);
    expect(one("variables.a", { variables: [["a", costly]], budget: 930_000 })).toEqual({
      kind: "exhausted",
      message: "validation failed due to running out of cost budget, no further validation rules will be run",
    });
  });

  it.each([
    ["namespaceObject.metadata.name == 'a' || true", { values: { namespaceObject: cel.pending } }],
    ["variables.a == 1 || true", { variables: [["a", "params.a"]] as const, values: { params: cel.pending } }],
    [
      "authorizer.group('').resource('pods').check('get').allowed() || true",
      { world: answering(cel.pending), values: { authorizer: new cel.AuthorizerValue() } },
    ],
  ])("waits for what is not known yet: %s", (source, setting) => {
    expect(one(source, setting)).toEqual({ kind: "pending" });
  });

  it("has no authorizer where nobody can be asked", () => {
    const message = "no such attribute(s): authorizer";
    expect(one("authorizer.path('/').check('get').allowed()")).toMatchObject({
      message: expect.stringContaining(message),
    });
  });
});
