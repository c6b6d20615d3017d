import type { OptionValues, Program } from "../command.ts";
import { createCompile, createFiles, InputError } from "../input/index.ts";
import { processStreams, type Streams } from "../output/streams.ts";
import { type TestOptions, testFormats } from "./options.ts";
import { runTests } from "./run-tests.ts";

/** Runs tests as the command line asks, and answers the exit status. */
export async function testPolicies(values: OptionValues, { operands }: Program): Promise<number> {
  const streams = processStreams();
  const run = async (): Promise<number> => {
    try {
      const options = optionsOf(values, operands);
      const now = Date.now();
      await runTests({
        options: await withClones(options, streams),
        streams,
        files: createFiles(),
        compile: createCompile({ strictFields: options.strict }),
        now,
      });
      return 0;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      streams.err(`Error: ${error.message}\n`);
      return 1;
    } finally {
      streams.flush();
    }
  };
  if (values.watch !== true) return run();
  return (await import("../watch.ts")).watchAndRun(operands, run);
}

async function withClones(options: TestOptions, { err }: Streams): Promise<TestOptions> {
  if (!options.places.some((place) => place.includes("://"))) return options;
  const { cloneAll } = await import("../input/git.ts");
  const git = { branch: options.gitBranch, username: "", password: "", tell: err };
  return { ...options, places: cloneAll(options.places, git) };
}

function optionsOf(values: OptionValues, operands: readonly string[]): TestOptions {
  if (operands.length === 0) throw new InputError("requires at least 1 arg(s), only received 0");
  const format = text(values.outputFormat);
  if (format !== "" && !testFormats.includes(format)) {
    throw new InputError("invalid format, expected (json, yaml, markdown, junit)");
  }
  return {
    places: operands,
    fileName: text(values.fileName),
    selector: text(values.testCaseSelector),
    failOnly: values.failOnly === true,
    detailed: values.detailedResults === true,
    format,
    requireTests: values.requireTests === true,
    removeColour: values.removeColor === true || format !== "",
    gitBranch: text(values.gitBranch),
    strict: values.strict === true,
  };
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
