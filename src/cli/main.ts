#!/usr/bin/env node
import { isMainThread } from "node:worker_threads";
import { Option, Command as Program } from "commander";
import { type Command, type OptionValues, UsageError } from "./command.ts";
import { commands } from "./commands/index.ts";
import { version } from "./version.ts";

/** How the user called this program: the help shows what he can type again. */
const invokedAs = process.env.PORTCULLIS_INVOKED_AS;

// Who pipes us into `head` has read enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

if (isMainThread) process.exitCode = await main(process.argv);
else await (await import("./serve/background-worker.ts")).runBackground();

/** Runs the command line; answers the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Program("portcullis")
    .description("A policy engine for Kubernetes that runs Kyverno's policies unchanged.")
    .version(version, "-v, --version")
    .showHelpAfterError("(--help tells what there is)")
    .configureHelp({ showGlobalOptions: false });
  for (const command of commands) {
    const sub = declare(program, command);
    sub.action(async (values: OptionValues) => {
      status = await command.run(values, { main: new URL(import.meta.url) });
    });
  }
  try {
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`portcullis: ${error.message}`);
    return 1;
  }
}

function declare(program: Program, command: Command): Program {
  const sub = program.command(command.name).summary(command.summary);
  sub.description(command.details === undefined ? command.summary : `${command.summary}.\n\n${command.details}`);
  if (invokedAs !== undefined) sub.configureHelp({ commandUsage: () => `${invokedAs} [options]` });
  for (const option of command.options) sub.addOption(optionOf(option));
  return sub;
}

function optionOf({ flags, summary, default: usual, hidden = false }: Command["options"][number]): Option {
  return new Option(flags, summary).default(usual).hideHelp(hidden);
}
