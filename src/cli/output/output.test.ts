import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annotationsText } from "./annotations.ts";
import { diffText, legend, stretches, withoutColours } from "./diff.ts";
import type { Finding } from "./finding.ts";
import { sarifText } from "./sarif.ts";
import { harmless } from "./streams.ts";
import { tableText } from "./table.ts";

const esc = String.fromCodePoint(27);

describe("stretches", () => {
  it("gives both texts back, and changes nothing that both have", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "é", "😀"), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = stretches(before, after);
        const of = (kind: string) => parts.filter((part) => part.kind === kind || part.kind === "same");
        expect(
          of("removed")
            .map((part) => part.text)
            .join(""),
        ).toBe(before);
        expect(
          of("added")
            .map((part) => part.text)
            .join(""),
        ).toBe(after);
      }),
    );
    expect(stretches("same", "same")).toEqual([{ kind: "same", text: "same" }]);
  });

  it("compares long texts that differ throughout line by line", () => {
    const text = (symbol: string) => Array.from({ length: 2000 }, (_, at) => `${symbol}${at}\n`).join("");
    expect(stretches(`${text("a")}end\n`, `${text("b")}end\n`).at(-1)).toEqual({ kind: "same", text: "end\n" });
  });
});

describe("diffText", () => {
  it("colours what is gone and what came", () => {
    expect(diffText("abc", "axc")).toBe(`a${esc}[31mb${esc}[0m${esc}[32mx${esc}[0mc`);
    expect(withoutColours(legend())).toBe("only in expeactedual");
  });
});

describe("tableText", () => {
  it("is nothing without rows", () => {
    expect(tableText({ titles: ["A"], rows: [] }, false)).toBe("");
  });

  it("counts more than ten rows, and spreads cells over lines", () => {
    const rows = Array.from({ length: 11 }, (_, at) => [String(at), at === 0 ? "one\ntwo" : ""]);
    const lines = tableText({ titles: ["ID", "TEXT"], rows }, false).split("\n");
    expect(lines.slice(0, 6)).toEqual([
      "│──────────│──────│",
      "│ ID (11)  │ TEXT │",
      "│──────────│──────│",
      "│ 0        │ one  │",
      "│          │ two  │",
      "│ 1        │      │",
    ]);
  });

  it("splits long cells at words", () => {
    const word = "x".repeat(99);
    const lines = tableText({ titles: ["A"], rows: [[`${word} ${word} ${word} ${word}`]] }, false).split("\n");
    expect(
      lines.filter((line) => line.includes("x")).map((line) => line.split(" ").filter((part) => part === word).length),
    ).toEqual([3, 1]);
  });
});

const finding: Finding = {
  level: "error",
  policy: "p:1",
  rule: "r",
  resource: "v1/Pod/default/web",
  message: "no\n100%",
  explanation: {
    place: { path: `${process.cwd()}/a b.yaml`, line: 3, column: 5 },
    field: "spec",
    found: 1,
    asked: { path: "/elsewhere/policy.yaml", line: 1, column: 1 },
    askedField: "",
    wanted: 2,
  },
};

describe("annotationsText", () => {
  it("escapes what commands of GitHub Actions are made of", () => {
    expect(annotationsText([finding])).toBe(
      "::error file=a b.yaml,line=3,col=5,title=p%3A1/r::v1/Pod/default/web: no%0A100%25",
    );
  });
});

describe("sarifText", () => {
  it("names the place, and the policy that asks", () => {
    expect(JSON.parse(sarifText([finding]))).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "portcullis", rules: [{ id: "p:1/r" }] } },
          results: [
            {
              ruleId: "p:1/r",
              level: "error",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "a%20b.yaml" },
                    region: { startLine: 3, startColumn: 5 },
                  },
                },
              ],
              relatedLocations: [{ physicalLocation: { artifactLocation: { uri: "file:///elsewhere/policy.yaml" } } }],
            },
          ],
        },
      ],
    });
  });
});

describe("harmless", () => {
  it("keeps colours, tabs and line breaks, and no other control character", () => {
    expect(harmless(`a\tb\n${esc}[32;1mc${esc}[0m`)).toBe(`a\tb\n${esc}[32;1mc${esc}[0m`);
    expect(harmless(`a${esc}]0;title\u0007b\rc`)).toBe("a\u{fffd}]0;title\u{fffd}b\u{fffd}c");
  });
});
