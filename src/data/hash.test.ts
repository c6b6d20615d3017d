import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { md5, sha1, sha256 } from "./hash.ts";

const bytes = fc.uint8Array({ maxLength: 200 });

describe("md5, sha1, sha256", () => {
  it.each([
    ["md5", md5],
    ["sha1", sha1],
    ["sha256", sha256],
  ] as const)("%s agrees with the platform", (name, digest) => {
    fc.assert(
      fc.property(bytes, (input) => {
        expect(digest(input)).toBe(createHash(name).update(input).digest("hex"));
      }),
    );
  });
});

describe("base 64", () => {
  it("agrees with the platform, and reads what it writes", () => {
    fc.assert(
      fc.property(bytes, (input) => {
        const text = encodeBase64(input);
        expect(text).toBe(Buffer.from(input).toString("base64"));
        expect(decodeBase64(text)).toEqual({ kind: "bytes", bytes: input });
      }),
    );
  });

  it.each([
    ["YQ==\n", "a"],
    ["Y\nQ=\r\n=", "a"],
  ])("passes over line breaks in %j", (text, expected) => {
    expect(decodeBase64(text)).toEqual({ kind: "bytes", bytes: new TextEncoder().encode(expected) });
  });

  it.each([
    ["YQ", 0],
    ["YQ=", 3],
    ["Y===", 1],
    ["YQ==x", 4],
    ["Y Q=", 1],
    ["YQ=x", 3],
  ])("says where %j is wrong", (text, byte) => {
    expect(decodeBase64(text)).toEqual({ kind: "error", error: `illegal base64 data at input byte ${byte}` });
  });
});
