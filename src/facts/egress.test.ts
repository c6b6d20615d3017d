import { describe, expect, it } from "vitest";
import { defaultBlocklist, type Egress, parseEgress } from "./egress.ts";

function egressOf(blocklist: readonly string[], allowlist: readonly string[] = []): Egress {
  const egress = parseEgress(blocklist, allowlist);
  if (typeof egress === "string") throw new Error(egress);
  return egress;
}

describe("parseEgress", () => {
  it.each([
    [["10.0.0.0/99"], [], 'invalid CIDR "10.0.0.0/99" in httpBlocklist'],
    [[], ["example.com"], 'httpAllowlist entry "example.com" must include scheme and host'],
  ])("says what is wrong with %j and %j", (blocklist, allowlist, message) => {
    expect(parseEgress(blocklist, allowlist)).toBe(message);
  });

  it.each([
    ["169.254.169.254", "169.254.169.254/32"],
    ["::ffff:169.254.169.254", "169.254.169.254/32"],
    ["::169.254.169.254", "169.254.169.254/32"],
    ["64:ff9b::a9fe:a9fe", "169.254.169.254/32"],
    ["2002:a9fe:a9fe::", "169.254.169.254/32"],
    ["fd00:ec2::254", "fd00:ec2::254/128"],
    ["127.8.9.1", "127.0.0.0/8"],
    ["::1", "::1/128"],
    ["0.0.0.0", "127.0.0.0/8"],
    ["0.1.2.3", "127.0.0.0/8"],
    ["::", "127.0.0.0/8"],
    ["::ffff:0.0.0.0", "127.0.0.0/8"],
    ["169.254.169.252", undefined],
    ["10.1.2.3", undefined],
    ["2001:db8::1", undefined],
  ])("blocks %s by %s", (address, range) => {
    expect(egressOf(defaultBlocklist).blockedRange(address)).toBe(range);
  });

  it("blocks what it cannot read, where anything is blocked", () => {
    expect(egressOf(["10.0.0.0/8"]).blockedRange("fe80::1%eth0")).toBe("10.0.0.0/8");
  });

  it.each([
    [
      "http://metadata.google.internal./x",
      'URL "http://metadata.google.internal./x" is blocked: hostname "metadata.google.internal" is on the blocklist',
    ],
    [
      "http://METADATA.google.internal/",
      'URL "http://metadata.google.internal/" is blocked: hostname "metadata.google.internal" is on the blocklist',
    ],
    ["file:///etc/passwd", 'URL "file:///etc/passwd" is neither http nor https'],
    ["https://example.com/", undefined],
  ])("refuses %s: %s", (url, reason) => {
    expect(egressOf(defaultBlocklist).refusesUrl(new URL(url))).toBe(reason);
  });

  it.each([
    ["https://api.example.com/v1/x", true],
    ["https://API.example.com:443/v1", true],
    ["https://api.example.com/v10", false],
    ["https://api.example.com/v1/../admin", false],
    ["http://api.example.com/v1", false],
    ["https://api.example.com.evil.io/v1", false],
  ])("allows %s where only the beginning of it is: %s", (url, allowed) => {
    expect(egressOf([], ["https://api.example.com/v1/"]).refusesUrl(new URL(url)) === undefined).toBe(allowed);
  });
});
