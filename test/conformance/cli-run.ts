import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createCompile, createFiles, InputError, type TestDocument } from "../../src/cli/input/index.ts";
import type { TestCase } from "../../src/cli/test/case.ts";
import { checkRows } from "../../src/cli/test/check-rows.ts";
import { findTests } from "../../src/cli/test/find-tests.ts";
import { loadCase } from "../../src/cli/test/load-case.ts";
import type { CheckedRow } from "../../src/cli/test/row.ts";
import { type CaseAnswers, runCase } from "../../src/cli/test/run-case.ts";
import { strictRows } from "../../src/cli/test/strict.ts";
import type { CliReason } from "./known-gaps-cli.ts";

/** The public tests of the command line; they lie beside the project, or nowhere. */
export const cliFolder = resolve(dirname(fileURLToPath(import.meta.url)), "../../../shared/conformance/cli");

export const hasCliData = existsSync(cliFolder);

/** What became of one test document. */
export interface CliResult {
  /** The path of its file below the suite, and its number there where there are several. */
  readonly name: string;
  readonly passes: boolean;
  /** Why it does not pass, in the words of the list of known gaps where that is plain to see. */
  readonly reason: CliReason | undefined;
  readonly detail: string;
  /** How many expectations it has. */
  readonly rows: number;
  /** Whether anything fails where everything must say something. */
  readonly failsStrictly: () => boolean;
  /** Judges anew with each expectation turned round by itself: the numbers of those, from 0, with which all passes. */
  readonly passTurnedRound: () => readonly number[];
}

/** Runs every test there is, in one process; files are read and policies compiled once. */
export async function runCliTests(): Promise<readonly CliResult[]> {
  const files = createFiles();
  const tools = { files, compile: createCompile(), say: () => {}, complain: () => {}, now: Date.now() };
  const { tests, mistakes } = findTests([cliFolder], "kyverno-test.yaml", files);
  if (mistakes.length > 0) throw new Error(mistakes.map(({ message }) => message).join("\n"));
  const results: CliResult[] = [];
  for (const document of tests) results.push(await resultOf(document, tools));
  return results;
}

async function resultOf(document: TestDocument, tools: Parameters<typeof loadCase>[1]): Promise<CliResult> {
  const { path, index } = document.source;
  const name = `${relative(cliFolder, dirname(path))}${index === 0 ? "" : `#${index}`}`;
  const never = {
    name,
    rows: document.test.results?.length ?? 0,
    passes: false,
    passTurnedRound: () => [],
    failsStrictly: () => true,
  };
  try {
    const testCase = loadCase(document, tools);
    const answers = await runCase(testCase);
    const rows = check(document, testCase, answers);
    const wrong = rows.find(({ counts, reason }) => counts === "fail" || reason === "Invalid Policy");
    if (wrong !== undefined) return { ...never, reason: reasonOf(wrong), detail: detailOf(wrong) };
    const passTurnedRound = () =>
      turnedRound(document).flatMap((turned, at) => (hasFailure(check(turned, testCase, answers)) ? [] : [at]));
    const numbered = numberedRows(document);
    const checking = { testCase, answers, removeColour: true };
    const failsStrictly = () => hasFailure(strictRows(rows, numbered, checking));
    return { ...never, passes: true, reason: undefined, detail: "", passTurnedRound, failsStrictly };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...never, reason: "missing-files", detail: error.message };
  }
}

function check(document: TestDocument, testCase: TestCase, answers: CaseAnswers): readonly CheckedRow[] {
  return checkRows(numberedRows(document), { testCase, answers, removeColour: true });
}

const numberedRows = ({ test }: TestDocument) => (test.results ?? []).map((row, index) => ({ row, index }));

const hasFailure = (rows: readonly CheckedRow[]) => rows.some(({ counts }) => counts === "fail");

/** Copies of a test, each with one expected result turned round. */
function turnedRound(document: TestDocument): readonly TestDocument[] {
  const results = document.test.results ?? [];
  return results.map((_, at) => {
    const turned = results.map((row, index) => (index === at ? { ...row, result: opposite(row.result) } : row));
    return { ...document, test: { ...document.test, results: turned } };
  });
}

const opposite = (result: string | undefined) => (result === "pass" ? "fail" : "pass");

const detailOf = ({ policy, rule, resource, reason, message }: CheckedRow) =>
  `${policy}/${rule} ${resource}: ${reason}: ${message}`;

/** What this version says that it cannot do, as a reason of the list. */
const reasons: readonly (readonly [RegExp, CliReason])[] = [
  [/verifyImages|image extractors|manifest signatures/, "images"],
];

function reasonOf({ reason, message }: CheckedRow): CliReason | undefined {
  if (reason !== "Not supported") return undefined;
  return reasons.find(([words]) => words.test(message))?.[1];
}

/** A path of the suite as a path of the file system. */
export const inCliFolder = (path: string) => join(cliFolder, "kyverno", path);
