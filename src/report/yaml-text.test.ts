import { describe, expect, it } from "vitest";
import { yamlText } from "./yaml-text.ts";

const one = (rule: string, message: string) => yamlText(new Map([["p", new Map([[rule, message]])]]));

describe("yamlText", () => {
  it("writes keys in natural order", () => {
    const rules = new Map([
      ["r10", "a"],
      ["r2", "b"],
      ["autogen-x", "c"],
      ["1", "d"],
    ]);
    const text = yamlText(
      new Map([
        ["policy-10", rules],
        ["policy-9", new Map([["r", "x"]])],
      ]),
    );
    expect(text).toBe('policy-9:\n  r: x\npolicy-10:\n  "1": d\n  autogen-x: c\n  r2: b\n  r10: a\n');
  });

  it.each([
    ["plain", "no such thing", "no such thing"],
    ["a colon", "error: no", "'error: no'"],
    ["a colon without a blank", "a:b", "a:b"],
    ["a colon at the end", "a:", "'a:'"],
    ["a quote inside", "it's", "it's"],
    ["a quote at the start", "'it", "'''it'"],
    ["a hash", "a #b", "'a #b'"],
    ["a hash without a blank", "a#b", "a#b"],
    ["an indicator", "*a", "'*a'"],
    ["a dash", "- a", "'- a'"],
    ["a dash without a blank", "-a", "-a"],
    ["three dashes", "---a", "'---a'"],
    ["a blank at the end", "a ", "'a '"],
    ["a boolean", "true", '"true"'],
    ["an old boolean", "no", '"no"'],
    ["null", "~", '"~"'],
    ["a number", "12", '"12"'],
    ["a number with an exponent", "1e3", '"1e3"'],
    ["a number of base 60", "1:30", '"1:30"'],
    ["a date", "2001-12-14", '"2001-12-14"'],
    ["nothing", "", '""'],
    ["a tab", "a\tb", '"a\\tb"'],
    ["a control character", "a\u0001", '"a\\x01"'],
    ["a letter beyond ASCII", "é", "é"],
    ["a symbol beyond the first plane", "😀", '"\\U0001F600"'],
  ])("writes %s", (_, message, text) => {
    expect(one("r", message)).toBe(`p:\n  r: ${text}\n`);
  });

  it.each([
    ["lines", "a\nb", "|-\n    a\n    b\n"],
    ["a line break at the end", "a\n", "|\n    a\n"],
    ["two at the end", "a\n\n", "|+\n    a\n\n"],
    ["an empty line", "a\n\nb: c", "|-\n    a\n\n    b: c\n"],
    ["a blank at the start", " a\nb", "|2-\n     a\n    b\n"],
    ["a blank before a break", "a \nb", '"a \\nb"\n'],
  ])("writes %s", (_, message, text) => {
    expect(one("r", message)).toBe(`p:\n  r: ${text}`);
  });

  const word = "x".repeat(70);
  it.each([
    ["breaks at the first blank after column 80", `${word} aaaaaa bb`, `${word} aaaaaa\n    bb`],
    ["does not break before", `${word} aaaa b c`, `${word} aaaa b\n    c`],
    ["breaks long quoted text", `e: ${word} aaaa bb`, `'e: ${word} aaaa\n    bb'`],
    ["counts a doubled quote twice", `e: '${word.slice(2)}' a bb`, `'e: ''${word.slice(2)}''\n    a bb'`],
    ["does not break between two blanks", `${word} aaaaaa  bb c`, `${word} aaaaaa  bb\n    c`],
    ["breaks again and again", `${word} ${word} ${word} ${word}`, `${word} ${word}\n    ${word} ${word}`],
  ])("%s", (_, message, text) => {
    expect(one("r", message)).toBe(`p:\n  r: ${text}\n`);
  });

  it("folds the texts of the workshop as its readers know them", () => {
    const label =
      "validation error: Label 'CostCenter' is required on the Deployment pod template. rule check-team failed at path /spec/template/metadata/labels/CostCenter/";
    expect(one("check-team", label)).toBe(
      "p:\n  check-team: 'validation error: Label ''CostCenter'' is required on the Deployment\n" +
        "    pod template. rule check-team failed at path /spec/template/metadata/labels/CostCenter/'\n",
    );
    const field =
      "spec.template.spec.containers[0].securityContext.privileged is forbidden, forbidden values found: true";
    const baseline = `Validation rule 'baseline' failed. It violates PodSecurity "baseline:latest": (Forbidden reason: privileged, field error list: [${field}])`;
    expect(one("baseline", baseline)).toBe(
      "p:\n  baseline: 'Validation rule ''baseline'' failed. It violates PodSecurity \"baseline:latest\":\n" +
        "    (Forbidden reason: privileged, field error list: [spec.template.spec.containers[0].securityContext.privileged\n" +
        "    is forbidden, forbidden values found: true])'\n",
    );
    const cronJob =
      "validation error: Unknown Image registry. rule autogen-cronjob-validate-registries failed at path /spec/jobTemplate/spec/template/spec/containers/0/image/";
    expect(one("autogen-cronjob-validate-registries", cronJob)).toBe(
      "p:\n  autogen-cronjob-validate-registries: 'validation error: Unknown Image registry.\n" +
        "    rule autogen-cronjob-validate-registries failed at path /spec/jobTemplate/spec/template/spec/containers/0/image/'\n",
    );
  });

  it("writes keys that are no plain text", () => {
    const text = yamlText(
      new Map([
        [
          "true",
          new Map([
            ["a: b", "x"],
            ["1e3", "y"],
          ]),
        ],
      ]),
    );
    expect(text).toBe('"true":\n  "1e3": "y"\n  \'a: b\': x\n');
  });

  it("writes very long keys apart from their values", () => {
    const long = "k".repeat(129);
    expect(
      yamlText(
        new Map([
          [
            long,
            new Map([
              ["a", "x"],
              ["b", "z"],
            ]),
          ],
        ]),
      ),
    ).toBe(`? ${long}\n: a: x\n  b: z\n`);
    expect(one(long, "x")).toBe(`p:\n  ? ${long}\n  : x\n`);
  });
});
