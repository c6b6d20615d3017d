import { describe, expect, it } from "vitest";
import { fieldTypeOfKind, type Resource } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { type Fact, pending } from "../rule.ts";
import {
  applyConfiguration,
  applyConfigurationType,
  applyJsonPatches,
  customFieldType,
  findPatchType,
  jsonPatchesType,
  typeOfKind,
} from "./index.ts";

const environment = new cel.Environment({
  libraries: [...cel.kyvernoCore, ...cel.kubernetesLibraries, cel.jsonPatchLibrary],
  variables: { object: cel.dynType },
  findType: findPatchType,
  homogeneous: true,
});

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", labels: { a: "1" } },
  spec: { containers: [{ name: "c", image: "i", args: ["x"] }, { name: "d" }], tolerations: [{ key: "k" }] },
} as unknown as Resource;
const before = JSON.stringify(pod);

function evaluated(expression: string): { readonly value: cel.CelValue; readonly type: cel.CelType } {
  const compiled = cel.compile(expression, environment);
  if (compiled.kind === "issues") throw new Error(compiled.text);
  return { value: compiled.program.evaluate({ object: pod as cel.JsonObject }).value, type: compiled.program.type };
}

function configured(expression: string, replacesAtomics = false) {
  const type = fieldTypeOfKind({ group: "", version: "v1", kind: "Pod" });
  return applyConfiguration(pod, evaluated(expression).value, { type, replacesAtomics });
}

describe("findPatchType", () => {
  it.each([
    ["Object{}", applyConfigurationType],
    ["Object{,}", applyConfigurationType],
    ["[JSONPatch{op: 'add', path: '/a', value: 1}]", jsonPatchesType],
    ["true ? [] : [JSONPatch{}]", jsonPatchesType],
  ])("gives %s its type", (expression, type) => {
    expect(cel.sameType(evaluated(expression).type, type)).toBe(true);
  });

  it.each([
    ["[JSONPatch{op: 1}]", "expected type of field 'op' is 'string' but provided type is 'int'"],
    ["[JSONPatch{foo: 1}]", "expected type of field 'foo' is '' but provided type is 'int'"],
    ["Object{", "mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}"],
    ["Object{a: 1, 'b': 2}", "mismatched input ''b'' expecting '}'"],
    ["Object{?'a': 1}", "mismatched input ''a'' expecting {IDENTIFIER, ESC_IDENTIFIER}"],
    ["Object{a: 1,,}", "extraneous input ',' expecting '}'"],
    ["Objects{}", "undeclared reference to 'Objects' (in container '')"],
    [
      "[Object.a{}] + [Object.b{}]",
      "found no matching overload for '_+_' applied to '(list(Object.a), list(Object.b))'",
    ],
  ])("refuses %s", (expression, message) => {
    expect(() => evaluated(expression)).toThrow(message);
  });

  it("knows no other names", () => {
    expect(findPatchType("Objects")).toBeUndefined();
    expect(findPatchType("constructor")).toBeUndefined();
  });
});

describe("applyConfiguration", () => {
  it.each([
    [
      "fields",
      "Object{metadata: Object.metadata{labels: Object.metadata.labels{b: 'x'}}}",
      ["metadata", "labels"],
      { a: "1", b: "x" },
    ],
    ["maps", "Object{metadata: Object.metadata{labels: {'b/c': 'x'}}}", ["metadata", "labels"], { a: "1", "b/c": "x" }],
    ["sets", "Object{metadata: Object.metadata{finalizers: ['a', 'b']}}", ["metadata", "finalizers"], ["a", "b"]],
    [
      "lists by their keys",
      "Object{spec: Object.spec{containers: [Object.spec.containers{name: 'd', image: 'n'}, Object.spec.containers{name: 'z'}]}}",
      ["spec", "containers"],
      [{ name: "c", image: "i", args: ["x"] }, { name: "d", image: "n" }, { name: "z" }],
    ],
    [
      "what optional values hold",
      "Object{spec: Object.spec{?hostname: optional.of('h'), ?nodeName: optional.none()}}",
      ["spec", "hostname"],
      "h",
    ],
    ["no kinds", "Object{apiVersion: 'v2', kind: 'X'}", ["kind"], "Pod"],
  ])("merges %s", (_, expression, path, wanted) => {
    const result = configured(expression);
    const found = path.reduce<unknown>(
      (at, key) => (at as Record<string, unknown>)[key],
      "object" in result ? result.object : {},
    );
    expect(found).toEqual(wanted);
    expect(JSON.stringify(pod)).toBe(before);
  });

  it("shares what it leaves as it is", () => {
    const result = configured("Object{metadata: Object.metadata{labels: {'b': 'x'}}}");
    expect("object" in result && result.object.spec).toBe(pod.spec);
  });

  it.each([
    [
      "Object{spec: Object.spec{foo: 1}}",
      "failed to convert patch object to typed object: .spec.foo: field not declared in schema",
    ],
    ["Object{spec: 1}", "failed to convert patch object to typed object: .spec: expected map, got &{1}"],
    ["Object{spec: null}", "failed to convert patch object to typed object: .spec: expected map, got &{NULL_VALUE}"],
    [
      "Object{spec: Object.spec{nodeName: null}}",
      "failed to convert patch object to typed object: .spec.nodeName: expected string, got &value.valueUnstructured{Value:0}",
    ],
    [
      "Object{spec: Object.spec{activeDeadlineSeconds: 1u}}",
      "failed to convert patch object to typed object: .spec.activeDeadlineSeconds: expected numeric (int or float), got uint64",
    ],
    [
      "Object{spec: Object.spec{nodeName: b'abc'}}",
      "failed to convert patch object to typed object: .spec.nodeName: expected string, got &value.valueUnstructured{Value:[]uint8{0x61, 0x62, 0x63}}",
    ],
    [
      "Object{spec: Object.spec{nodeName: duration('1s')}}",
      "failed to convert patch object to typed object: .spec.nodeName: expected string, got &value.valueUnstructured{Value:1000000000}",
    ],
    [
      "Object{spec: Object.spec{nodeSelector: {'a': {'b': 'c'}}}}",
      'failed to convert patch object to typed object: .spec.nodeSelector.a: expected string, got &value.valueUnstructured{Value:map[ref.Val]ref.Val{"b":"c"}}',
    ],
    [
      "Object{spec: Object.spec{containers: [{'name': 'c'}]}}",
      "failed to convert patch object to typed object: .spec.containers: element 0: associative list with keys may not have non-map elements",
    ],
    [
      "Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', args: ['y']}], nodeSelector: {'a': 'b'}}}",
      "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.containers[0].args, .spec.nodeSelector",
    ],
    [
      "Object{spec: Object.spec{activeDeadlineSeconds: 9007199254740993}}",
      "failed to convert patch object to typed object: .spec.activeDeadlineSeconds: expected numeric (int or float), got int64",
    ],
    [
      "Object{spec: Object.spec{activeDeadlineSeconds: double('NaN')}}",
      "failed to convert patch object to typed object: .spec.activeDeadlineSeconds: expected numeric (int or float), got double",
    ],
  ])("refuses %s", (expression, message) => {
    expect(configured(expression)).toEqual({ kind: "error", message: `error applying patch: ${message}` });
  });

  it("refuses types that are not named like their fields", () => {
    expect(configured("Object{spec: Object.spec{containers: [Object.foo{name: 'c'}]}}")).toEqual({
      kind: "error",
      message:
        'type mismatch: unexpected type name "Object.foo", expected "Object.spec.containers", which matches field name path from root Object type',
    });
  });

  it("tells of a hundred mistakes at most", () => {
    const fields = Array.from({ length: 150 }, (_, at) => `n${at}: Object.wrong{}`);
    const result = configured(`Object{${fields.join(", ")}}`);
    const lines = "message" in result ? result.message.split("\n") : [];
    expect([lines.length, lines.at(-1)]).toEqual([101, "and 50 more"]);
  });

  it("refuses kinds that nobody knows", () => {
    const result = applyConfiguration(pod, evaluated("Object{}").value, { type: undefined, replacesAtomics: false });
    expect(result).toEqual({ kind: "error", message: "error applying patch: type converter must not be nil" });
  });

  it("replaces what is one value where it is told to", () => {
    const result = configured(
      "Object{spec: Object.spec{tolerations: object.spec.tolerations + [Object.spec.tolerations{key: 'z'}]}}",
      true,
    );
    expect(result).toMatchObject({ object: { spec: { tolerations: [{ key: "k" }, { key: "z" }] } } });
  });

  it("makes own fields of names that objects inherit", () => {
    const result = configured("Object{metadata: Object.metadata{labels: {'__proto__': 'x', 'constructor': 'y'}}}");
    const labels = "object" in result ? result.object.metadata.labels : {};
    expect(Object.keys(labels ?? {})).toEqual(["a", "__proto__", "constructor"]);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  });
});

describe("applyJsonPatches", () => {
  it.each([
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x', value: 'y'}]", { a: "1", x: "y" }],
    ["[JSONPatch{op: 'replace', path: '/metadata/labels/zz', value: 3.0}]", { a: "1", zz: 3 }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x', value: 9007199254740993}]", { a: "1", x: "9007199254740993" }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x', value: duration('90s')}]", { a: "1", x: "90s" }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x', value: b'abc'}]", { a: "1", x: "YWJj" }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x', value: {'a': {'b': [1]}}}]", { a: "1", x: { a: { b: [1] } } }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x', value: Object.x{a: b'a'}}]", { a: "1", x: { a: "YQ==" } }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x', value: [Object.x{a: 1}]}]", { a: "1", x: [{ a: 1 }] }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/x'}]", { a: "1", x: null }],
    [
      "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b~c'), value: 'x'}]",
      { a: "1", "a/b~c": "x" },
    ],
    ["[JSONPatch{op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/b'}]", { b: "1" }],
    ["[JSONPatch{op: 'remove', path: '/metadata/labels/a'}]", {}],
    [
      "[JSONPatch{op: 'add', path: '/metadata/labels/x', value: 1}, JSONPatch{op: 'test', path: '/kind', value: 'q'}]",
      { a: "1" },
    ],
    [
      "[JSONPatch{op: 'add', path: '/metadata/labels/x', value: 1}, JSONPatch{op: 'test', path: '/none', value: null}]",
      { a: "1" },
    ],
    [
      "[JSONPatch{op: 'test', path: '/kind', value: 'Pod'}, JSONPatch{op: 'add', path: '/metadata/labels/x', value: 1}]",
      { a: "1", x: 1 },
    ],
  ])("applies %s", (expression, labels) => {
    const result = applyJsonPatches(pod, evaluated(expression).value);
    expect("object" in result && result.object.metadata.labels).toEqual(labels);
    expect(JSON.stringify(pod)).toBe(before);
  });

  const notJson = "JSONPath valueExpression evaluated to a type that could not marshal to JSON: ";

  it.each([
    [
      "[JSONPatch{op: 'add', path: '/a/b/c', value: 1}]",
      'JSON Patch: add operation does not apply: doc is missing path: "/a/b/c": missing value',
    ],
    [
      "[JSONPatch{op: 'remove', path: '/a'}]",
      "JSON Patch: error in remove for path: '/a': Unable to remove nonexistent key: a: missing value",
    ],
    [
      "[JSONPatch{op: 'replace', path: '/spec/containers/-', value: 'q'}]",
      "JSON Patch: replace operation does not apply: doc is missing key: /spec/containers/-: missing value",
    ],
    [
      "[JSONPatch{op: 'test', path: '/none/none', value: 'p'}]",
      "JSON Patch: test operation does not apply: is missing path: /none/none: missing value",
    ],
    ["[JSONPatch{}]", "JSON Patch: Unexpected kind: "],
    ["[JSONPatch{op: 'add', path: '/x', value: optional.none()}]", `${notJson}optional.none() dereference`],
    ["[JSONPatch{op: 'add', path: '/x', value: type(1)}]", `${notJson}type conversion not supported for 'type'`],
    [
      "[JSONPatch{op: 'add', path: '/x', value: JSONPatch{}}]",
      `${notJson}cannot convert to native type: *structpb.Value`,
    ],
    ["[JSONPatch{op: 'add', path: '/x', value: {1: 2}}]", `${notJson}unsupported type conversion from 'int' to string`],
    [
      "[JSONPatch{op: 'add', path: '/x', value: Object.x{a: null}}]",
      `${notJson}proto: invalid type: structpb.NullValue`,
    ],
    [
      "[JSONPatch{op: 'add', path: '/x', value: Object.x{a: duration('1s')}}]",
      `${notJson}proto: invalid type: time.Duration`,
    ],
    [
      "[JSONPatch{op: 'add', path: '/x', value: Object.x{a: Object.y{}}}]",
      'type mismatch: unexpected type name "Object.y", expected "Object.x.a", which matches field name path from root Object type',
    ],
  ])("says why %s does not apply", (expression, message) => {
    expect(applyJsonPatches(pod, evaluated(expression).value)).toEqual({ kind: "error", message });
  });

  it.each(["/kind", "/metadata", "/apiVersion"])("leaves an object an object: %s stays", (path) => {
    const result = applyJsonPatches(pod, evaluated(`[JSONPatch{op: 'remove', path: '${path}'}]`).value);
    expect(result).toMatchObject({
      kind: "error",
      message: expect.stringContaining("Internal error occurred: Object"),
    });
  });

  it("is told of a text that is none", () => {
    const { value } = evaluated("[JSONPatch{op: object.spec, path: '/a'}]");
    expect(value).toMatchObject({ message: "unexpected type map for JSONPatchType 'op' field" });
  });
});

describe("typeOfKind", () => {
  const definition = {
    spec: {
      versions: [
        {
          name: "v1",
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: { spec: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" } },
            },
          },
        },
      ],
    },
  };
  const facts = (fact: Fact | undefined) => ({ want: () => fact });
  const gvk = { group: "example.com", version: "v1", kind: "Thing" };

  it("knows built-in kinds without asking", () => {
    expect(
      typeOfKind({ group: "apps", version: "v1", kind: "Deployment" }, "deployments", facts(undefined)),
    ).toHaveProperty("map");
    expect(
      typeOfKind({ group: "apps", version: "v9", kind: "Deployment" }, "deployments", facts(undefined)),
    ).toBeUndefined();
  });

  it("asks for the definition of any other", () => {
    expect(typeOfKind(gvk, "things", facts(undefined))).toBe(pending);
    expect(typeOfKind(gvk, "things", facts({ kind: "value", value: null }))).toBeUndefined();
    expect(typeOfKind(gvk, "things", facts({ kind: "failure", message: "no" }))).toEqual({
      message: "the definition of things.example.com: no",
    });
    expect(typeOfKind(gvk, "things", facts({ kind: "value", value: definition }))).toHaveProperty("map");
  });

  it("reads a definition once, and its versions one by one", () => {
    const type = customFieldType(definition, "v1");
    expect(type).toBe(customFieldType(definition, "v1"));
    expect(type?.map?.field("spec")?.list?.atomic).toBe(false);
    expect(customFieldType(definition, "v2")).toBeUndefined();
    expect(customFieldType("nothing", "v1")).toBeUndefined();
  });
});
