import { describe, expect, it } from "vitest";
import { evaluate, outcome } from "../expression-lab.ts";

describe("ipLibrary", () => {
  it.each([
    ["isIP('127.0.0.1')", true],
    ["isIP('127.0.0.256')", false],
    ["isIP('1.2.3.04')", false],
    ["isIP('::ffff:1.2.3.4')", false],
    ["isIP('fe80::1%eth0')", false],
    ["string(ip('2001:DB8:0:0:0:0:0:1'))", "2001:db8::1"],
    ["string(ip('1:0:0:2:0:0:0:3'))", "1:0:0:2::3"],
    ["ip.isCanonical('2001:db8::abcd')", true],
    ["ip.isCanonical('2001:db8::0:0:0:abcd')", false],
    ["ip('127.0.0.1').family()", 4],
    ["ip('::1').family()", 6],
    ["ip('::').isUnspecified()", true],
    ["ip('127.9.9.9').isLoopback()", true],
    ["ip('224.0.0.1').isLinkLocalMulticast()", true],
    ["ip('ff02::1').isLinkLocalMulticast()", true],
    ["ip('fd00::1').isLinkLocalMulticast()", false],
    ["ip('169.254.169.254').isLinkLocalUnicast()", true],
    ["ip('febf::1').isLinkLocalUnicast()", true],
    ["ip('255.255.255.255').isGlobalUnicast()", false],
    ["ip('10.0.0.1').isGlobalUnicast()", true],
    ["ip('10.0.0.1') == ip('10.0.0.1')", true],
    ["type(ip('10.0.0.1')) == net.IP", true],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it.each([
    ["ip('x')", 'IP Address "x" parse error during conversion from string: ParseAddr("x"): unable to parse IP'],
    ["ip('fe80::1%a')", 'IP address "fe80::1%a" with zone value is not allowed'],
    ["ip('::ffff:1.2.3.4')", 'IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed'],
  ])("says what is wrong with %s", (source, message) => {
    expect(outcome(source)).toBe(`error: ${message}`);
  });
});

describe("cidrLibrary", () => {
  it.each([
    ["isCIDR('10.0.0.0/8')", true],
    ["isCIDR('10.0.0.0/33')", false],
    ["isCIDR('10.0.0.0/08')", false],
    ["cidr('192.168.0.0/24').containsIP(ip('192.168.0.1'))", true],
    ["cidr('192.168.0.0/24').containsIP('192.168.1.1')", false],
    ["cidr('192.168.0.0/24').containsIP('::1')", false],
    ["cidr('192.168.0.0/16').containsCIDR(cidr('192.168.10.0/24'))", true],
    ["cidr('192.168.0.0/16').containsCIDR('192.0.0.0/8')", false],
    ["cidr('0.0.0.0/0').containsCIDR('10.0.0.0/8')", true],
    ["string(cidr('192.168.0.1/24').ip())", "192.168.0.1"],
    ["string(cidr('192.168.0.1/23').masked())", "192.168.0.0/23"],
    ["cidr('192.168.0.1/24') == cidr('192.168.0.1/24').masked()", false],
    ["cidr('::1/128').prefixLength()", 128],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it("loses what is wrong with an address, as Kubernetes does", () => {
    expect(outcome("cidr('10.0.0.0/8').containsIP('x')")).toBe("error: no such overload");
  });

  it("says twice that a network could not be read, as Kubernetes does", () => {
    const said = "network address parse error during conversion from string: ";
    expect(outcome("cidr('x')")).toBe(`error: ${said}${said}netip.ParsePrefix("x"): no '/'`);
  });

  it("counts the bytes of the prefix", () => {
    expect(evaluate("cidr('10.0.0.0/8').containsIP('10.0.0.1')").cost).toBe(3);
    expect(evaluate("cidr('10.0.0.0/8').containsCIDR(cidr('10.0.0.0/9'))").cost).toBe(5);
  });
});

describe("urlLibrary", () => {
  it.each([
    ["isURL('https://user:pass@example.com:80/path?query=val#fragment')", true],
    ["isURL('/absolute-path')", true],
    ["isURL('../relative-path')", false],
    ["isURL('https://a:b:c/')", false],
    ["url('HTTPS://example.com').getScheme()", "https"],
    ["url('https://[::1]:80/').getHost()", "[::1]:80"],
    ["url('https://[::1]:80/').getHostname()", "::1"],
    ["url('https://example.com:80/').getPort()", "80"],
    ["url('https://example.com/path with spaces/').getEscapedPath()", "/path%20with%20spaces/"],
    ["url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b', 'c']}", true],
    ["url('/p?__proto__=x').getQuery()['__proto__'][0]", "x"],
    ["url('http://a/%7Eb') == url('http://a/~b')", false],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it.each([
    ["url('a')", 'parse "a": invalid URI for request'],
    ["url('http://[::1')", `parse "http://[::1": missing ']' in host`],
    ["url('http://a/%zz')", 'parse "http://a/%zz": invalid URL escape "%zz"'],
    ["url('http://a:x/')", 'parse "http://a:x/": invalid port ":x" after host'],
  ])("says what is wrong with %s", (source, message) => {
    expect(outcome(source)).toBe(`error: URL parse error during conversion from string: ${message}`);
  });

  it("has no parameters where there are more than ten thousand", () => {
    expect(outcome(`size(url('/p?${"a=b&".repeat(10_001)}').getQuery())`)).toBe(0);
  });
});
