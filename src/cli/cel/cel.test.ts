import { describe, expect, it } from "vitest";
import type * as cel from "../../lang/cel/index.ts";
import { InputError } from "../input/index.ts";
import { explainExpressions, type Given, printFunctions, printValues, type QueryOptions } from "./index.ts";
import { valueText } from "./value-text.ts";

const pod =
  "metadata: {name: web, labels: {b: '<1>', a: 2}, large: 4611686018427387904, huge: 1e300}\nspec: {replicas: 3}\n";
const given: Readonly<Record<string, string>> = {
  "pod.yaml": pod,
  "old.json": '{"metadata": {"name": "before"}}',
  "request.yaml": "operation: CREATE\nuserInfo: {username: ann}",
  "broken.yaml": "a: 1\na: 2\n",
  expression: "object.metadata.name\n",
};

/** A run that reads these files and this standard input, with what it prints. */
function setting(stdin = "") {
  const printed: string[] = [];
  const read = (path: string) => {
    const text = given[path];
    if (text === undefined) throw new InputError(`open ${path}: no such file or directory`);
    return text;
  };
  const streams = { out: (text: string) => void printed.push(text), err: () => {} };
  return { files: { read }, stdin: async () => stdin, streams, printed: () => printed.join("") };
}

const now = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const usual: Given = { expressions: [], expressionFiles: [], input: "pod.yaml", set: [], library: "kubernetes", now };

async function values(options: Partial<QueryOptions>, stdin = ""): Promise<string> {
  const texts = setting(stdin);
  try {
    await printValues({ ...usual, compact: false, unquoted: false, ...options }, texts);
    return texts.printed();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `${texts.printed()}Error: ${error.message}`;
  }
}

describe("printValues", () => {
  it.each<[string, Partial<QueryOptions>, string]>([
    ["prints texts in quotes", { expressions: ["object.metadata.name"] }, '# object.metadata.name\n"web"\n'],
    [
      "prints texts as they are",
      { expressions: ["object.metadata.name"], unquoted: true },
      "# object.metadata.name\nweb\n",
    ],
    [
      "sorts keys",
      { expressions: ["object.metadata.labels"] },
      '# object.metadata.labels\n{\n  "a": 2,\n  "b": "<1>"\n}\n',
    ],
    [
      "prints on one line",
      { expressions: ["object.metadata.labels"], compact: true },
      '# object.metadata.labels\n{"a":2,"b":"<1>"}\n',
    ],
    [
      "evaluates operands before files",
      { expressions: ["1 + 1"], expressionFiles: ["expression"] },
      '# 1 + 1\n2\n# object.metadata.name\n"web"\n',
    ],
    [
      "reads the values of variables",
      {
        expressions: ["oldObject.metadata.name + request.operation"],
        set: ["oldObject=old.json", "request=request.yaml"],
      },
      '# oldObject.metadata.name + request.operation\n"beforeCREATE"\n',
    ],
    ["has no old object of its own", { expressions: ["oldObject == null"] }, "# oldObject == null\ntrue\n"],
    [
      "has no request of its own",
      { expressions: ["request.name"] },
      "Error: failed to evaluate request.name: no such attribute(s): request",
    ],
    [
      "ends at the first mistake, with its place",
      { expressions: ["1", "request.nam"] },
      "# 1\n1\nError: failed to compile CEL: ERROR: <input>:1:8: undefined field 'nam'\n | request.nam\n | .......^",
    ],
    [
      "tells what is not there",
      { expressions: ["object.kind"] },
      "Error: failed to evaluate object.kind: no such key: kind",
    ],
    [
      "has the functions of Kyverno only where they are asked for",
      { expressions: ["time.now()"] },
      "Error: failed to compile CEL: ERROR: <input>:1:1: undeclared reference to 'time' (in container '')\n | time.now()\n" +
        " | ^\nERROR: <input>:1:9: undeclared reference to 'now' (in container '')\n | time.now()\n | ........^",
    ],
    [
      "knows the moment",
      { expressions: ["time.now()"], library: "kyverno" },
      '# time.now()\n"2026-01-02T03:04:05.006Z"\n',
    ],
    ["wants an expression", {}, "Error: at least one expression is required"],
    [
      "tells which file cannot be read",
      { expressions: ["1"], input: "gone" },
      "Error: open gone: no such file or directory",
    ],
    [
      "tells where a file is wrong",
      { expressions: ["1"], input: "broken.yaml" },
      "Error: broken.yaml:2:1: duplicated mapping key",
    ],
    [
      "refuses a variable that there is not",
      { expressions: ["1"], set: ["params=old.json"], library: "kyverno" },
      'Error: there is no variable "params" with the library of kyverno: object, oldObject, variables, request, namespaceObject',
    ],
    [
      "wants a file for a variable",
      { expressions: ["1"], set: ["params"] },
      'Error: --set takes name=file, not "params"',
    ],
    [
      "refuses a library that there is not",
      { expressions: ["1"], library: "openshift" },
      'Error: there is no library "openshift": kubernetes and kyverno are known',
    ],
  ])("%s", async (_, options, printed) => {
    expect(await values(options)).toBe(printed);
  });

  it("takes the standard input where no input is named", async () => {
    expect(await values({ input: "", expressions: ["object.a"] }, '{"a": 1}')).toBe("# object.a\n1\n");
    expect(await values({ input: "", expressions: ["object"] }, "")).toBe("# object\nnull\n");
  });

  it.each([
    ["quantity('1Gi')", '"<kubernetes.Quantity>"'],
    ["url('https://a.b/c')", '"https://a.b/c"'],
    ["ip('1.2.3.4')", '"1.2.3.4"'],
    ["cidr('10.0.0.0/8')", '"10.0.0.0/8"'],
    ["duration('1h')", '"3600s"'],
    ["timestamp('2024-01-01T00:00:00Z')", '"2024-01-01T00:00:00Z"'],
    ["b'abc'", '"YWJj"'],
    ["type(1)", '"int"'],
    ["{1: 2u, 3: 3u}", '{"1":2,"3":3}'],
    ["{'__proto__': 1}", '{"__proto__":1}'],
    ["[1.5, 2.0, 0.0 / 0.0]", '[1.5,2,"NaN"]'],
    ["[object.metadata.large, dyn(object.metadata.large + 1)]", "[4611686018427387904,4611686018427387905]"],
    ["object.metadata.huge", "1e+300"],
    ["[object.metadata.huge, dyn(-0.0)]", "[1e+300,-0]"],
    ["object.?spec.replicas", "3"],
    ["object.?status.replicas", "null"],
    ["[dyn([]), dyn({})]", "[[],{}]"],
  ])("writes %s as %s", async (expression, text) => {
    expect(await values({ expressions: [expression], compact: true })).toBe(`# ${expression}\n${text}\n`);
  });

  it.each([
    ["kyverno", "resource.Get('v1', 'pods', 'a', 'b').x || true", "the cluster (resource.Get)"],
    ["kyverno", "http.Get('https://a.b').x || true", "the network"],
    ["kyverno", "image.GetMetadata('nginx').x || true", "the registry"],
    ["kyverno", "globalContext.Get('a', '').x || true", "the global context"],
    ["kubernetes", "authorizer.path('/healthz').check('get').allowed() || true", "the authorizer"],
  ])("fails where %s has to be asked: %s", async (library, expression, asked) => {
    expect(await values({ library, expressions: [expression] })).toContain(`${asked} is not asked here`);
  });
});

describe("valueText", () => {
  it("does not write without end what shares its parts", () => {
    let shared: readonly cel.CelValue[] = [];
    for (let level = 0; level < 100; level++) shared = [shared, shared];
    for (const indent of [0, 2]) {
      expect(() => valueText(shared, indent)).toThrow(new InputError("the value is too large to be printed"));
    }
  });
});

describe("explainExpressions", () => {
  async function explained(options: Partial<Given>): Promise<readonly [boolean, string]> {
    const texts = setting();
    return [await explainExpressions({ ...usual, ...options }, texts), texts.printed()];
  }

  it("shows types and costs without an input", async () => {
    expect(await explained({ input: "", expressions: ["1 + 1", "object.l.all(x, x.size() > 1)"] })).toEqual([
      true,
      "# 1 + 1\nType:     int\nEstimate: 1\n\n" +
        "# object.l.all(x, x.size() > 1)\nType:     bool\nEstimate: 2 to any; an evaluation ends at 1,000,000\n",
    ]);
  });

  it("shows values and what they cost with an input", async () => {
    expect(await explained({ expressions: ["object.spec.replicas > 1"] })).toEqual([
      true,
      "# object.spec.replicas > 1\nType:     bool\nEstimate: 2\nValue:    true\nCost:     4\n",
    ]);
  });

  it("goes on after mistakes and failures", async () => {
    expect(await explained({ expressions: ["1 + 'a'", "object.kind", "2"] })).toEqual([
      false,
      "# 1 + 'a'\nERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a'\n | ..^\n\n" +
        "# object.kind\nType:     dyn\nEstimate: 1\nFailure:  no such key: kind\nCost:     2\n\n" +
        "# 2\nType:     int\nEstimate: 0\nValue:    2\nCost:     0\n",
    ]);
  });

  it("ends what costs too much", async () => {
    const hostile = "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, object.l.all(c, object.l.all(d, d > 0))))";
    const texts = setting(JSON.stringify({ l: new Array(100).fill(1) }));
    expect(await explainExpressions({ ...usual, input: "-", expressions: [hostile] }, texts)).toBe(false);
    expect(texts.printed()).toContain("Failure:  operation cancelled: actual cost limit exceeded\n");
  });
});

describe("printFunctions", () => {
  function functions(library: string, ...names: readonly string[]): string {
    const texts = setting();
    printFunctions(names, library, texts.streams);
    return texts.printed();
  }

  it("prints the functions that are named, with their overloads and libraries", () => {
    expect(functions("kubernetes", "charAt", "jsonpatch.escapeKey")).toBe(
      "Name: charAt\n  string.charAt(int) -> string  (strings)\n\n" +
        "Name: jsonpatch.escapeKey\n  jsonpatch.escapeKey(string) -> string  (kubernetes.jsonpatch)\n\n",
    );
  });

  it("prints overloads of another library instead of those that they replace", () => {
    expect(functions("kyverno", "orValue")).toBe("Name: orValue\n  dyn.orValue(dyn) -> dyn  (kyverno)\n\n");
    expect(functions("kubernetes", "orValue")).toContain("optional_type(T).orValue(T) -> T  (optional)");
  });

  it("prints all, sorted", () => {
    const names = [...functions("kubernetes").matchAll(/^Name: (.*)$/gm)].map(([, name]) => name ?? "");
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain("startsWith");
  });

  it("refuses a name that there is not", () => {
    expect(() => functions("kubernetes", "hash")).toThrow(
      new InputError('there is no function "hash" in the library of kubernetes'),
    );
  });
});
