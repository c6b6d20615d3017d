import { describe, expect, it } from "vitest";
import { applyJsonPatch, parsePointer } from "./json-patch.ts";
import type { Json } from "./object.ts";

const patched = (document: Json, patch: Json) => {
  const result = applyJsonPatch(document, patch);
  return result.kind === "patched" ? result.value : `error: ${result.message}`;
};

describe("applyJsonPatch", () => {
  const applies: readonly (readonly [string, Json, Json, Json])[] = [
    ["adds a key", { a: 1 }, [{ op: "add", path: "/b", value: 2 }], { a: 1, b: 2 }],
    ["adds in the middle of a list", { a: [1, 3] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2, 3] }],
    ["adds at the end of a list", { a: [1] }, [{ op: "add", path: "/a/-", value: 2 }], { a: [1, 2] }],
    ["reads escaped keys", { m: {} }, [{ op: "add", path: "/m/a~1b~0c", value: 1 }], { m: { "a/b~c": 1 } }],
    ["reads ~01 as ~1", { m: {} }, [{ op: "add", path: "/m/~01", value: 1 }], { m: { "~1": 1 } }],
    [
      "removes",
      { a: [1, 2], b: 1 },
      [
        { op: "remove", path: "/a/0" },
        { op: "remove", path: "/b" },
      ],
      { a: [2] },
    ],
    ["replaces, also by null", { a: { b: 1 } }, [{ op: "replace", path: "/a/b", value: null }], { a: { b: null } }],
    ["replaces the whole", { a: 1 }, [{ op: "replace", path: "", value: { b: 1 } }], { b: 1 }],
    ["moves", { a: { b: 1 }, c: {} }, [{ op: "move", from: "/a/b", path: "/c/d" }], { a: {}, c: { d: 1 } }],
    ["moves within a list", { a: [1, 2, 3] }, [{ op: "move", from: "/a/0", path: "/a/2" }], { a: [2, 3, 1] }],
    ["copies", { a: { b: [1] } }, [{ op: "copy", from: "/a/b", path: "/c" }], { a: { b: [1] }, c: [1] }],
    [
      "tests regardless of key order",
      { a: { x: 1, y: 2 } },
      [{ op: "test", path: "/a", value: { y: 2, x: 1 } }],
      { a: { x: 1, y: 2 } },
    ],
    ["tests a null", { a: null }, [{ op: "test", path: "/a", value: null }], { a: null }],
    ["takes what is not there for a null in tests", { a: {} }, [{ op: "test", path: "/a/b", value: null }], { a: {} }],
    ["replaces what is not there", { a: {} }, [{ op: "replace", path: "/a/b", value: 1 }], { a: { b: 1 } }],
    ["adds null without a value", { a: {} }, [{ op: "add", path: "/a/b" }], { a: { b: null } }],
    ["copies what is not there", {}, [{ op: "copy", from: "/a", path: "/b" }], { b: null }],
    ["counts from the end where it adds", { a: [1, 2] }, [{ op: "add", path: "/a/-1", value: 3 }], { a: [1, 2, 3] }],
    ["counts from the end where it removes", { a: [1, 2] }, [{ op: "remove", path: "/a/-2" }], { a: [2] }],
    ["counts from the end on its way", { a: [[], []] }, [{ op: "add", path: "/a/-1/-", value: 1 }], { a: [[], [1]] }],
    ["replaces at the end", { a: [1, 2] }, [{ op: "replace", path: "/a/-1", value: 3 }], { a: [1, 3] }],
    ["reads signs and leading zeros", { a: [1, 2, 3] }, [{ op: "remove", path: "/a/+01" }], { a: [1, 3] }],
    ["ignores what stands before the path", { a: {} }, [{ op: "add", path: "x/a/b", value: 1 }], { a: { b: 1 } }],
    ["keeps unknown escapes", { "~2": 1 }, [{ op: "remove", path: "/~2" }], {}],
    ["replaces the whole by a list", { a: 1 }, [{ op: "replace", path: "", value: [1] }], [1]],
    ["does not replace the whole by a scalar", { a: 1 }, [{ op: "replace", path: "", value: "x" }], { a: 1 }],
    ["is empty as null", { a: 1 }, null, { a: 1 }],
  ];
  it.each(applies)("%s", (_, document, patch, expected) => {
    const before = JSON.stringify(document);
    expect(patched(document, patch)).toEqual(expected);
    expect(JSON.stringify(document)).toBe(before);
  });

  const refuses: readonly (readonly [string, Json, Json, string])[] = [
    ["no list", {}, {}, "json: cannot unmarshal object into Go value of type jsonpatch.Patch"],
    [
      "a text for an operation",
      {},
      [null, "x"],
      "json: cannot unmarshal string into Go value of type jsonpatch.Operation",
    ],
    ["an operation that is nothing", {}, [null], "Unexpected kind: unknown"],
    ["a number for an operation's name", {}, [{ op: 1 }], "Unexpected kind: unknown"],
    ["an unknown operation", {}, [{ op: "merge", path: "/a" }], "Unexpected kind: merge"],
    [
      "a missing parent",
      {},
      [{ op: "add", path: "/a/b", value: 1 }],
      'add operation does not apply: doc is missing path: "/a/b": missing value',
    ],
    ["a missing path", {}, [{ op: "add", value: 1 }], "add operation failed to decode path: missing value"],
    [
      "removal of what is not there",
      { a: {} },
      [{ op: "remove", path: "/a/b" }],
      "error in remove for path: '/a/b': Unable to remove nonexistent key: b: missing value",
    ],
    ["a failed test", { a: 1 }, [{ op: "test", path: "/a", value: 2 }], "testing value /a failed: test failed"],
    [
      "an index that is none",
      { a: [1, 2] },
      [{ op: "add", path: "/a/x", value: 1 }],
      "error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
    ],
    [
      "removal at an index that is none",
      { a: [1, 2] },
      [{ op: "remove", path: "/a/x" }],
      "error in remove for path: '/a/x': strconv.Atoi: parsing \"x\": invalid syntax",
    ],
    [
      "an index that is too large a number",
      { a: [1] },
      [{ op: "remove", path: "/a/99999999999999999999" }],
      "error in remove for path: '/a/99999999999999999999': strconv.Atoi: parsing \"99999999999999999999\": value out of range",
    ],
    [
      "a negative index before the beginning",
      { a: [1] },
      [{ op: "add", path: "/a/-3", value: 0 }],
      "error in add for path: '/a/-3': Unable to access invalid index: -3: invalid index referenced",
    ],
    [
      "replacement beyond the end",
      { a: [1] },
      [{ op: "replace", path: "/a/1", value: 0 }],
      "replace operation does not apply: doc is missing key: /a/1: missing value",
    ],
    [
      "a test beyond the end",
      { a: [1] },
      [{ op: "test", path: "/a/1", value: 0 }],
      "error in test for path: '/a/1': Unable to access invalid index: 1: invalid index referenced",
    ],
    [
      "the end as something to read",
      { a: [1] },
      [{ op: "copy", from: "/a/-", path: "/b" }],
      "error in copy for from: '/a/-': strconv.Atoi: parsing \"-\": invalid syntax",
    ],
    [
      "a move of what is not there",
      {},
      [{ op: "move", from: "/a", path: "/b" }],
      "error in move for path: 'a': Unable to remove nonexistent key: a: missing value",
    ],
    [
      "a move into itself",
      { a: { b: {} } },
      [{ op: "move", from: "/a", path: "/a/b" }],
      "move operation does not apply: doc is missing destination path: /a/b: missing value",
    ],
    [
      "an addition of the whole",
      {},
      [{ op: "add", path: "", value: {} }],
      'add operation does not apply: doc is missing path: "": missing value',
    ],
    [
      "a number for a path",
      {},
      [{ op: "replace", path: 1, value: 1 }],
      "replace operation failed to decode path: json: cannot unmarshal number into Go value of type string",
    ],
    [
      "a copy without its source",
      {},
      [{ op: "copy", path: "/a" }],
      "copy operation failed to decode from: operation, missing from field: missing value",
    ],
    [
      "a copy to where nothing is",
      { a: 1 },
      [{ op: "copy", from: "/a", path: "/b/c" }],
      "copy operation does not apply: doc is missing destination path: /b/c: missing value",
    ],
    [
      "a null on the way",
      { a: null },
      [{ op: "add", path: "/a/b", value: 1 }],
      'add operation does not apply: doc is missing path: "/a/b": missing value',
    ],
    [
      "an index beyond the end",
      { a: [1] },
      [{ op: "add", path: "/a/2", value: 0 }],
      "error in add for path: '/a/2': Unable to access invalid index: 2: invalid index referenced",
    ],
    [
      "too many operations",
      {},
      Array.from({ length: 10_001 }, () => ({ op: "test", path: "", value: {} })),
      "The allowed maximum operations in a JSON patch is 10000, got 10001",
    ],
  ];
  it.each(refuses)("refuses %s", (_, document, patch, message) => {
    expect(patched(document, patch)).toBe(`error: ${message}`);
  });

  it("shares what it does not change", () => {
    const document = { a: { deep: [1] }, b: { c: 1 } };
    const result = applyJsonPatch(document, [{ op: "add", path: "/b/d", value: 2 }]);
    expect(result.kind === "patched" && (result.value as typeof document).a).toBe(document.a);
  });

  it("keeps the two places of a copy apart", () => {
    const patch = [
      { op: "add", path: "/a/x", value: 1 },
      { op: "copy", from: "/a", path: "/b" },
      { op: "add", path: "/b/y", value: 2 },
      { op: "add", path: "/a/z", value: 3 },
    ];
    expect(patched({ a: {} }, patch)).toEqual({ a: { x: 1, z: 3 }, b: { x: 1, y: 2 } });
  });

  it("copies what was made before without tying it to itself", () => {
    const patch = [
      { op: "add", path: "/metadata/annotations/x", value: "1" },
      { op: "copy", from: "/metadata", path: "/metadata/annotations/y" },
    ];
    const annotations = { a: "1", x: "1" };
    expect(applyJsonPatch({ metadata: { annotations: { a: "1" } } }, patch)).toEqual({
      kind: "patched",
      value: { metadata: { annotations: { ...annotations, y: { annotations } } } },
    });
  });

  it("ends a patch that doubles the document again and again", () => {
    const patch = Array.from({ length: 100 }, (_, at) => ({ op: "copy", from: "/a", path: `/a/${at}` }));
    expect(patched({ a: { text: "x".repeat(1000) } }, patch)).toMatch(/^error: Unable to complete the copy/);
  });

  it("does not build what is too deep to be walked", () => {
    const path = "/a".repeat(1001);
    expect(patched({}, [{ op: "add", path, value: 1 }])).toMatch(/^error: add operation does not apply/);
  });

  it("never reaches a prototype", () => {
    const patch = [
      { op: "add", path: "/__proto__", value: { polluted: true } },
      { op: "add", path: "/__proto__/more", value: true },
    ];
    const result = patched({}, patch) as Record<string, Json>;
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(result, "__proto__")?.value).toEqual({ polluted: true, more: true });
    expect(patched({}, [{ op: "test", path: "/constructor/name", value: null }])).toMatch(/^error/);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("parsePointer", () => {
  it.each([
    ["", []],
    ["/", [""]],
    ["/a//b", ["a", "", "b"]],
    ["/a~1b/~0", ["a/b", "~"]],
    ["a", undefined],
    ["/~", ["~"]],
  ])("reads %j", (pointer, keys) => {
    expect(parsePointer(pointer)).toEqual(keys);
  });
});
