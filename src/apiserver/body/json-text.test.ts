import { describe, expect, it } from "vitest";
import { BodyError, decodeText, readJson } from "./json-text.ts";

describe("readJson", () => {
  it.each([
    ["9007199254740993", "an integer beyond 2^53 cannot be kept exactly by this control plane"],
    ["-9007199254740993", "an integer beyond 2^53 cannot be kept exactly by this control plane"],
    ["1e400", "json: cannot unmarshal number into Go value of type float64"],
    ["[".repeat(2_000) + "]".repeat(2_000), "exceeded max depth"],
    ["{", "unexpected end of JSON input"],
  ])("refuses %.30s", (text, message) => {
    expect(() => readJson(text)).toThrow(new BodyError(message));
  });

  it.each(["9007199254740991", "1.0", "1e3", '"9007199254740993"', "0.1234567890123456789"])("reads %s", (text) => {
    expect(readJson(text)).toEqual(JSON.parse(text));
  });

  it("leaves prototypes alone", () => {
    const value = readJson('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("decodeText", () => {
  it("replaces what is no UTF-8", () => {
    expect(decodeText(new Uint8Array([0x22, 0xff, 0x22]))).toBe('"\ufffd"');
  });
});
