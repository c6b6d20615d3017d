import { describe, expect, it } from "vitest";
import { compileSelector, type LabelSelector, type Labels } from "./selector.ts";
import { parseSelector } from "./selector-text.ts";

const labels = { app: "web", tier: "front", "x.io/n": "5", empty: "" };
const rule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const nameRule = `name part ${rule} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;

function answer(compiled: ReturnType<typeof parseSelector>, of: Labels = labels): boolean | string {
  return compiled.kind === "selector" ? compiled.matches(of) : compiled.message;
}

describe("parseSelector", () => {
  it.each([
    ["", true],
    ["app=web", true],
    ["app==web", true],
    [" app = web , tier = front ", true],
    ["app=web,tier=back", false],
    ["app!=web", false],
    ["gone!=web", true],
    ["app", true],
    ["gone", false],
    ["!gone", true],
    ["!app", false],
    ["app in (api,web)", true],
    ["app in (api)", false],
    ["app notin (api)", true],
    ["gone notin (api)", true],
    ["empty=", true],
    ["empty in ()", true],
    ["empty in (,x)", true],
    ["x.io/n>4", true],
    ["x.io/n<5", false],
    ["app>4", false],
    ["in=web", false],
    ["constructor", false],
  ])("reads %j", (text, expected) => {
    expect(answer(parseSelector(text))).toBe(expected);
  });

  it.each([
    ["=a", "found '=', expected: !, identifier, or 'end of string'"],
    ["a=b,", "found '', expected: identifier after ','"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a in b", "unable to parse requirement: found 'b' expected: '('"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["a=b c", "found 'c', expected: ',' or 'end of string'"],
    [
      "a>b",
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ["-a", `unable to parse requirement: <nil>: Invalid value: "-a": ${nameRule}`],
  ])("refuses %j", (text, message) => {
    expect(answer(parseSelector(text))).toBe(message);
  });

  it("reads a text of a million characters", () => {
    expect(answer(parseSelector("a,".repeat(500_000)))).toBe("found '', expected: identifier after ','");
  });
});

describe("compileSelector", () => {
  const cases: readonly (readonly [LabelSelector | undefined, boolean | string])[] = [
    [undefined, false],
    [{}, true],
    [{ matchLabels: { app: "web" } }, true],
    [{ matchLabels: { app: "api" } }, false],
    [{ matchExpressions: [{ key: "app", operator: "In", values: ["web", "api"] }] }, true],
    [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, false],
    [{ matchExpressions: [{ key: "app", operator: "Exists" }] }, true],
    [{ matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
    [
      { matchExpressions: [{ key: "app", operator: "Gt", values: ["1"] }] },
      '"Gt" is not a valid label selector operator',
    ],
    [
      { matchExpressions: [{ key: "app", operator: "In" }] },
      "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
    ],
    [
      { matchExpressions: [{ key: "a/b/c", operator: "Exists" }] },
      `key: Invalid value: "a/b/c": a qualified name ${nameRule.slice("name part ".length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ];
  it.each(cases)("answers %j with %j", (selector, expected) => {
    expect(answer(compileSelector(selector))).toBe(expected);
  });

  it("sees no labels where there are none", () => {
    const compiled = compileSelector({ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] });
    expect(compiled.kind === "selector" && compiled.matches(undefined)).toBe(true);
  });
});
