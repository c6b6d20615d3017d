import { describe, expect, it } from "vitest";
import { InputError } from "../input/index.ts";
import { printFunctions, printResults, printTrees, type QueryOptions } from "./index.ts";

/** A run that reads these files and this standard input, with what it prints. */
function setting(files: Readonly<Record<string, string>> = {}, stdin = "") {
  const printed: string[] = [];
  const read = (path: string) => {
    const text = files[path];
    if (text === undefined) throw new InputError(`open ${path}: no such file or directory`);
    return text;
  };
  const streams = { out: (text: string) => void printed.push(text), err: () => {} };
  return { files: { read }, stdin: async () => stdin, streams, printed: () => printed.join("") };
}

const usual: QueryOptions = { queries: [], queryFiles: [], input: "", compact: false, unquoted: false, now: 0 };
const pod = "metadata: {name: web, labels: {b: '<1>', a: 2}}\n";

async function results(options: Partial<QueryOptions>, stdin = ""): Promise<string> {
  const texts = setting({ "pod.yaml": pod, query: "metadata.name\n" }, stdin);
  try {
    await printResults({ ...usual, ...options }, texts);
    return texts.printed();
  } catch (error) {
    return `${texts.printed()}${String(error)}`;
  }
}

describe("printResults", () => {
  const input = "pod.yaml";
  it.each<[string, Partial<QueryOptions>, string]>([
    ["prints texts in quotes", { input, queries: ["metadata.name"] }, '# metadata.name\n"web"\n'],
    ["prints texts as they are", { input, queries: ["metadata.name"], unquoted: true }, "# metadata.name\nweb\n"],
    [
      "sorts keys and escapes brackets",
      { input, queries: ["metadata.labels"] },
      '# metadata.labels\n{\n  "a": 2,\n  "b": "\\u003c1\\u003e"\n}\n',
    ],
    [
      "prints on one line",
      { input, queries: ["metadata.labels"], compact: true },
      '# metadata.labels\n{"a":2,"b":"\\u003c1\\u003e"}\n',
    ],
    [
      "evaluates operands before files, as they are",
      { input, queries: ["kind || 'none'"], queryFiles: ["query"] },
      '# kind || \'none\'\n"none"\n# metadata.name\n\n"web"\n',
    ],
    ["refuses to have nothing", {}, "Error: at least one query or input object is required"],
    [
      "ends at the first mistake",
      { input, queries: ["metadata.name", "a.["] },
      '# metadata.name\n"web"\nError: failed to compile JMESPath: a.[, error: SyntaxError: Incomplete expression',
    ],
    [
      "tells what is not there",
      { input, queries: ["kind"] },
      'Error: error evaluating JMESPath expression: Unknown key "kind" in path',
    ],
    [
      "tells of functions that there are not when they are called",
      { input, queries: ["none(@)"] },
      "Error: error evaluating JMESPath expression: unknown function: none",
    ],
    [
      "tells which file cannot be read",
      { input: "gone", queries: ["a"] },
      "Error: failed open file gone: open gone: no such file or directory",
    ],
  ])("%s", async (_, options, printed) => {
    expect(await results(options)).toBe(printed);
  });

  it("asks for the expression, or for the object", async () => {
    const asked = "Reading from terminal input.\nEnter ";
    expect(await results({ input }, "metadata.name")).toBe(
      `${asked}a jmespath expression and hit Ctrl+D.\n# metadata.name\n"web"\n`,
    );
    expect(await results({ queries: ["a"] }, '{"a": 1}')).toBe(`${asked}input object and hit Ctrl+D.\n# a\n1\n`);
  });
});

describe("printTrees", () => {
  it("shows an expression as Kyverno's library does", async () => {
    const texts = setting();
    await printTrees(["a[?b == `1`] | @[0].f(x, &y)"], [], texts);
    expect(texts.printed()).toBe(
      [
        "# a[?b == `1`] | @[0].f(x, &y)",
        "ASTPipe {",
        "  children: {",
        "    ASTFilterProjection {",
        "      children: {",
        "        ASTField {",
        '          value: "a"',
        "        }",
        "        ASTIdentity {",
        "        }",
        "        ASTComparator {",
        "          value: tEQ",
        "          children: {",
        "            ASTField {",
        '              value: "b"',
        "            }",
        "            ASTLiteral {",
        "              value: 1",
        "            }",
        "        }",
        "    }",
        "    ASTSubexpression {",
        "      children: {",
        "        ASTIndexExpression {",
        "          children: {",
        "            ASTCurrentNode {",
        "            }",
        "            ASTIndex {",
        "              value: 0",
        "            }",
        "        }",
        "        ASTFunctionExpression {",
        '          value: "f"',
        "          children: {",
        "            ASTField {",
        '              value: "x"',
        "            }",
        "            ASTExpRef {",
        "              children: {",
        "                ASTField {",
        '                  value: "y"',
        "                }",
        "            }",
        "        }",
        "    }",
        "}",
        "",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["a.[", "SyntaxError: Incomplete expression\na.[\n   ^"],
    ["a b", "SyntaxError: Unexpected token at the end of the expression: tUnquotedIdentifier\na b\n  ^"],
    ["'a", "SyntaxError: Unclosed delimiter: '\n'a\n  ^"],
    ["a.1", "SyntaxError: Expected identifier, lbracket, or lbrace\na.1\n  ^"],
    ["#", "SyntaxError: Unknown char: '#'\n#\n^"],
  ])("marks the place of a mistake: %s", async (text, message) => {
    await expect(printTrees([text], [], setting())).rejects.toThrow(new InputError(message));
  });
});

describe("printFunctions", () => {
  it("prints the functions that are named, with their types", () => {
    const texts = setting();
    printFunctions(["split", "none"], texts.streams);
    expect(texts.printed()).toMatch(
      /^Name: split\n {2}Signature: split\(string, string\) array\n {2}Note: {6}\S.*\n\n$/,
    );
  });

  it("prints all, sorted", () => {
    const texts = setting();
    printFunctions([], texts.streams);
    const names = [...texts.printed().matchAll(/^Name: (.*)$/gm)].map(([, name]) => name);
    expect(names.slice(0, 3)).toEqual(["abs", "add", "avg"]);
  });
});
