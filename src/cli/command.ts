/** One verb of the command line: `portcullis <name>`. Adding one is a file in `commands/` and a line in its list. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further text for the command's own help. */
  readonly details?: string;
  /** A function where working them out loads much: it is called only when the verb is named. */
  readonly options: readonly Option[] | (() => Promise<readonly Option[]>);
  /** Verbs below this one, `portcullis create test`: it does nothing itself but to show its help. */
  readonly commands?: readonly Command[];
  /** How many operands there have to be; any number where absent. */
  readonly operandCount?: number;
  /** What stands behind the options, as commander writes it: `[paths...]`; none where absent. */
  readonly operands?: string;
  /** Does the work and answers the exit status. What it needs beyond Node it imports itself: starting must stay quick. */
  readonly run: (values: OptionValues, program: Program) => Promise<number>;
  /** Whether mistakes are told as Kyverno's command line tells them: `Error: unknown flag: --x`. */
  readonly likeKyverno?: boolean;
}

/** The program that runs. */
export interface Program {
  /** The module that was started: threads of their own start it again. */
  readonly main: URL;
  /** What stands behind the options. */
  readonly operands: readonly string[];
  /** Every verb, for those that describe all. */
  readonly commands: readonly Command[];
}

export interface Option {
  /** As commander writes them: `-o, --output <format>`, `--no-demo`, `--policies <path...>`. */
  readonly flags: string;
  readonly summary: string;
  readonly default?: string;
  /** Accepted, but left out of the help. */
  readonly hidden?: boolean;
  /** May be given several times, and holds texts split at commas: `-r a,b -r c`. */
  readonly list?: boolean;
  /** May be given several times, and holds texts as they are. */
  readonly many?: boolean;
  /** Has to be given. */
  readonly required?: boolean;
}

/** Values by the option's name in camel case: `webhookPort`. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** The user asked for something that cannot be done: one sentence, exit status 1, no stack trace. */
export class UsageError extends Error {}
