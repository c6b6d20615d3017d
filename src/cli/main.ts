#!/usr/bin/env node
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { isMainThread, workerData } from "node:worker_threads";
import { Option, Command as Program } from "commander";
import { isSliceSetup } from "./apply/slicing.ts";
import { type Command, type Option as Declared, type OptionValues, UsageError } from "./command.ts";
import { experimentalCommands, commands as usualCommands } from "./commands/index.ts";
import { version } from "./version.ts";

/** What is built runs from this version of Node on. */
const oldestNode = 22;

const experiments = ["1", "t", "T", "true", "TRUE", "True"].includes(process.env.KYVERNO_EXPERIMENTAL ?? "");
const commands = experiments ? [...usualCommands, ...experimentalCommands] : usualCommands;

/** How the user called this program: the help shows what he can type again. */
const invokedAs = process.env.PORTCULLIS_INVOKED_AS;

// Who pipes us into `head` has read enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

if (isMainThread) process.exitCode = refusesNode(process.versions.node) ?? (await main(process.argv));
else await runThread();

/** Does what this thread was started for: each sort of thread knows by what it was given whether it is meant. */
async function runThread(): Promise<void> {
  if (isSliceSetup(workerData)) await (await import("./apply/slice-worker.ts")).runSlices();
  else await (await import("./serve/background-worker.ts")).runBackground();
}

/** On a Node that is too old, says so rather than break somewhere; answers the exit status then. */
function refusesNode(running: string): number | undefined {
  if (Number.parseInt(running, 10) >= oldestNode) return undefined;
  console.error(`portcullis: Node ${oldestNode} or later is needed; this is ${running}`);
  return 1;
}

/** Runs the command line; answers the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Program("portcullis")
    .description("A policy engine for Kubernetes that runs Kyverno's policies unchanged.")
    .version(version, "-v, --version")
    .enablePositionalOptions()
    .showHelpAfterError("(--help tells what there is)")
    .configureHelp({ showGlobalOptions: false });
  const named = commands.find(({ name }) => argv.slice(2, 4).includes(name));
  if (named?.likeKyverno === true) keepCompiled();
  const options = await optionsOf(named);
  const ended = (with_: number) => {
    status = with_;
  };
  for (const command of commands) add(program, command, command === named ? options : [], ended);
  try {
    await program.parseAsync(named?.likeKyverno === true ? withPlainFlags(argv, options) : argv);
    return status;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${named?.likeKyverno === true ? "Error" : "portcullis"}: ${error.message}`);
    return 1;
  }
}

/** Adds a verb, with those below it. */
function add(program: Program, command: Command, options: readonly Declared[], ended: (status: number) => void): void {
  const sub = declare(program, command, options);
  for (const below of command.commands ?? []) add(sub, below, Array.isArray(below.options) ? below.options : [], ended);
  sub.action(async () => {
    const operands = sub.args;
    if (command.commands !== undefined) return helpOf(sub, operands);
    const values = sub.opts<OptionValues>();
    checkGiven(command, options, { values, operands, path: pathOf(sub) });
    ended(await command.run(values, { main: new URL(import.meta.url), operands, commands }));
  });
}

/** Verbs with others below them do nothing by themselves. */
function helpOf(sub: Program, [unknown]: readonly string[]): void {
  if (unknown !== undefined) throw new UsageError(`unknown command "${unknown}" for "${pathOf(sub)}"`);
  sub.outputHelp();
}

/** `portcullis create test` */
function pathOf(program: Program): string {
  return program.parent === null ? program.name() : `${pathOf(program.parent)} ${program.name()}`;
}

interface Given {
  readonly path: string;
  readonly values: OptionValues;
  readonly operands: readonly string[];
}

/** Tells what is missing in the words of Kyverno's command line. */
function checkGiven({ operandCount }: Command, options: readonly Declared[], { values, operands, path }: Given): void {
  if (operandCount === 0 && operands[0] !== undefined) {
    throw new UsageError(`unknown command "${operands[0]}" for "${path}"`);
  }
  if (operandCount !== undefined && operands.length !== operandCount) {
    throw new UsageError(`accepts ${operandCount} arg(s), received ${operands.length}`);
  }
  const required = options.filter(({ required }) => required === true).map(({ flags }) => new Option(flags));
  const missing = required.filter((option) => values[option.attributeName()] === undefined);
  if (missing.length === 0) return;
  const names = missing.map((option) => option.name()).sort();
  throw new UsageError(`required flag(s) ${names.map((name) => `"${name}"`).join(", ")} not set`);
}

/**
 * Keeps for the next time what Node has made of the program, for verbs that end soon: much of their time is starting.
 * It is kept where nobody else writes, unlike in the folder that Node would take.
 */
function keepCompiled(): void {
  const caches = process.env.XDG_CACHE_HOME ?? "";
  module.enableCompileCache?.(join(caches === "" ? join(homedir(), ".cache") : caches, "portcullis", "compiled"));
}

/** The options of the verb that is named; those of others are not needed, and some load much. */
async function optionsOf(command: Command | undefined): Promise<readonly Declared[]> {
  const options = command?.options ?? [];
  return typeof options === "function" ? options() : options;
}

function declare(program: Program, command: Command, options: readonly Declared[]): Program {
  const sub = program.command(command.name).summary(command.summary);
  sub.description(command.details === undefined ? command.summary : `${command.summary}.\n\n${command.details}`);
  if (command.likeKyverno === true) sub.showHelpAfterError(false).configureOutput({ outputError: tellLikeKyverno });
  if (command.operands !== undefined) sub.argument(command.operands);
  if (command.commands !== undefined || command.operandCount === 0) sub.allowExcessArguments();
  if (invokedAs !== undefined) sub.configureHelp({ commandUsage: () => `${invokedAs} [options]` });
  for (const option of options) sub.addOption(optionOf(option));
  return sub;
}

/** What is wrong with the flags, in the words that scripts know. */
function tellLikeKyverno(text: string, write: (text: string) => void): void {
  const unknown = /^error: unknown option '(--?[^']*)'/.exec(text)?.[1];
  const told = unknown === undefined ? text.replace(/^error: /, "") : `unknown flag: ${unknown}\n`;
  write(`Error: ${told}`);
}

/** Flags of yes and no with a value: `--table=true` is `--table`, and `--table=false` is nothing. */
function withPlainFlags(argv: readonly string[], options: readonly Declared[]): readonly string[] {
  const flags = new Set(options.flatMap((option) => plainFlags(option.flags)));
  return argv.flatMap((argument) => {
    const [flag = "", value] = argument.split("=");
    if (value === undefined || !flags.has(flag)) return [argument];
    if (/^(1|t|true)$/i.test(value)) return [flag];
    return /^(0|f|false)$/i.test(value) ? [] : [argument];
  });
}

/** The long names of an option without a value. */
function plainFlags(flags: string): readonly string[] {
  return /[<[]/.test(flags) ? [] : flags.split(", ").filter((one) => one.startsWith("--"));
}

function optionOf({ flags, summary, default: usual, hidden = false, list = false, many = false }: Declared): Option {
  const option = new Option(flags, summary).default(usual).hideHelp(hidden);
  if (many)
    return option.argParser((text: string, before: unknown) => [...(Array.isArray(before) ? before : []), text]);
  return list ? option.argParser(addToList) : option;
}

/** Texts of a flag that may be given several times, each split at commas. */
function addToList(text: string, before: unknown): readonly string[] {
  return [...(Array.isArray(before) ? before : []), ...text.split(",")];
}
