import { annotationsText } from "../output/annotations.ts";
import { isColourful } from "../output/colours.ts";
import { rowsJson, rowsJunit, rowsMarkdown, rowsYaml } from "../output/rows-document.ts";
import { rowsTable } from "../output/rows-table.ts";
import { sarifText } from "../output/sarif.ts";
import { detailsText, findingsOf } from "./findings.ts";
import type { CheckedRow } from "./row.ts";
import type { TestRun } from "./test-run.ts";

/** Prints the rows of one test. */
export function printRows(rows: readonly CheckedRow[], run: TestRun): void {
  if (run.options.format !== "") printDocument(rows, run);
  else run.streams.out(`\n${table(rows, run)}\n${run.options.strict ? detailsText(rows) : ""}`);
}

/** Prints how many rows passed and failed. */
export function printSummary(rows: readonly CheckedRow[], { options, streams }: TestRun): void {
  const failed = rows.filter(({ counts }) => counts === "fail").length;
  const text = options.failOnly
    ? `${failed} out of ${rows.length} tests failed`
    : `${rows.length - failed} tests passed and ${failed} tests failed`;
  streams.out(`\nTest Summary: ${text}\n\n`);
}

/** Prints the failed rows of all tests, numbered anew. */
export function printFailures(rows: readonly CheckedRow[], run: TestRun): void {
  if (run.options.format !== "") {
    printDocument(rows, run);
    return;
  }
  const numbered = rows.map((row, index) => ({ ...row, id: index + 1 }));
  run.streams.out(`Aggregated Failed Test Cases : \n${table(numbered, run)}`);
}

function table(rows: readonly CheckedRow[], { options }: TestRun): string {
  const { detailed, removeColour } = options;
  return rowsTable(rows, { detailed, colourful: isColourful(removeColour), colouredTitles: !removeColour });
}

function printDocument(rows: readonly CheckedRow[], { options, streams }: TestRun): void {
  streams.out(`\n${documentText(rows, options.format, options.detailed)}\n\n`);
}

function documentText(rows: readonly CheckedRow[], format: string, detailed: boolean): string {
  switch (format) {
    case "json":
      return rowsJson(rows, detailed);
    case "yaml":
      return rowsYaml(rows, detailed);
    case "markdown":
      return rowsMarkdown(rows, detailed);
    case "sarif":
      return sarifText(findingsOf(rows));
    case "github":
      return annotationsText(findingsOf(rows));
    default:
      return rowsJunit(rows, detailed);
  }
}
