import { describe, expect, it } from "vitest";
import { boolType, kyvernoCore, nullType, stringType } from "../../lang/cel/index.ts";
import { type CompilerOptions, ExpressionCompiler, type ExpressionNeeds } from "./compiler.ts";

const all: CompilerOptions = { params: true, authorizer: true };
const none: CompilerOptions = { params: false, authorizer: false };
const undeclared = (name: string) => `undeclared reference to '${name}' (in container '')`;

describe("ExpressionCompiler", () => {
  it.each([
    ["object.spec.replicas > 1 && oldObject == null", none],
    ["request.userInfo.username == 'a' && namespaceObject.metadata.name == 'b'", none],
    ["params.data.a == 'b'", all],
    ["authorizer.requestResource.check('get').allowed()", all],
    ["authorizer.group('').resource('pods').fieldSelector('a=b').check('get').allowed()", all],
    ["quantity('1Gi').isGreaterThan(quantity('1Mi')) && ip('::1').isLoopback()", none],
    ["[1, 2].sum() == 3 && 'a'.lowerAscii() == 'a' && [3, 1].sort() == [1, 3]", none],
  ])("knows %s", (source, options) => {
    expect(new ExpressionCompiler(options).compile(source, [boolType]).mistake).toBeUndefined();
  });

  it.each<[string, CompilerOptions, ExpressionNeeds, string]>([
    ["params == null", none, {}, undeclared("params")],
    ["authorizer == null", none, {}, undeclared("authorizer")],
    ["authorizer == null", all, { authorizer: false }, undeclared("authorizer")],
    ["variables.a == 1", all, { variables: false }, undeclared("variables")],
    ["variables.a == 1", all, {}, "undefined field 'a'"],
    ["request.uid == ''", all, {}, "undefined field 'uid'"],
    ["jsonpatch.escapeKey('a') == 'a'", all, {}, undeclared("jsonpatch")],
    ["math.greatest(1, 2) == 2", all, {}, undeclared("math")],
    ["cel.bind(a, 1, a == 1)", all, {}, undeclared("cel")],
    ["[1, 'a'] == []", all, {}, "expected type 'int' but found 'string'"],
    ["object.a.matches('[')", all, {}, "invalid matches argument"],
  ])("refuses %s", (source, options, needs, message) => {
    const { mistake, program } = new ExpressionCompiler(options).compile(source, [boolType], needs);
    expect(program).toBeUndefined();
    expect(mistake).toMatch(/^compilation failed: ERROR: <input>:1:\d+: /);
    expect(mistake).toContain(message);
  });

  it.each([
    ["1", [boolType], "must evaluate to bool but got int"],
    ["object.a", [boolType], "must evaluate to bool but got dyn"],
    ["timestamp('2020-01-01T00:00:00Z')", [boolType], "must evaluate to bool but got google.protobuf.Timestamp"],
    ["{'a': [1]}", [boolType], "must evaluate to bool but got map(string, list(int))"],
    ["true", [stringType, nullType], "must evaluate to one of [string null_type] but got bool"],
  ])("refuses the type of %s", (source, types, mistake) => {
    expect(new ExpressionCompiler(none).compile(source, types).mistake).toBe(mistake);
  });

  it("shows variables to those that come after them", () => {
    const compiler = new ExpressionCompiler(none);
    expect(compiler.compile("variables.a == 1", [boolType]).mistake).toContain("undefined field 'a'");
    compiler.declare("a", "1");
    compiler.declare("b", "variables.a + 1");
    expect(compiler.compile("variables.b == 'x'", [boolType]).mistake).toContain("'_==_' applied to '(int, string)'");
    expect(compiler.compile("variables.b == 2", [boolType]).mistake).toBeUndefined();
  });

  it.each([
    ["object.spec", "true"],
    ["[[1]]", "variables.a[0][0] + 1 == 2"],
    ["{'a': 1}", "variables.a.a == 1 && variables.a == {'b': 2}"],
    ["request", "variables.a == 1"],
    ["quantity('1')", "variables.a == 1"],
    ["nothing", "variables.a == 1"],
  ])("keeps no more of the type of a variable %s than Kubernetes", (declared, source) => {
    const compiler = new ExpressionCompiler(none);
    compiler.declare("a", declared);
    expect(compiler.compile(source, [boolType]).mistake).toBeUndefined();
  });

  it("has functions for patches where they are asked for", () => {
    const compiler = new ExpressionCompiler({ ...none, patches: { libraries: kyvernoCore.slice(-3) } });
    expect(compiler.compile("math.greatest(1, 2) == 2", [boolType]).mistake).toContain("undeclared reference");
    expect(compiler.compile("math.greatest(1, 2) == 2", [boolType], { patches: true }).mistake).toBeUndefined();
  });
});
