import { describe, expect, it } from "vitest";
import { matchesOutput, parseTranscript } from "./transcript.ts";

const text = `# A title

\`\`\`console
$ kubectl get pods
NAME   READY
nginx  1/1
[within 30s]
[kubectl 1.21]
$ kubectl get pod x
Error from server (NotFound): pods "x" not found
[exit 1]
\`\`\`
`;

describe("parseTranscript", () => {
  it("reads commands with what they print and what stands before and after", () => {
    expect(parseTranscript(text)).toEqual([
      {
        line: 4,
        command: "kubectl get pods",
        expected: ["NAME   READY", "nginx  1/1"],
        exit: 0,
        withinSeconds: 0,
        kubectlMinor: 0,
      },
      {
        line: 9,
        command: "kubectl get pod x",
        expected: ['Error from server (NotFound): pods "x" not found'],
        exit: 1,
        withinSeconds: 30,
        kubectlMinor: 21,
      },
    ]);
  });

  it("refuses output that no command printed", () => {
    expect(() => parseTranscript("```console\nout\n```")).toThrow("line 2");
  });
});

describe("matchesOutput", () => {
  const cases: readonly [string, readonly string[], string, boolean][] = [
    ["the same line", ["a b"], "a b\n", true],
    ["runs of spaces as one", ["a b"], "a    b", true],
    ["leading spaces exactly", ["  a"], " a", false],
    ["blank lines and trailing spaces aside", ["a", "", "b"], "a  \n\n\nb\n", true],
    ["a placeholder for any text", ["a <...> c"], "a   b b   c", true],
    ["a placeholder for no text", ["a<...>"], "a", true],
    ["placeholders in order", ["<...>x<...>y"], "1x2y", true],
    ["not in another order", ["<...>x<...>y"], "1y2x", false],
    ["no overlap of what stands around a placeholder", ["aba<...>aba"], "aba", false],
    ["any number of lines", ["...", "b", "..."], "x\ny\nb", true],
    ["no line too many", ["a"], "a\nb", false],
    ["no line too few", ["a", "b"], "a", false],
  ];
  it.each(cases)("takes %s", (_, expected, printed, wanted) => {
    expect(matchesOutput(expected, printed)).toBe(wanted);
  });
});
