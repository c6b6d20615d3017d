import { basename, dirname, join } from "node:path";
import { isRecord } from "../../data/index.ts";
import { type JsonObject, jsonEqual } from "../../kube/index.ts";
import { InputError, writeFile } from "../input/index.ts";
import { yamlText } from "../output/yaml.ts";
import { findTests } from "../test/find-tests.ts";
import { fixTest, withHead } from "./fix-test.ts";
import { type Fixed, objectAt } from "./fixed.ts";
import type { Fixing } from "./policies.ts";

/** Which files are fixed, and how. */
export interface FixTestOptions {
  readonly fileName: string;
  readonly save: boolean;
  /** Whether files are written that need no change. */
  readonly force: boolean;
  readonly compress: boolean;
}

/** Goes through the tests below folders. (kyverno: cmd/cli/kubectl-kyverno/commands/fix/test) */
export function fixTests(folders: readonly string[], options: FixTestOptions, fixing: Fixing): void {
  if (options.fileName === "") throw new InputError("file-name must not be set to an empty string");
  const { tests, mistakes } = findTests(folders, options.fileName, fixing.files);
  for (const { path, message } of mistakes) {
    fixing.streams.out(`Processing test file (${path})...\n  ERROR: loading test file (${path}): ${message}\n`);
  }
  for (const path of new Set(tests.map(({ source }) => source.path))) fixFile(path, options, fixing);
  fixing.streams.out("Done.\n");
}

function fixFile(path: string, options: FixTestOptions, fixing: Fixing): void {
  const { files, streams } = fixing;
  const documents = files.documents(path).map(({ value }) => value as JsonObject);
  const fixed = documents.map((document) => {
    streams.out(`Processing test file (${path})...\n`);
    const named = withName(document, path, fixing);
    const made = told(fixTest(named, options.compress), fixing);
    fixCompanion("user info", "UserInfo", { path, name: document.userinfo, options, fixing });
    fixCompanion("values", "Values", { path, name: document.variables, options, fixing });
    streams.out("\n");
    return made;
  });
  if (options.save && (options.force || !jsonEqual(documents, fixed))) {
    save(path, "test", fixed.map((one) => yamlText(one, { indent: 2 })).join("---\n"), fixing);
  }
}

/** A test without a name goes by that of its file. */
function withName(document: JsonObject, path: string, { streams }: Fixing): JsonObject {
  const metadata = objectAt(document, "metadata");
  if ((metadata.name ?? "") !== "" || (document.name ?? "") !== "") return document;
  streams.out("  WARNING: name is not set\n");
  return { ...document, metadata: { ...metadata, name: basename(path) } };
}

interface Companion {
  /** The file of the test, and what it names. */
  readonly path: string;
  readonly name: unknown;
  readonly options: FixTestOptions;
  readonly fixing: Fixing;
}

function fixCompanion(words: string, kind: string, { path, name, options, fixing }: Companion): void {
  if (typeof name !== "string" || name === "") return;
  const { files, streams } = fixing;
  streams.out(`  Processing ${words} file (${name})...\n`);
  const file = join(dirname(path), name);
  try {
    const document = files.documents(file)[0]?.value;
    if (!isRecord(document)) throw new InputError(`${file}: the file is empty`);
    const fixed = told(withHead(document as JsonObject, kind), fixing);
    if (!options.save || (!options.force && jsonEqual(document as JsonObject, fixed))) return;
    save(file, words, yamlText(fixed, { indent: 2 }), fixing);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    streams.out(`    ERROR: failed to load ${words}: ${error.message}\n`);
  }
}

function told({ document, warnings }: Fixed, { streams }: Fixing): JsonObject {
  for (const warning of warnings) streams.out(`  WARNING: ${warning}\n`);
  return document;
}

function save(path: string, words: string, text: string, { streams }: Fixing): void {
  streams.out(`  Saving ${words} file (${path})...\n`);
  writeFile(path, text);
  streams.out("    OK\n");
}
