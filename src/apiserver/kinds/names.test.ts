import { describe, expect, it } from "vitest";
import {
  configKeyMistakes,
  dns1035Mistakes,
  envNameMistakes,
  labelMistakes,
  labelName,
  pathSegmentName,
  portMistakes,
  portNameMistakes,
  subdomainName,
} from "./names.ts";

describe("labelMistakes", () => {
  it.each(["a", "a-b", "0", "x".repeat(63)])("accepts %s", (name) => {
    expect(labelMistakes(name)).toEqual([]);
  });

  it("tells dots from other mistakes", () => {
    expect(labelMistakes("a.b")).toEqual(["must not contain dots"]);
    expect(labelMistakes("A")).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
  });

  it("names the length as well as the form", () => {
    expect(labelMistakes(`${"x".repeat(63)}_`)).toEqual([
      "must be no more than 63 characters",
      expect.stringContaining("a lowercase RFC 1123 label"),
    ]);
  });

  it.each(["", "-a", "a-", "a\n", "ä"])("refuses %j", (name) => {
    expect(labelMistakes(name)).toHaveLength(1);
  });
});

describe("names with something appended", () => {
  it("may end in a dash", () => {
    expect(subdomainName("web-", true)).toEqual([]);
    expect(labelName("web-", true)).toEqual([]);
    expect(subdomainName("web-", false)).toHaveLength(1);
  });
});

describe("dns1035Mistakes", () => {
  it("asks for a letter first", () => {
    expect(dns1035Mistakes("web-1")).toEqual([]);
    expect(dns1035Mistakes("1web")).toEqual([
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]);
  });
});

describe("configKeyMistakes", () => {
  it.each([
    ["key.name", []],
    ["__proto__", []],
    [".", ["must not be '.'"]],
    ["..", ["must not be '..'"]],
    ["..data", ["must not start with '..'"]],
    [
      "a b",
      [
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
  ])("of %j are %j", (key, wanted) => {
    expect(configKeyMistakes(key)).toEqual(wanted);
  });
});

describe("portNameMistakes", () => {
  it.each([
    ["http", []],
    ["123", ["must contain at least one letter (a-z)"]],
    ["a--b", ["must not contain consecutive hyphens"]],
    ["-a", ["must not begin or end with a hyphen"]],
    [
      "HTTP",
      [
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        "must contain at least one letter (a-z)",
      ],
    ],
    ["abcdefghijklmnop", ["must be no more than 15 characters"]],
  ])("of %j are %j", (name, wanted) => {
    expect(portNameMistakes(name)).toEqual(wanted);
  });
});

describe("other forms", () => {
  it("bound ports", () => {
    expect(portMistakes(1)).toEqual([]);
    expect(portMistakes(65_536)).toEqual(["must be between 1 and 65535, inclusive"]);
  });

  it("let variables have any printable name without an equals sign", () => {
    expect(envNameMistakes("my var!")).toEqual([]);
    expect(envNameMistakes("a=b")).toEqual([
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    ]);
  });

  it("keep path segments free of slashes", () => {
    expect(pathSegmentName("system:node", false)).toEqual([]);
    expect(pathSegmentName("a/b%c", false)).toEqual(["may not contain '/'", "may not contain '%'"]);
    expect(pathSegmentName("..", false)).toEqual(["may not be '..'"]);
  });
});
