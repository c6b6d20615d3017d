import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNetAddress, maskBytes, parseNetAddress, parseNetPrefix } from "./net-address.ts";

describe("parseNetAddress", () => {
  it.each([
    ["1.2.3.4", [1, 2, 3, 4]],
    ["::1", [...new Array<number>(15).fill(0), 1]],
    ["1::", [0, 1, ...new Array<number>(14).fill(0)]],
    ["::1.2.3.4", [...new Array<number>(12).fill(0), 1, 2, 3, 4]],
  ])("reads %s", (text, bytes) => {
    expect(parseNetAddress(text)).toEqual({ bytes, zone: "" });
  });

  it.each([
    ["", 'ParseAddr(""): unable to parse IP'],
    ["%a", 'ParseAddr("%a"): missing IPv6 address'],
    ["1.2.3", 'ParseAddr("1.2.3"): IPv4 address too short'],
    ["1.2.3.4.5", 'ParseAddr("1.2.3.4.5"): IPv4 address too long'],
    ["01.2.3.4", 'ParseAddr("01.2.3.4"): IPv4 field has octet with leading zero'],
    ["1..2.3", 'ParseAddr("1..2.3"): IPv4 field must have at least one digit (at ".2.3")'],
    ["1.2.3.x", 'ParseAddr("1.2.3.x"): unexpected character (at "x")'],
    ["::1::", 'ParseAddr("::1::"): multiple :: in address (at ":")'],
    ["12345::", 'ParseAddr("12345::"): each group must have 4 or less digits (at "12345::")'],
    ["::%", 'ParseAddr("::%"): zone must be a non-empty string'],
    ["1:2:3:4:5:6:7::8", 'ParseAddr("1:2:3:4:5:6:7::8"): the :: must expand to at least one field of zeros'],
    ["1:2:3:4:5:6:7:8:9", 'ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")'],
  ])("says what is wrong with %s", (text, message) => {
    expect(parseNetAddress(text)).toBe(message);
  });

  it("reads what it has written", () => {
    const bytes = fc.oneof(
      fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
      fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 }),
    );
    fc.assert(
      fc.property(bytes, (of) => {
        expect(parseNetAddress(formatNetAddress({ bytes: of, zone: "" }))).toEqual({ bytes: of, zone: "" });
      }),
    );
  });

  it("bears texts of any length", () => {
    expect(typeof parseNetAddress(":".repeat(100_000))).toBe("string");
  });
});

describe("parseNetPrefix", () => {
  it.each([
    ["10.0.0.0", `netip.ParsePrefix("10.0.0.0"): no '/'`],
    ["10.0.0.0/33", 'netip.ParsePrefix("10.0.0.0/33"): prefix length out of range'],
    ["10.0.0.0/08", 'netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08"'],
    ["::1%a/8", 'netip.ParsePrefix("::1%a/8"): IPv6 zones cannot be present in a prefix'],
  ])("says what is wrong with %s", (text, message) => {
    expect(parseNetPrefix(text)).toBe(message);
  });
});

describe("maskBytes", () => {
  it.each([
    [0, [0, 0, 0, 0]],
    [9, [255, 128, 0, 0]],
    [32, [255, 255, 255, 255]],
  ])("keeps %i bits", (bits, bytes) => {
    expect(maskBytes([255, 255, 255, 255], bits)).toEqual(bytes);
  });
});
