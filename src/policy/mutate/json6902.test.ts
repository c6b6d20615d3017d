import { describe, expect, it } from "vitest";
import type { Json } from "../../kube/index.ts";
import { applyOperations } from "./json6902.ts";
import { parseOperations } from "./operations.ts";

const document: Json = { kind: "Pod", metadata: { labels: { a: "1", "x/y": "2" } }, spec: { list: [1, 2, 3] } };

function patched(text: string, to: Json = document): unknown {
  const parsed = parseOperations(text);
  if (parsed.kind === "mistake") return parsed.message;
  const applied = applyOperations(to, parsed.operations);
  return applied.kind === "value" ? applied.value : applied.message;
}

const labels = (pairs: object) => ({ ...(document as object), metadata: { labels: pairs } });
const list = (...values: readonly unknown[]) => ({ ...(document as object), spec: { list: values } });
const spec = (part: object) => ({ ...(document as object), spec: { list: [1, 2, 3], ...part } });

describe("a JSON patch", () => {
  it.each([
    ["adds a field", "- { op: add, path: /metadata/labels/b, value: c }", labels({ a: "1", "x/y": "2", b: "c" })],
    ["reads JSON too", '[{"op":"replace","path":"/metadata/labels/x~1y","value":3}]', labels({ a: "1", "x/y": 3 })],
    ["inserts into a list", "- { op: add, path: /spec/list/1, value: 9 }", list(1, 9, 2, 3)],
    ["appends", "- { op: add, path: /spec/list/-, value: 9 }", list(1, 2, 3, 9)],
    ["counts from the end", "- { op: add, path: /spec/list/-1, value: 9 }", list(1, 2, 3, 9)],
    ["replaces from the end", "- { op: replace, path: /spec/list/-1, value: 9 }", list(1, 2, 9)],
    ["removes", "- { op: remove, path: /spec/list/0 }", list(2, 3)],
    ["removes nothing where there is nothing", "- { op: remove, path: /spec/gone/x }", document],
    ["makes parents", "- { op: add, path: /spec/a/b/c, value: 1 }", spec({ a: { b: { c: 1 } } })],
    ["makes lists where an index follows", "- { op: add, path: /spec/a/1/b, value: 1 }", spec({ a: [null, { b: 1 }] })],
    ["makes a list for the last place", "- { op: add, path: /spec/a/-1, value: 1 }", spec({ a: [1] })],
    [
      "moves",
      "- { op: move, from: /metadata/labels/a, path: /spec/a }",
      { ...spec({ a: "1" }), metadata: { labels: { "x/y": "2" } } },
    ],
    ["copies", "- { op: copy, from: /metadata/labels/a, path: /spec/a }", spec({ a: "1" })],
    ["tests", "- { op: test, path: /metadata/labels, value: { x/y: '2', a: '1' } }", document],
    ["does nothing without operations", "# nothing", document],
    [
      "sees what was done before",
      "- { op: add, path: /spec/a, value: {} }\n- { op: add, path: /spec/a/b, value: 1 }",
      spec({ a: { b: 1 } }),
    ],
  ])("%s", (_, text, expected) => {
    expect(patched(text)).toEqual(expected);
  });

  it.each([
    [
      "replaces what is not there",
      "- { op: replace, path: /spec/a, value: 1 }",
      "replace operation does not apply: doc is missing key: /spec/a: missing value",
    ],
    [
      "replaces below what is not there",
      "- { op: replace, path: /a/b, value: 1 }",
      "replace operation does not apply: doc is missing path: /a/b: missing value",
    ],
    ["tests for what is not so", "- { op: test, path: /kind, value: x }", "testing value /kind failed: test failed"],
    [
      "moves what is not there",
      "- { op: move, from: /spec/a, path: /b }",
      "error in move for path: 'a': unable to get nonexistent key: a: missing value",
    ],
    [
      "copies from nowhere",
      "- { op: copy, from: /a/b, path: /b }",
      'copy operation does not apply: doc is missing from path: "/a/b": missing value',
    ],
    [
      "adds beyond the end",
      "- { op: add, path: /spec/list/9, value: 1 }",
      "error in add for path: '/spec/list/9': Unable to access invalid index: 9: invalid index referenced",
    ],
    [
      "adds to a list at a name",
      "- { op: add, path: /spec/list/x, value: 1 }",
      `error in add for path: '/spec/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
    ],
    ["adds below a text", "- { op: add, path: /kind/a/b, value: 1 }", "invalid state detected"],
    [
      "fills up a list without end",
      "- { op: add, path: /spec/a/99999999, value: 1 }",
      "Unable to access invalid index: 99999999: invalid index referenced",
    ],
    [
      "has an operation that there is not",
      "- { op: put, path: /a }",
      'invalid operation {"op":"put","path":"/a"}: unsupported operation',
    ],
    [
      "has no value to add",
      "- { op: add, path: /a }",
      `invalid operation {"op":"add","path":"/a"}: failed to decode 'value': operation, missing value field: missing value`,
    ],
    ["is no list", "a: 1", "json: cannot unmarshal object into Go value of type jsonpatch.Patch"],
    ["is no JSON", "[{", "invalid state detected"],
    [
      "moves everything",
      "- { op: move, from: '', path: /a }",
      "unable to move entire document to another path: invalid state detected",
    ],
  ])("fails where it %s", (_, text, message) => {
    expect(patched(text)).toBe(message);
  });

  it("copies what was made before without tying it to itself", () => {
    const text =
      "- { op: add, path: /metadata/labels/b, value: c }\n- { op: copy, from: /metadata, path: /metadata/labels/m }";
    expect(() => JSON.stringify(patched(text))).not.toThrow();
  });

  it("bounds what copies add", () => {
    const doubling = Array.from({ length: 40 }, () => ({ op: "copy", from: "/spec", path: "/spec/again" }));
    const text = JSON.stringify([{ op: "add", path: "/spec/big", value: "x".repeat(100_000) }, ...doubling]);
    expect(patched(text)).toMatch(/copy operations add more than/);
  });

  it("leaves the document as it is", () => {
    const before = JSON.stringify(document);
    patched("- { op: remove, path: /spec/list/0 }\n- { op: add, path: /metadata/labels/b, value: c }");
    expect(JSON.stringify(document)).toBe(before);
  });

  it("never reaches a prototype", () => {
    patched(
      '[{"op":"add","path":"/__proto__/polluted","value":1},{"op":"add","path":"/constructor/prototype/polluted","value":1}]',
    );
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
