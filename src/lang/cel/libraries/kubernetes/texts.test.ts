import { describe, expect, it } from "vitest";
import { stringType } from "../../type.ts";
import { evaluate, outcome } from "../expression-lab.ts";

describe("semverLibrary", () => {
  it.each([
    ["isSemver('1.0.0')", true],
    ["isSemver('v1.0')", false],
    ["isSemver('v1.0', true)", true],
    ["isSemver('1.0-alpha', true)", false],
    ["semver('v01.1', true).compareTo(semver('1.1.0'))", 0],
    ["semver('1.2.3') == semver('1.2.3+build')", true],
    ["semver('1.2.3-alpha').isLessThan(semver('1.2.3'))", true],
    ["semver('1.2.3-alpha.2').isGreaterThan(semver('1.2.3-alpha.10'))", false],
    ["[semver('1.2.3').major(), semver('1.2.3').minor(), semver('1.2.3').patch()]", [1, 2, 3]],
    ["semver('18446744073709551615.0.0').major()", -1],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it.each([
    ["semver('1.0')", "No Major.Minor.Patch elements found"],
    ["semver('v1.0.0')", 'Invalid character(s) found in major number "v1"'],
    ["semver('01.0.0')", 'Major number must not contain leading zeroes "01"'],
    ["semver('1.0-a', true)", "short version cannot contain PreRelease/Build meta data"],
  ])("says what is wrong with %s", (source, message) => {
    expect(outcome(source)).toBe(`error: ${message}`);
  });
});

describe("regexLibrary", () => {
  it.each([
    ["'abc 123'.find('[0-9]+')", "123"],
    ["'abc'.find('[0-9]+')", ""],
    ["'123 abc 456'.findAll('[0-9]+')", ["123", "456"]],
    ["'123 abc 456'.findAll('[0-9]+', 1)", ["123"]],
    ["'123 abc 456'.findAll('[0-9]+', 0)", []],
    ["'abc'.findAll('')", ["", "", "", ""]],
    ["'baab'.findAll('a*')", ["", "aa", ""]],
    ["'é日'.findAll('.')", ["é", "日"]],
    ["'abc'.find('[')", "error: Illegal regex: error parsing regexp: missing closing ]: `[`"],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it("gives up where looking for all matches would take for ever", () => {
    const variables = { text: [stringType, "a".repeat(20_000)] } as const;
    expect(outcome("text.findAll('(a*)b|a')", { variables })).toBe(
      "error: operation cancelled: actual cost limit exceeded",
    );
  });

  it("costs by both lengths", () => {
    expect(evaluate("'0123456789'.find('[0-9]+')").cost).toBe(4);
  });
});

describe("listsLibrary", () => {
  it.each([
    ["[1, 2, 2].isSorted()", true],
    ["['b', 'a'].isSorted()", false],
    ["[duration('1s'), duration('2s')].isSorted()", true],
    ["dyn([0.5, 1.0]).sum() == 1.5", true],
    ["dyn([{'a': 1}]).sum() == 1", "error: no such overload: sum(list)"],
    ["dyn([dyn(1), dyn('a')]).max() == 1", true],
    ["dyn([{'a': 1}]).isSorted()", "error: no such overload: isSorted(list)"],
    ["dyn([dyn(1), dyn({'a': 1})]).isSorted()", "error: no such overload"],
    ["dyn([{'a': 1}]).sort() == []", "error: list elements must be comparable"],
    ["dyn([1, 2]).flatten() == [1, 2]", true],
    ["[1, 3].sum()", 4],
    ["[9223372036854775807, 1].sum()", "error: integer overflow"],
    ["[1u, 2u].sum() == 3u", true],
    ["[0.5, 0.5].sum() == 1.0", true],
    ["string([duration('1m'), duration('1s')].sum())", "61s"],
    ["([] + [3, 1, 2]).min()", 1],
    ["[3, 1, 2].max()", 3],
    ["[b'a', b'b'].max() == b'b'", true],
    ["[1, 2, 2, 3].indexOf(2)", 1],
    ["['a', 'b', 'b'].lastIndexOf('b')", 2],
    ["[1.0].indexOf(1.1)", -1],
    ["[1].filter(i, i > 1).min()", "error: min called on empty list"],
    ["[1].filter(i, i > 1).max()", "error: max called on empty list"],
    ["[1].filter(i, i > 1).sum()", 0],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });
});

describe("jsonPatchLibrary", () => {
  it("escapes tildes and slashes", () => {
    expect(outcome("jsonpatch.escapeKey('k8s.io/my~label')")).toBe("k8s.io~1my~0label");
  });
});
