import type { Command, Option, OptionValues, Program } from "../command.ts";

const likeKyverno = true;

const library: Option = {
  flags: "--library <name>",
  summary: "whose functions and variables: kubernetes or kyverno",
  default: "kubernetes",
};

const about =
  "Variables: `object` is the input; `oldObject`, `request`, `namespaceObject`, `variables` and, of Kubernetes, `params` " +
  "come from files. Nothing is checked yet against the schema of a kind: `object`, `oldObject` and `params` are of any " +
  "type (dyn), and a misspelt field is found only when the expression is evaluated.\n\n" +
  "A cluster, a registry or the network is never asked: an expression that needs one fails and says so.";

const givenOptions: readonly Option[] = [
  { flags: "-q, --query <files>", summary: "files with an expression each", list: true },
  { flags: "--set <name=file>", summary: "the value of a variable, as JSON or YAML", many: true },
  library,
];

const query: Command = {
  name: "query",
  summary: "Evaluate expressions",
  details: about,
  operands: "[expressions...]",
  likeKyverno,
  options: [
    { flags: "-i, --input <file>", summary: "object, as JSON or YAML; the standard input where absent", default: "" },
    { flags: "-c, --compact", summary: "values on one line" },
    { flags: "-u, --unquoted", summary: "texts without quotes" },
    ...givenOptions,
  ],
  run: async (values, program) => {
    const [{ printValues }, texts] = await Promise.all([import("../cel/index.ts"), textsFor()]);
    const looks = { compact: values.compact === true, unquoted: values.unquoted === true };
    return texts.run((streams) => printValues({ ...givenBy(values, program), ...looks }, { ...texts, streams }));
  },
};

const explain: Command = {
  name: "explain",
  summary: "Show types and costs of expressions",
  details:
    "The estimate is what an evaluation costs at least and at most, in the units of Kubernetes, which counts no fields of " +
    "what is of any type. With an input, or a variable that is set, the expression is evaluated as well. The exit status " +
    `is 1 where one is wrong or has no value.\n\n${about}`,
  operands: "[expressions...]",
  likeKyverno,
  options: [
    { flags: "-i, --input <file>", summary: "object, as JSON or YAML; - for the standard input", default: "" },
    ...givenOptions,
  ],
  run: async (values, program) => {
    const [{ explainExpressions }, texts] = await Promise.all([import("../cel/index.ts"), textsFor()]);
    let isRight = true;
    const status = await texts.run(async (streams) => {
      isRight = await explainExpressions(givenBy(values, program), { ...texts, streams });
    });
    return isRight ? status : 1;
  },
};

const functions: Command = {
  name: "function",
  summary: "Show the functions of expressions",
  details: "Operators are functions too, such as _+_. Macros (has, all, exists, map, filter and the like) are none.",
  operands: "[names...]",
  likeKyverno,
  options: [library],
  run: async (values, { operands }) => {
    const [{ printFunctions }, texts] = await Promise.all([import("../cel/index.ts"), textsFor()]);
    return texts.run((streams) => printFunctions(operands, String(values.library), streams));
  },
};

/** `portcullis cel`: the Common Expression Language as admission policies have it. */
export const celCommand: Command = {
  name: "cel",
  summary: "Try out CEL as admission policies have it",
  likeKyverno,
  options: [],
  commands: [explain, functions, query],
  run: async () => 0,
};

function givenBy(values: OptionValues, { operands }: Program) {
  return {
    expressions: operands,
    expressionFiles: listOf(values, "query"),
    input: String(values.input ?? ""),
    set: listOf(values, "set"),
    library: String(values.library),
    now: Date.now(),
  };
}

async function textsFor() {
  const [{ createFiles }, { printing, readStdin }] = await Promise.all([
    import("../input/index.ts"),
    import("../kyverno-like.ts"),
  ]);
  const stdin = () => {
    if (process.stdin.isTTY) console.error("Reading the object from the terminal; Ctrl+D ends it.");
    return readStdin();
  };
  return { files: createFiles(), stdin, run: printing };
}

function listOf(values: OptionValues, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}
