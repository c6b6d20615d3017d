import type { Command } from "../command.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { powershellScript } from "./powershell.ts";
import { type Verb, verbTree } from "./tree.ts";
import { zshScript } from "./zsh.ts";

/** The shells that there are scripts for. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const;

const scripts: Readonly<Record<(typeof shells)[number], (program: Verb) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/** The script that completes verbs and flags in a shell; files are completed by the shell itself. */
export async function completionScript(shell: (typeof shells)[number], commands: readonly Command[]): Promise<string> {
  return scripts[shell](await verbTree(commands));
}
