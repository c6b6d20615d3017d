import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Where the public suite lies, beside the project. */
export const suiteFolder: string = resolve(import.meta.dirname, "..", "..", "..", "shared", "conformance", "chainsaw");

/** One test of the suite: a folder with a `chainsaw-test.yaml`. */
export interface SuiteTest {
  /** Its folder, from that of the suite: `kyverno/test/conformance/chainsaw/validate/...`. */
  readonly name: string;
  /** What it needs: `bare`, `bare+workload-controllers`, `node`, `real-pods`, `network`. */
  readonly environment: string;
  /** What the installation is to be like. */
  readonly installation: string;
  /** Whether the steps call files that the data does not have. */
  readonly incomplete: boolean;
}

/** What an API server without nodes can run. */
export const environments: readonly string[] = ["bare", "bare+workload-controllers"];

/** All tests that need no more than an API server with its controllers and their own files; none where the suite is absent. */
export function suiteTests(): readonly SuiteTest[] {
  const index = join(suiteFolder, "index.csv");
  if (!existsSync(index)) return [];
  const [header = [], ...rows] = parseCsv(readFileSync(index, "utf8"));
  const column = (row: readonly string[], name: string) => row[header.indexOf(name)] ?? "";
  return rows
    .map((row) => ({
      name: column(row, "test"),
      environment: column(row, "environment"),
      installation: column(row, "upstream_ci_values"),
      incomplete: column(row, "shell_files_not_included") !== "",
    }))
    .filter(({ environment, incomplete }) => environments.includes(environment) && !incomplete);
}

/** Whether expressions in the files of a test are worked out: the configuration next above it may say that they are not. */
export function isTemplated({ name }: SuiteTest): boolean {
  for (let folder = join(suiteFolder, name); folder.startsWith(suiteFolder); folder = dirname(folder)) {
    const path = join(folder, ".chainsaw.yaml");
    if (existsSync(path)) return !/templating:\s+enabled: false/.test(readFileSync(path, "utf8"));
  }
  return true;
}

/** Rows of fields; fields with commas or quotes are quoted. */
function parseCsv(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const fields = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
      return fields.slice(0, line.endsWith(",") ? undefined : -1).map((field) => {
        const plain = field.replace(/,$/, "");
        return plain.startsWith('"') ? plain.slice(1, -1).replaceAll('""', '"') : plain;
      });
    });
}
