import { describe, expect, it } from "vitest";
import {
  cidrWarnings,
  endpointIpMistakes,
  ipWarnings,
  strictCidrMistakes,
  strictIpMistakes,
  strictlyContains,
} from "./address-validation.ts";

describe("strictIpMistakes", () => {
  it.each([
    ["10.9.8.7", []],
    ["2001:db8::ffff", []],
    ["::", []],
    ["1:0:0:2:0:0:0:3", ['must be in canonical form ("1:0:0:2::3")']],
    ["2001:DB8::1", ['must be in canonical form ("2001:db8::1")']],
    ["010.1.1.1", ["must not have leading 0s"]],
    ["::ffff:1.2.3.4", ["must not be an IPv4-mapped IPv6 address"]],
    ["10.9.8", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]],
  ])("says of %s %j", (value, wanted) => {
    expect(strictIpMistakes(value)).toEqual(wanted);
  });
});

describe("strictCidrMistakes", () => {
  it.each([
    ["10.0.0.0/8", undefined],
    ["2001:db8::/64", undefined],
    ["10.0.0.1/8", "must not have bits set beyond the prefix length"],
    ["10.0.0.0/08", "must not have leading 0s in IP or prefix length"],
    ["::ffff:10.0.0.0/104", "must not have an IPv4-mapped IPv6 address"],
    ["2001:DB8::/64", 'must be in canonical form ("2001:db8::/64")'],
    ["10.0.0.0", "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"],
  ])("says of %s %s", (value, detail) => {
    const wanted = detail === undefined ? [] : [{ type: "Invalid", field: "cidr", value, detail }];
    expect(strictCidrMistakes(value, "cidr")).toEqual(wanted);
  });
});

describe("strictlyContains", () => {
  it.each([
    ["10.0.0.0/8", "10.1.0.0/16", true],
    ["10.0.0.0/8", "11.0.0.0/16", false],
    ["10.0.0.0/8", "10.0.0.0/8", false],
    ["10.0.0.0/15", "10.1.0.0/16", true],
    ["10.0.0.0/8", "2001:db8::/64", false],
    ["2001:db8::/32", "2001:db8:1::/48", true],
  ])("says whether %s holds %s: %s", (outer, inner, wanted) => {
    expect(strictlyContains(outer, inner)).toBe(wanted);
  });
});

describe("endpointIpMistakes", () => {
  it.each([
    ["10.1.2.3", undefined],
    ["2001:db8::1", undefined],
    ["0.0.0.0", "may not be unspecified (0.0.0.0)"],
    ["127.1.2.3", "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
    ["::1", "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
    ["169.254.1.1", "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
    ["fe80::1", "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
    ["224.0.0.7", "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
    ["ff02::1", "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
  ])("says of %s %s", (value, detail) => {
    expect(endpointIpMistakes(value, "ip").map((one) => one.detail)).toEqual(detail === undefined ? [] : [detail]);
  });
});

describe("warnings of odd forms", () => {
  it("tells the proper form of an address", () => {
    expect(ipWarnings("10.1.2.3", "ip")).toEqual([]);
    expect(ipWarnings("010.001.002.003", "ip")).toEqual([
      'ip: non-standard IP address "010.001.002.003" will be considered invalid in a future Kubernetes release: use "10.1.2.3"',
    ]);
    expect(ipWarnings("2001:DB8::1", "ip")).toEqual([
      'ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
    ]);
  });

  it("tells what a network may have been meant to be", () => {
    expect(cidrWarnings("10.0.0.0/8", "cidr")).toEqual([]);
    expect(cidrWarnings("10.1.2.3/8", "cidr")).toEqual([
      'cidr: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)',
    ]);
  });
});
