import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileColumnPath } from "./column-path.ts";

const object = {
  metadata: { labels: { "app.kubernetes.io/name": "web" } },
  spec: { replicas: 3, paused: false, none: null, list: ["a", "b", "c"] },
  status: {
    conditions: [
      { type: "Ready", status: "True", n: 1 },
      { type: "Other", status: "False", n: 2 },
    ],
  },
};

describe("compileColumnPath", () => {
  it.each([
    [".spec.replicas", 3],
    [".spec.paused", false],
    [".spec.none", null],
    [".spec.nothing", undefined],
    [".spec.nothing.more", undefined],
    [".metadata.labels.app\\.kubernetes\\.io/name", "web"],
    [".metadata.labels['app\\.kubernetes\\.io/name']", "web"],
    ['.status.conditions[?(@.type=="Ready")].status', "True"],
    [".status.conditions[?(@.type=='Other')].status", "False"],
    ['.status.conditions[?(@.type == "Other")].status', "False"],
    ['.status.conditions[?(@.type!="Ready")].status', "False"],
    [".status.conditions[?(@.n>1)].type", "Other"],
    [".status.conditions[?(@.n)].type", "Ready"],
    ['.status.conditions[?(@.type=="Gone")].status', undefined],
    [".status.conditions[1].type", "Other"],
    [".status.conditions[-1].type", "Other"],
    [".status.conditions[7].type", undefined],
    [".status.conditions[*].type", "Ready"],
    [".spec.list[1:]", "b"],
    [".spec.list[0,2]", "a"],
    [".spec.list", ["a", "b", "c"]],
    ["..replicas", 3],
    [".spec.*", 3],
    [".spec.replicas[0]", undefined],
    [".spec.replicas.x", undefined],
    [".constructor", undefined],
    [".__proto__", undefined],
    [".", undefined],
  ])("follows %s", (path, wanted) => {
    const find = compileColumnPath(path);
    expect(find).toBeTypeOf("function");
    expect(find?.(object)).toEqual(wanted);
  });

  it.each([".spec[", '.a[?(@.b=="c]', ".a[b]", ".a[0:1:0]", ".a....b", "spec", ".a[?(@.b==c)]", ".a{b}"])(
    "does not compile %s",
    (path) => {
      expect(compileColumnPath(path)).toBeUndefined();
    },
  );

  it("gives up on paths that lead everywhere", () => {
    const wide = { a: Array.from({ length: 200 }, () => ({ b: Array.from({ length: 200 }, () => 1) })) };
    expect(compileColumnPath(".a[*].b[*]")?.(wide)).toBeUndefined();
  });

  it("never throws", () => {
    const piece = fc.constantFrom(
      ".",
      "..",
      "a",
      "[",
      "]",
      "*",
      "?(",
      "@",
      "==",
      '"',
      "'",
      "\\",
      "0",
      "-1",
      ",",
      ":",
      ")",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.jsonValue(), (pieces, value) => {
        compileColumnPath(pieces.join(""))?.(value);
      }),
    );
  });
});
