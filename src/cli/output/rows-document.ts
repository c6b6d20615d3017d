import type { CheckedRow } from "../test/row.ts";
import { resourceParts } from "./rows-table.ts";
import { yamlText } from "./yaml.ts";

/** Checked rows as JSON, with two spaces of indent and sorted keys. */
export function rowsJson(rows: readonly CheckedRow[], detailed: boolean): string {
  return goJson(
    rows.map((row) => record(row, detailed)),
    2,
  );
}

/** Checked rows as YAML. */
export function rowsYaml(rows: readonly CheckedRow[], detailed: boolean): string {
  return yamlText(
    rows.map((row) => record(row, detailed)),
    { indent: 4 },
  );
}

/** Checked rows as a table of Markdown; cells are not escaped, as they never were. */
export function rowsMarkdown(rows: readonly CheckedRow[], detailed: boolean): string {
  const titles = ["ID", "POLICY", "RULE", "RESOURCE", "RESULT", "REASON", ...(detailed ? ["MESSAGE"] : [])];
  const lines = rows.map(({ id, policy, rule, result, reason, message, resource }) => {
    const cells = [id, policy, rule, withSlash(resource), result, reason, ...(detailed ? [message] : [])];
    return `| ${cells.join(" | ")} |\n`;
  });
  return `| ${titles.join(" | ")} | \n|${"----|".repeat(titles.length)}\n${lines.join("")}`;
}

/** Checked rows as JUnit has them: a suite for each policy. Nothing is escaped, as it never was. */
export function rowsJunit(rows: readonly CheckedRow[], detailed: boolean): string {
  const failures = (of: readonly CheckedRow[]) => of.filter(({ counts }) => counts === "fail").length;
  const suites = [...Map.groupBy(rows, ({ policy }) => policy)].map(([policy, own]) => {
    const head = ` <testsuite name="${policy}" tests="${own.length}" failures="${failures(own)}">\n`;
    return `${head}${own.map((row) => testCase(row, detailed)).join("")} </testsuite>\n`;
  });
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${rows.length}" failures="${failures(rows)}">\n`;
  return `${head}${suites.join("")}</testsuites>`;
}

/** JSON as Go writes it: keys sorted, and `<`, `>`, `&` as escapes. */
export function goJson(value: unknown, indent: number): string {
  const text = JSON.stringify(sorted(value), null, indent);
  return text.replace(/[<>&\u2028\u2029]/g, (symbol) => `\\u${symbol.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}

function record(row: CheckedRow, detailed: boolean): Readonly<Record<string, unknown>> {
  const { id, policy, reason, result, rule, message } = row;
  return {
    ID: id,
    ...(detailed && { Message: message }),
    POLICY: policy,
    REASON: reason,
    RESOURCE: withSlash(row.resource),
    RESULT: result,
    RULE: rule,
  };
}

const withSlash = (resource: string) => resourceParts(resource).join("/");

function testCase(row: CheckedRow, detailed: boolean): string {
  const { policy, rule, result, reason, message } = row;
  const resource = withSlash(row.resource);
  const facts = `    Policy: ${policy}\n    Rule: ${rule}\n    Resource: ${resource}\n`;
  const tail = detailed ? `    Message: ${message}\n` : "";
  const body =
    row.counts === "fail"
      ? `   <failure message="${reason}">\n${facts}    Result: ${result}${detailed ? `${tail}   </failure>\n` : ""}`
      : `   <system-out><![CDATA[\n    Reason: ${reason}\n${facts}${tail}   ]]></system-out>\n`;
  return `  <testcase classname="${rule}" name="${resource}">\n${body}  </testcase>\n`;
}
