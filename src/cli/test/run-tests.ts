import { InputError, isOldTest, type TestDocument } from "../input/index.ts";
import { checkRows, type NumberedRow } from "./check-rows.ts";
import { findTests } from "./find-tests.ts";
import { loadCase, oldSchemaWarning } from "./load-case.ts";
import { printFailures, printRows, printSummary } from "./print.ts";
import type { CheckedRow } from "./row.ts";
import { runCase } from "./run-case.ts";
import { parseSelector, type Selector } from "./selector.ts";
import { strictRows } from "./strict.ts";
import type { TestRun } from "./test-run.ts";

/**
 * Runs the tests under some folders and prints what comes of it. What ends the run is thrown as an `InputError`.
 * (kyverno: cmd/cli/kubectl-kyverno/commands/test/command.go)
 */
export async function runTests(run: TestRun): Promise<void> {
  const { options, streams } = run;
  const selector = parseSelector(options.selector);
  if (selector.errors.length > 0) {
    streams.out(`\nFilter errors:\n${selector.errors.map((error) => `  Error: ${error}\n`).join("")}`);
  }
  const tests = testsUnder(run);
  if (tests.length === 0) return noTests(run, selector);
  const rows: CheckedRow[] = [];
  for (const test of tests) rows.push(...(await runTest(test, selector, run)));
  printSummary(rows, run);
  const failed = rows.filter(({ counts }) => counts === "fail");
  if (failed.length === 0) return;
  if (options.failOnly) printFailures(failed, run);
  throw new InputError(`${failed.length} tests failed`);
}

function testsUnder({ options, streams, files }: TestRun): readonly TestDocument[] {
  const found = findOrTell();
  if (found.mistakes.length === 0) return found.tests;
  const lines = found.mistakes.map(({ path, message }) => `  Path: ${path}\n    Error: ${message}\n`);
  streams.out(`\nTest errors:\n${lines.join("")}`);
  throw new InputError(`found ${lines.length} errors after loading tests`);

  function findOrTell() {
    try {
      return findTests(options.places, options.fileName, files);
    } catch (error) {
      if (error instanceof InputError) streams.out(`\nError loading tests: ${error.message}\n`);
      throw error;
    }
  }
}

function noTests({ options, streams }: TestRun, { errors }: Selector): void {
  streams.out("\nNo test yamls available\n");
  if (options.requireTests) throw new InputError("no tests found");
  if (errors[0] !== undefined) throw new InputError(errors[0]);
}

/** Runs one test; nothing is said of one whose rows are all left out. */
async function runTest(document: TestDocument, selector: Selector, run: TestRun): Promise<readonly CheckedRow[]> {
  const { options, streams, files, compile, now } = run;
  const { path } = document.source;
  if (isOldTest(document.test)) {
    streams.out(`${oldSchemaWarning("test file", path)}\n`);
    throw new InputError(`test file ${path} uses a deprecated schema — please migrate to the latest format`);
  }
  const selected = selectRows(document, selector);
  if (selected.length === 0) return [];
  const say = (line: string) => streams.out(`${line}\n`);
  const rows = await checked();
  if (!options.failOnly) printRows(rows, run);
  return rows;

  async function checked(): Promise<readonly CheckedRow[]> {
    try {
      const testCase = loadCase(document, { files, compile, say, complain: streams.err, now });
      const answers = await runCase(testCase);
      say("  Checking results ...");
      const checking = { testCase, answers, removeColour: options.removeColour };
      const found = checkRows(selected, checking);
      return options.strict ? strictRows(found, selected, checking) : found;
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`failed to run test (${error.message})`);
      throw error;
    }
  }
}

function selectRows({ test }: TestDocument, selector: Selector): readonly NumberedRow[] {
  return (test.results ?? []).flatMap((row, index) => {
    const selected = selector.select(row);
    return selected === undefined ? [] : [{ row: selected, index }];
  });
}
