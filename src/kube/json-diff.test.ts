import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonDiff } from "./json-diff.ts";
import { jsonEqual } from "./json-equal.ts";
import { applyJsonPatch } from "./json-patch.ts";
import type { Json } from "./object.ts";

describe("jsonDiff", () => {
  it.each([
    ["nothing for the same", { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ["a field that is added", { a: {} }, { a: { b: 1 } }, [{ op: "add", path: "/a/b", value: 1 }]],
    ["a field that goes", { a: { b: 1 } }, { a: {} }, [{ op: "remove", path: "/a/b" }]],
    ["another value", { a: 1 }, { a: "1" }, [{ op: "replace", path: "/a", value: "1" }]],
    ["another type", { a: [1] }, { a: { 0: 1 } }, [{ op: "replace", path: "/a", value: { 0: 1 } }]],
    ["a key with a slash and a tilde", {}, { "a/b~c": 1 }, [{ op: "add", path: "/a~1b~0c", value: 1 }]],
    ["an element in front", { l: [1, 2] }, { l: [0, 1, 2] }, [{ op: "add", path: "/l/0", value: 0 }]],
    [
      "elements that go",
      { l: [1, 2, 3, 4] },
      { l: [1, 4] },
      [
        { op: "remove", path: "/l/2" },
        { op: "remove", path: "/l/1" },
      ],
    ],
    [
      "a change inside of an element",
      { l: [{ a: 1, b: 2 }, 3] },
      { l: [{ a: 1, b: 9 }, 3] },
      [{ op: "replace", path: "/l/0/b", value: 9 }],
    ],
  ])("tells %s", (_, before, after, expected) => {
    expect(jsonDiff(before, after)).toEqual(expected);
  });

  const leaf = fc.oneof(fc.constantFrom(0, 1, "a", "", null, true), fc.constantFrom({}, []));
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 5 }),
      fc.dictionary(fc.constantFrom("a", "b", "c/d", "~", "__proto__"), tie("value"), { maxKeys: 4 }),
    ),
  })) as { value: fc.Arbitrary<Json> };

  // The API server replaces no document as a whole.
  const document = value.map((root) => ({ root }));

  it("makes the second of the first", () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        const patched = applyJsonPatch(before, jsonDiff(before, after));
        expect(patched.kind).toBe("patched");
        expect(patched.kind === "patched" && jsonEqual(patched.value, after)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
