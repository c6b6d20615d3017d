import { describe, expect, it } from "vitest";
import type { Json } from "../../kube/index.ts";
import { compileStrategic } from "./strategic.ts";

const pod = (spec: object, metadata: object = {}) => ({ apiVersion: "v1", kind: "Pod", metadata, spec }) as Json;
const containers = (...list: readonly object[]) => pod({ containers: list });
const labelled = (labels: object) => pod({}, { labels });

function merged(patch: unknown, document: Json): unknown {
  const result = compileStrategic(patch as Json)(document);
  return result.kind === "value" ? result.value : result.message;
}

const label = (labels: object) => ({ metadata: { labels } });
const spec = (part: object) => ({ spec: part });

describe("compileStrategic merges", () => {
  it.each<[string, object, Json, Json]>([
    ["key by key", label({ b: "2" }), labelled({ a: "1" }), labelled({ a: "1", b: "2" })],
    ["null as removal", label({ a: null }), labelled({ a: "1", b: "2" }), labelled({ b: "2" })],
    ["numbers in place of texts as texts", label({ a: 5, b: 5 }), labelled({ a: "1" }), labelled({ a: "5", b: 5 })],
    ["nothing where an empty object is left", spec({ securityContext: {} }), pod({}), pod({})],
    ["nulls out of what is added", spec({ a: { b: null, c: 1 } }), pod({}), pod({ a: { c: 1 } })],
    ["an object that replaces", spec({ a: { $patch: "replace", b: 1 } }), pod({ a: { c: 1 } }), pod({ a: { b: 1 } })],
    ["an object that is deleted", spec({ a: { $patch: "delete" } }), pod({ a: { c: 1 } }), pod({})],
    ["other lists as a whole", spec({ tolerations: [1] }), pod({ tolerations: [2, 3] }), pod({ tolerations: [1] })],
    [
      "lists of kinds that it does not know as a whole",
      spec({ containers: [{ name: "b" }] }),
      { apiVersion: "x.io/v1", kind: "Pod", metadata: {}, spec: { containers: [{ name: "a" }] } },
      { apiVersion: "x.io/v1", kind: "Pod", metadata: {}, spec: { containers: [{ name: "b" }] } },
    ],
    [
      "elements by name, those of the patch first",
      spec({ containers: [{ name: "c" }, { name: "b", image: "y" }] }),
      containers({ name: "a" }, { name: "b", image: "x" }),
      containers({ name: "c" }, { name: "b", image: "y" }, { name: "a" }),
    ],
    [
      "an element that is deleted",
      spec({ containers: [{ name: "a", $patch: "delete" }] }),
      containers({ name: "a" }, { name: "b" }),
      containers({ name: "b" }),
    ],
    [
      "an element that would replace as one that moves",
      spec({ containers: [{ name: "b", $patch: "replace" }] }),
      containers({ name: "a" }, { name: "b", image: "x" }),
      containers({ name: "b", image: "x" }, { name: "a" }),
    ],
    [
      "a list that replaces",
      spec({ containers: [{ $patch: "replace" }, { name: "b" }] }),
      containers({ name: "a" }),
      containers({ name: "b" }),
    ],
    [
      "elements with two keys, which keep their order",
      spec({
        containers: [
          {
            name: "a",
            ports: [
              { containerPort: 80, protocol: "UDP" },
              { containerPort: 81, protocol: "TCP", name: "x" },
            ],
          },
        ],
      }),
      containers({
        name: "a",
        ports: [
          { containerPort: 90, protocol: "TCP" },
          { containerPort: 81, protocol: "TCP" },
        ],
      }),
      containers({
        name: "a",
        ports: [
          { containerPort: 80, protocol: "UDP" },
          { containerPort: 90, protocol: "TCP" },
          { containerPort: 81, protocol: "TCP", name: "x" },
        ],
      }),
    ],
    [
      "scalars once",
      { metadata: { finalizers: ["b", "c"] } },
      pod({}, { finalizers: ["a", "b"] }),
      pod({}, { finalizers: ["b", "c", "a"] }),
    ],
    [
      "elements of the same name into one, even where the patch does not speak of them",
      label({ a: "1" }),
      pod({ containers: [{ name: "a", image: "x" }, { name: "a" }] }),
      pod({ containers: [{ name: "a" }] }, { labels: { a: "1" } }),
    ],
  ])("%s", (_, patch, document, expected) => {
    expect(merged(patch, document)).toEqual(expected);
  });

  it.each<[string, object, Json, string]>([
    [
      "a list into an object",
      label([1]),
      labelled({ a: "1" }),
      "wrong node kind: expected MappingNode but got SequenceNode: node contents:\n[1]\n",
    ],
    [
      "a list of objects into an object",
      label([{ a: 1 }]),
      labelled({ a: "1", b: "z" }),
      'failed to preProcess rule: wrong node kind: expected SequenceNode but got MappingNode: node contents:\n{"a": "1", "b": "z"}\n',
    ],
    ["an unknown directive", { metadata: { $patch: "x" } }, labelled({}), "unknown patch strategy 'x'"],
    [
      "a list",
      [1],
      labelled({}),
      "failed to preProcess rule: wrong node kind: expected MappingNode but got SequenceNode: node contents:\n[1]\n",
    ],
  ])("not %s", (_, patch, document, message) => {
    expect(merged(patch, document)).toBe(message);
  });

  it("tells the mistake at the first key, whatever the order of keys", () => {
    const document = pod({ a: { x: 1 }, b: { x: 1 } });
    const told = merged(spec({ a: 1, b: [] }), document);
    expect(merged(spec({ b: [], a: 1 }), document)).toBe(told);
    expect(told).toContain("ScalarNode");
  });

  it("gives the very same object where nothing changes", () => {
    const document = pod({ containers: [{ name: "a", env: [{ name: "x", value: "1" }] }] }, { labels: { a: "1" } });
    expect(merged(label({ a: "1" }), document)).toBe(document);
    expect(merged(spec({ containers: [{ "(name)": "*", env: [{ name: "x", value: "1" }] }] }), document)).toBe(
      document,
    );
  });

  it("never reaches a prototype", () => {
    const patch = JSON.parse(
      '{"metadata":{"__proto__":{"polluted":true}},"constructor":{"prototype":{"polluted":true}}}',
    );
    merged(patch, pod({}));
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("refuses lists of too many elements without clear names, and merges as many with them", () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({ name: `n${index}` }));
    const patch = spec({ containers: [{ name: "x" }] });
    expect(merged(patch, pod({ containers: many }))).toMatchObject({ spec: { containers: { length: 3001 } } });
    expect(merged(patch, pod({ containers: [...many, { name: "n0" }] }))).toMatch(/cannot be merged/);
  });

  it("refuses objects that are too deep", () => {
    let deep: Json = {};
    for (let level = 0; level < 2000; level++) deep = { a: deep };
    expect(merged(label({ a: "1" }), pod({ a: deep }))).toMatch(/nested deeper/);
  });
});

const image = { "(image)": "nginx*" };

describe("compileStrategic works out anchors:", () => {
  it.each<[string, object, Json, Json]>([
    ["a field that is not there is added", label({ "+(a)": "2" }), labelled({}), labelled({ a: "2" })],
    [
      "one that is there is kept, null too",
      label({ "+(a)": "2", "+(b)": "2" }),
      labelled({ a: "1", b: null }),
      labelled({ a: "1", b: null }),
    ],
    [
      "a condition that holds",
      spec({ "(hostNetwork)": true, a: 1 }),
      pod({ hostNetwork: true }),
      pod({ hostNetwork: true, a: 1 }),
    ],
    [
      "a condition that does not hold ends the patch",
      { ...spec({ "(hostNetwork)": true, a: 1 }), b: 1 },
      pod({}),
      pod({}),
    ],
    [
      "a global condition that does not hold ends the patch",
      { ...spec({ "<(hostNetwork)": true }), b: 1 },
      pod({}),
      pod({}),
    ],
    ["scalars are compared as text", spec({ "(a)": "5", b: 1 }), pod({ a: 5 }), pod({ a: 5, b: 1 })],
    [
      "a condition with fields to add is not compared",
      spec({ a: { "(b)": { "+(c)": 1, d: 9 } } }),
      pod({ a: { b: { d: 2 } } }),
      pod({ a: { b: { c: 1, d: 9 } } }),
    ],
    [
      "every element that fits",
      spec({ containers: [{ ...image, imagePullPolicy: "Always" }] }),
      containers({ name: "a", image: "nginx:1" }, { name: "b", image: "x" }, { name: "c", image: "nginx:2" }),
      containers(
        { name: "a", image: "nginx:1", imagePullPolicy: "Always" },
        { name: "c", image: "nginx:2", imagePullPolicy: "Always" },
        { name: "b", image: "x" },
      ),
    ],
    [
      "elements without a name are left alone",
      spec({ containers: [{ ...image, imagePullPolicy: "Always" }] }),
      containers({ image: "nginx:1" }),
      containers({ image: "nginx:1" }),
    ],
    [
      "the first element decides of fields to add, for all",
      spec({ containers: [{ "(name)": "*", "+(imagePullPolicy)": "Always" }] }),
      containers({ name: "a" }, { name: "b", imagePullPolicy: "Never" }),
      containers({ name: "a", imagePullPolicy: "Always" }, { name: "b", imagePullPolicy: "Always" }),
    ],
    [
      "an element with a global condition is a gate",
      spec({ containers: [{ "<(image)": "nginx*" }], a: 1 }),
      containers({ name: "a", image: "x" }, { name: "b", image: "nginx" }),
      pod({
        containers: [
          { name: "a", image: "x" },
          { name: "b", image: "nginx" },
        ],
        a: 1,
      }),
    ],
    [
      "a gate that no element passes ends the patch",
      spec({ containers: [{ "<(image)": "nginx*" }], a: 1 }),
      containers({ name: "a", image: "x" }),
      containers({ name: "a", image: "x" }),
    ],
    [
      "conditions are dropped where there is no list",
      spec({ initContainers: [{ ...image, imagePullPolicy: "Always" }], a: 1 }),
      pod({}),
      pod({ a: 1 }),
    ],
    ["other anchors are keys", spec({ "=(a)": 1 }), pod({}), pod({ "=(a)": 1 })],
    [
      "what is left under a condition at the top keeps its brackets",
      { "(spec)": { b: 1 } },
      pod({ b: 1 }),
      { ...(pod({ b: 1 }) as object), "(spec)": { b: 1 } },
    ],
  ])("%s", (_, patch, document, expected) => {
    expect(merged(patch, document)).toEqual(expected);
  });

  it("fails where far too many elements would come of it", () => {
    const big = Array.from({ length: 1000 }, (_, index) => ({ name: `e${index}`, value: "x" }));
    const many = Array.from({ length: 3000 }, (_, index) => ({ name: `n${index}` }));
    const patch = spec({ containers: [{ "(name)": "*", env: big }] });
    expect(merged(patch, pod({ containers: many }))).toMatch(/too many elements/);
  });

  it("fails where two elements with anchors take more than there is", () => {
    const patch = spec({ containers: [image, { "(name)": "x" }] });
    expect(merged(patch, containers())).toBe(
      "failed to preProcess rule: runtime error: slice bounds out of range [2:1]",
    );
  });
});
