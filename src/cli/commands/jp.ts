import type { Command, OptionValues, Program } from "../command.ts";

const likeKyverno = true;

const query: Command = {
  name: "query",
  summary: "Evaluate expressions",
  operands: "[queries...]",
  likeKyverno,
  options: [
    { flags: "-i, --input <file>", summary: "object, as JSON or YAML; the standard input where absent", default: "" },
    { flags: "-q, --query <files>", summary: "files with expressions", list: true },
    { flags: "-c, --compact", summary: "results on one line" },
    { flags: "-u, --unquoted", summary: "texts without quotes" },
  ],
  run: async (values, { operands }) => {
    const [{ printResults }, texts] = await Promise.all([import("../jp/index.ts"), textsFor()]);
    const options = {
      queries: operands,
      queryFiles: listOf(values, "query"),
      input: String(values.input ?? ""),
      compact: values.compact === true,
      unquoted: values.unquoted === true,
      now: Date.now(),
    };
    return texts.run((streams) => printResults(options, { ...texts, streams }));
  },
};

const parse: Command = {
  name: "parse",
  summary: "Show what expressions are made of",
  operands: "[expressions...]",
  likeKyverno,
  options: [{ flags: "-f, --file <files>", summary: "files with expressions", list: true }],
  run: async (values: OptionValues, { operands }: Program) => {
    const [{ printTrees }, texts] = await Promise.all([import("../jp/index.ts"), textsFor()]);
    return texts.run((streams) => printTrees(operands, listOf(values, "file"), { ...texts, streams }));
  },
};

const functions: Command = {
  name: "function",
  summary: "Show the functions of expressions",
  operands: "[names...]",
  likeKyverno,
  options: [],
  run: async (_, { operands }) => {
    const [{ printFunctions }, texts] = await Promise.all([import("../jp/index.ts"), textsFor()]);
    return texts.run((streams) => printFunctions(operands, streams));
  },
};

/** `portcullis jp`: JMESPath as policies have it. (kyverno: cmd/cli/kubectl-kyverno/commands/jp) */
export const jpCommand: Command = {
  name: "jp",
  summary: "Try out JMESPath as policies have it",
  likeKyverno,
  options: [],
  commands: [functions, parse, query],
  run: async () => 0,
};

async function textsFor() {
  const [{ createFiles }, { printing, readStdin }] = await Promise.all([
    import("../input/index.ts"),
    import("../kyverno-like.ts"),
  ]);
  return { files: createFiles(), stdin: readStdin, run: printing };
}

function listOf(values: OptionValues, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}
