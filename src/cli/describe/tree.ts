import type { Command } from "../command.ts";

/** A verb as it is typed, with what may follow. */
export interface Verb {
  /** `["create", "test"]`; empty for the program itself. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly details: string;
  readonly operands: string;
  readonly flags: readonly Flag[];
  /** The verbs below it. */
  readonly below: readonly Verb[];
}

/** A flag. */
export interface Flag {
  /** `-o, --output <format>` */
  readonly text: string;
  /** `--output`, `-o` */
  readonly names: readonly string[];
  readonly summary: string;
  readonly usual: string;
}

/** The program with all verbs; flags that are hidden are left out. */
export async function verbTree(commands: readonly Command[]): Promise<Verb> {
  const below = await Promise.all(commands.map((command) => verbOf(command, [])));
  const details = "A policy engine for Kubernetes that runs Kyverno's policies unchanged.";
  return { path: [], summary: details, details, operands: "", flags: [], below };
}

/** A verb and all below it. */
export function allVerbs(verb: Verb): readonly Verb[] {
  return [verb, ...verb.below.flatMap(allVerbs)];
}

async function verbOf(command: Command, above: readonly string[]): Promise<Verb> {
  const path = [...above, command.name];
  const options = typeof command.options === "function" ? await command.options() : command.options;
  const flags = options
    .filter(({ hidden }) => hidden !== true)
    .map(({ flags: text, summary, default: usual = "" }) => ({
      text,
      names: text.match(/--?[\w-]+/g) ?? [],
      summary,
      usual,
    }));
  const below = await Promise.all((command.commands ?? []).map((one) => verbOf(one, path)));
  const { summary, details = summary, operands = "" } = command;
  return { path, summary, details, operands, flags, below };
}
