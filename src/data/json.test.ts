import { describe, expect, it } from "vitest";
import { isInexact, parseJson } from "./json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("parseJson", () => {
  it("reads text and bytes alike", () => {
    const text = '{"a":["é",1.5,null,true]}';
    const value = { kind: "value", value: { a: ["é", 1.5, null, true] }, unsafe: false };
    expect(parseJson(text)).toEqual(value);
    expect(parseJson(bytes(text))).toEqual(value);
  });

  it("takes the last of several keys", () => {
    expect(parseJson('{"a":1,"a":2}')).toMatchObject({ value: { a: 2 } });
  });

  it.each([
    ['{"a":9007199254740993}', true],
    ["[-9007199254740993]", true],
    ["[12345678901234567890,1]", true],
    ['["\\"",9007199254740993]', true],
    ["[9007199254740992]", false],
    ["[9007199254740991]", false],
    ['{"a":"9007199254740993"}', false],
    ['{"a\\\\":"9007199254740993"}', false],
    ["[1.9007199254740993]", false],
    ["[9007199254740993.5]", false],
    ["[1e-9007199254740993]", false],
    ["[1e+0000000000000000001]", false],
  ])("tells of %s whether an integer changes: %j", (text, unsafe) => {
    expect(parseJson(text)).toMatchObject({ unsafe });
  });

  it.each(["", "{", '{"a"', '{"a":1}}', "[1,]", "nul", '"\\', "{'a':1}"])("refuses %j", (text) => {
    expect(parseJson(text)).toMatchObject({ kind: "mistake", mistake: { code: "syntax" } });
  });

  it("refuses bytes that are no text", () => {
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toMatchObject({ mistake: { code: "syntax" } });
  });

  it("refuses what is too deep, with its place", () => {
    expect(parseJson("[".repeat(1_000_000))).toMatchObject({ mistake: { code: "too-deep", line: 1, column: 1001 } });
    expect(parseJson('{"a":{"b":1}}', { depth: 1 })).toMatchObject({ mistake: { code: "too-deep" } });
    expect(parseJson('{"a":"[[[["}', { depth: 1 })).toMatchObject({ kind: "value" });
  });

  it("refuses what is too large", () => {
    expect(parseJson(bytes("[1,2]"), { size: 4 })).toMatchObject({ mistake: { code: "too-large" } });
  });

  it("keeps keys that name what every object has", () => {
    const parsed = parseJson('{"__proto__":{"polluted":true}}');
    const value = parsed.kind === "value" ? (parsed.value as object) : {};
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe("isInexact", () => {
  it.each([
    ["0", false],
    ["9007199254740992", false],
    ["9007199254740993", true],
    ["18446744073709551616", false],
    ["9".repeat(500), true],
  ])("reads %.30s", (digits, expected) => {
    expect(isInexact(digits)).toBe(expected);
  });
});
