import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonSyntaxError } from "./json-syntax.ts";

const words: readonly (readonly [string, string])[] = [
  ["", "unexpected end of JSON input"],
  ["{", "unexpected end of JSON input"],
  ['{"a":1', "unexpected end of JSON input"],
  ['{"a', "unexpected end of JSON input"],
  ["[1,", "unexpected end of JSON input"],
  ["nul", "unexpected end of JSON input"],
  ["xyz", "invalid character 'x' looking for beginning of value"],
  ["{a}", "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1}", "invalid character '}' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ["{} x", "invalid character 'x' after top-level value"],
  ["trux", "invalid character 'x' in literal true (expecting 'e')"],
  ['"\\q"', "invalid character 'q' in string escape code"],
  ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1ex", "invalid character 'x' in exponent of numeric literal"],
  ["01", "invalid character '1' after top-level value"],
  ["\u00e9", "invalid character '\u00c3' looking for beginning of value"],
];

describe("jsonSyntaxError", () => {
  it.each(words)("says of %j: %s", (text, message) => {
    expect(jsonSyntaxError(text)).toBe(message);
  });

  it("survives text that is nested as deep as it is long", () => {
    expect(jsonSyntaxError("[".repeat(1_000_000))).toBe("unexpected end of JSON input");
  });

  it("finds something wrong in every proper prefix of an object", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, at) => {
        const text = `{"a":${json}}`;
        const prefix = text.slice(0, at % text.length);
        expect(jsonSyntaxError(prefix)).not.toBe("");
      }),
    );
  });
});
