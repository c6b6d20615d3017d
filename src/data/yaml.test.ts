import { describe, expect, it } from "vitest";
import { parseYaml } from "./yaml.ts";

function read(text: string): unknown {
  const parsed = parseYaml(text);
  return parsed.kind === "documents" ? parsed.documents.map(({ value }) => value) : parsed.mistake;
}

describe("parseYaml", () => {
  it.each([
    ["yes", true],
    ["on", true],
    ["y", true],
    ["Off", false],
    ["TRUE", true],
    ["tRUE", "tRUE"],
    ["0o7", 7],
    ["010", 8],
    ["08", 8],
    ["0x1F", 31],
    ["-0x1F", -31],
    ["0b11", 3],
    ["1e3", 1000],
    ["1_000", 1000],
    ["+1", 1],
    ["1.", 1],
    [".5", 0.5],
    ["1e400", "1e400"],
    ["1:30", "1:30"],
    ["2001-12-14", "2001-12-14"],
    ["9007199254740992", 9007199254740992],
    ["'5'", "5"],
    ['"yes"', "yes"],
    ["!!str 5", "5"],
    ["~", null],
    ["Null", null],
    ["1Gi", "1Gi"],
    ["", null],
  ])("reads the scalar %s as Go does", (text, value) => {
    expect(read(`a: ${text}`)).toEqual([{ a: value }]);
  });

  it.each([
    ["newer", "a: yes\nb: On\nc: n\nd: True\ne: 010", [{ a: "yes", b: "On", c: "n", d: true, e: 8 }]],
    ["newer", "x: &x {q: 1}\ny: {<<: *x}", [{ x: { q: 1 }, y: { q: 1 } }]],
    ["plain", "x: &x {q: 1}\ny: {<<: *x, z: yes}", [{ x: { q: 1 }, y: { "<<": { q: 1 }, z: "yes" } }]],
  ] as const)("reads like the %s reader of Go", (reader, text, documents) => {
    const parsed = parseYaml(text, { reader });
    expect(parsed.kind === "documents" ? parsed.documents.map(({ value }) => value) : parsed).toEqual(documents);
  });

  it("makes texts of keys that are numbers or booleans", () => {
    expect(read("1: a\n1.5: b\nyes: c")).toEqual([{ "1": "a", "1.5": "b", true: "c" }]);
  });

  it("merges", () => {
    expect(read("a: &x {q: 1, r: 1}\nb:\n  <<: *x\n  r: 2")).toEqual([{ a: { q: 1, r: 1 }, b: { q: 1, r: 2 } }]);
  });

  it("leaves empty documents out and counts them", () => {
    const parsed = parseYaml("---\n---\na: 1\n---\n# nothing\n---\nb: 1\n");
    expect(parsed).toEqual({
      kind: "documents",
      documents: [
        { value: { a: 1 }, index: 1 },
        { value: { b: 1 }, index: 3 },
      ],
    });
  });

  it.each([
    ["a: 1\na: 2", "duplicate-key", 2, 1],
    ["a: 1\nb:\n  c: 12345678901234567890", "unsafe-integer", 3, 6],
    ["a: 0xFFFFFFFFFFFFFFFF", "unsafe-integer", 1, 4],
    ["a: .inf", "not-json", 1, 4],
    ["null: 1", "syntax", 1, 1],
    ["? [a]\n: b", "syntax", 1, 1],
    ["a: !foo b", "syntax", 1, 4],
    ["a: [", "syntax", 1, 5],
    ["a: *b", "syntax", 1, 5],
    ["a:\n\tb: 1", "syntax", 2, 1],
  ])("refuses %j with its place", (text, code, line, column) => {
    expect(read(text)).toMatchObject({ code, severity: "error", path: "", line, column });
  });

  it("keeps keys that name what every object has", () => {
    const [object] = read("__proto__: {polluted: true}\nconstructor: {a: 1}\nb: &b {__proto__: 1}\nc: {<<: *b}") as [
      object,
    ];
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.keys(object)).toEqual(["__proto__", "constructor", "b", "c"]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("refuses aliases that blow up", () => {
    const levels = Array.from({ length: 12 }, (_, at) => {
      const inner = at === 0 ? "x" : `*a${at - 1}`;
      return `a${at}: &a${at} [${Array.from({ length: 9 }, () => inner).join(", ")}]`;
    });
    expect(read(levels.join("\n"))).toMatchObject({ code: "aliases" });
  });

  it("refuses aliases that go deep where the text does not", () => {
    const levels = Array.from({ length: 300 }, (_, at) => `- &a${at} [${at === 0 ? "x" : `*a${at - 1}`}]`);
    expect(read(levels.join("\n"))).toMatchObject({ code: "too-deep" });
  });

  it("refuses an alias within itself", () => {
    expect(read("a: &a [*a]")).toMatchObject({ code: "aliases" });
  });

  it("refuses too many aliases", () => {
    expect(read(`a: &a 1\nb: [${"*a,".repeat(2000)}]`)).toMatchObject({ code: "aliases" });
  });

  it("refuses what is too deep", () => {
    expect(read("[".repeat(10_000))).toMatchObject({ code: "too-deep" });
    expect(read(Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at)}a:`).join("\n"))).toMatchObject({
      code: "too-deep",
    });
  });

  it("refuses what is too large", () => {
    expect(parseYaml("a: 1", { size: 3 })).toMatchObject({ mistake: { code: "too-large" } });
  });
});
