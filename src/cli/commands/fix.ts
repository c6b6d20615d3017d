import { type Command, UsageError } from "../command.ts";

const save = { flags: "--save", summary: "write what was changed" };

const test: Command = {
  name: "test",
  summary: "Put tests into the form of now",
  operands: "[folders...]",
  likeKyverno: true,
  options: [
    { flags: "-f, --file-name <name>", summary: "name of the test files", default: "kyverno-test.yaml" },
    save,
    { flags: "--force", summary: "write also what was not changed" },
    { flags: "--compress", summary: "make one row of those that differ only in their resources" },
  ],
  run: async (values, { operands }) => {
    atLeastOne(operands);
    const [{ fixTests }, fixing] = await Promise.all([import("../fix/index.ts"), fixingIn()]);
    const options = {
      fileName: String(values.fileName),
      save: values.save === true,
      force: values.force === true,
      compress: values.compress === true,
    };
    return fixing.printing((streams) => fixTests(operands, options, { files: fixing.files, streams }));
  },
};

const policy: Command = {
  name: "policy",
  summary: "Put policies into the form of now",
  operands: "[folders...]",
  likeKyverno: true,
  options: [save],
  run: async (values, { operands }) => {
    atLeastOne(operands);
    const [{ fixPolicies }, fixing] = await Promise.all([import("../fix/index.ts"), fixingIn()]);
    return fixing.printing((streams) => fixPolicies(operands, values.save === true, { files: fixing.files, streams }));
  },
};

/** `portcullis fix`: experimental, as Kyverno's. (kyverno: cmd/cli/kubectl-kyverno/commands/fix) */
export const fixCommand: Command = {
  name: "fix",
  summary: "Put files into the form of now (experimental)",
  likeKyverno: true,
  options: [],
  commands: [policy, test],
  run: async () => 0,
};

function atLeastOne(operands: readonly string[]): void {
  if (operands.length === 0) throw new UsageError("requires at least 1 arg(s), only received 0");
}

async function fixingIn() {
  const [{ createFiles }, { printing }] = await Promise.all([
    import("../input/index.ts"),
    import("../kyverno-like.ts"),
  ]);
  return { files: createFiles(), printing };
}
