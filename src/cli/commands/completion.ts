import { type Command, UsageError } from "../command.ts";

/** `portcullis completion`: a script for a shell. (kyverno: cmd/cli/kubectl-kyverno/commands/completion) */
export const completionCommand: Command = {
  name: "completion",
  summary: "Print a script that completes commands in a shell",
  details: "For bash, zsh, fish and powershell: `source <(portcullis completion bash)`.",
  operands: "[shell...]",
  operandCount: 1,
  likeKyverno: true,
  options: [],
  run: async (_, { operands: [wanted = ""], commands }) => {
    const { completionScript, shells } = await import("../describe/index.ts");
    const shell = shells.find((name) => name === wanted);
    if (shell === undefined) throw new UsageError(`invalid argument "${wanted}" for "portcullis completion"`);
    process.stdout.write(await completionScript(shell, commands));
    return 0;
  },
};
