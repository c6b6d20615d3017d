import { describe, expect, it } from "vitest";
import { asking, compile, generatingWith, interpolated, knowing, mapIn, objectsIn, planned } from "./samples.ts";

const request = asking("CREATE", mapIn("team", { port: "80", list: "a,b" }));
const secret = (more: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: made\n  namespace: team\n${more}`;
const made = (more: string) => {
  const plan = planned(generatingWith(interpolated(secret(more))), request);
  return plan.mistakes[0]?.message ?? objectsIn(plan).map(([, { apiVersion, kind, metadata, ...rest }]) => rest);
};

describe("a template", () => {
  it.each([
    ["a: plain", { a: "plain" }],
    ["a: yes\nb: 010\nc: true", { a: "yes", b: 8, c: true }],
    ["a: ((object.data.port))", { a: "80" }],
    ["a: (( int(object.data.port) ))", { a: 80 }],
    ["a: (( uint(7) ))", { a: 7 }],
    ["a: (( null ))", { a: null }],
    ["a: (( object.?data.?port ))\nb: x((optional.of(1)))", { a: "80", b: "x1" }],
    ["a: port-((object.data.port))-(( 1 ))-(( true ))-(( 1.5 ))-(( 1e6 ))", { a: "port-80-1-true-1.5-1e+06" }],
    ["a: (( object.data.list.split(',') ))", { a: ["a", "b"] }],
    ["a: [x, \"(( {'k': object.data.port} ))\"]", { a: ["x", { k: "80" }] }],
    ["a: '\\((object)) ((object.kind))'", { a: "((object)) ConfigMap" }],
    ["a: '\\((object))'", { a: "((object))" }],
    ["a: &x {k: ((object.kind))}\nb: *x", { a: { k: "ConfigMap" }, b: { k: "ConfigMap" } }],
    ["a: &x {k: 1}\nb: {<<: *x}", { a: { k: 1 }, b: { k: 1 } }],
    ["a: (( timestamp('2026-01-01T00:00:00Z') ))", { a: "2026-01-01T00:00:00Z" }],
  ])("stands for objects: %s", (more, object) => {
    expect(made(more)).toEqual([object]);
  });

  it("keeps keys that would be prototypes as they are", () => {
    const [object] = made("a:\n  __proto__: {x: ((object.kind))}") as unknown as readonly [{ a: object }];
    expect(JSON.stringify(object)).toBe('{"a":{"__proto__":{"x":"ConfigMap"}}}');
    expect(Object.getPrototypeOf(object.a)).toBe(Object.prototype);
  });

  it.each([
    [
      "a: (( object.data.no ))",
      'document 1: field "a": failed to evaluate placeholder "object.data.no": no such key: no',
    ],
    [
      "a: x(( object.data ))",
      'document 1: field "a": placeholder "object.data" embedded in a string must evaluate to a scalar, got map[string]interface {}; use a whole-value placeholder for structured results',
    ],
    ["a: [1, x(( null ))]", /document 1: field "a": item 1: placeholder "null" embedded .* got <nil>;/],
    ["a: (( object.?no ))", /failed to convert placeholder "object\.\?no" result: optional\.none\(\) dereference/],
    ["a: (( 9007199254740993 ))", /result: the integer is too large to be kept exactly/],
  ])("cannot be filled in: %s", (more, message) => {
    const text = made(more);
    if (typeof message !== "string") return expect(text).toMatch(message);
    return expect(text).toBe(`failed to evaluate policy: failed to render generation template: ${message}`);
  });

  it("has documents, each an object, made where it says", () => {
    const other = "{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: other}}";
    const list = `{apiVersion: v1, kind: List, metadata: {}, items: [${other}, ${other}]}`;
    const cluster = "{apiVersion: v1, kind: Namespace, metadata: {name: n}}";
    const value = `${secret("")}\n---\n---\n${list}\n---\n${cluster}`;
    const places = objectsIn(planned(generatingWith(interpolated(value)), request)).map(([place, { kind }]) => [
      place,
      kind,
    ]);
    expect(places).toEqual([
      ["team", "Secret"],
      ["", "ConfigMap"],
      ["", "ConfigMap"],
      ["", "Namespace"],
    ]);
  });

  it("is a text where nobody asks for placeholders", () => {
    const generate = [{ template: { value: secret("a: ((x))") } }];
    expect(objectsIn(planned(generatingWith({ generate }), request, knowing()))[0]?.[1]).toMatchObject({ a: "((x))" });
  });

  it.each([
    ["a: [", /^failed to parse YAML: yaml: line \d+: /],
    ["a: ((x", /^line 6: unterminated placeholder starting at offset 0: missing closing '\)\)'$/],
    ["a: (( b. ))", /^line 6: invalid placeholder expression "b\.": ERROR: <input>:1:3: Syntax error/],
    [
      "a:\n  b:\n  - c: (( nobody ))",
      /^line 8: invalid placeholder expression "nobody": ERROR: .*undeclared reference to 'nobody'/s,
    ],
    ["a: {((x)): 1}", /^line 6: placeholders are not supported in mapping keys; use a whole-value placeholder/],
    [
      "x: &x {k: 1}\nb: {<<: *x, c: ((object.kind))}",
      /^line 7: YAML merge keys are not supported in subtrees containing placeholders$/,
    ],
  ])("that makes no sense is refused: %s", (more, message) => {
    expect(refusalOf(secret(more))).toMatch(message);
  });

  it.each([
    ["# nothing", "template must contain at least one YAML document"],
    ["[a]", "line 1: document must be a mapping describing a resource"],
    ["---\na: 1\n---\nx((object.kind))", "line 4: document must be a mapping describing a resource"],
  ])("without objects is refused: %s", (value, message) => {
    expect(refusalOf(value)).toBe(message);
  });
});

/** What is said of a template, behind the field and its value. */
function refusalOf(value: string): string {
  const { diagnostics } = compile(generatingWith(interpolated(value)));
  const said = diagnostics[0]?.message ?? "";
  const before = `spec.generate[0].template.value: Invalid value: ${JSON.stringify(value)}: `;
  expect(said).toContain(before);
  return said.slice(said.indexOf(before) + before.length, -1);
}
