/** A table: its titles, and the cells of each row. Cells may hold colours and line breaks. */
export interface TableText {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Draws a table with all borders; nothing where there are no rows. With more than ten rows the first title counts them.
 * (lensesio/tableprinter, kataras/tablewriter)
 */
export function tableText({ titles, rows }: TableText, colouredTitles: boolean): string {
  if (rows.length === 0) return "";
  const heads = rows.length > 10 ? [`${titles[0]} (${rows.length}) `, ...titles.slice(1)] : titles;
  const cells = rows.map((row) => row.map((cell) => linesOf(cell)));
  const widths = heads.map((head, column) => {
    const inner = cells.flatMap((row) => (row[column] ?? []).map(widthOf));
    return Math.max(widthOf(head), ...inner);
  });
  const rule = `│${widths.map((width) => "─".repeat(width + 2)).join("│")}│`;
  const head = line(heads, widths, colouredTitles ? titleColour : (text) => text);
  const body = cells.flatMap((row) => rowLines(row, widths));
  return [rule, head, rule, ...body, rule, ""].join("\n");
}

const esc = String.fromCodePoint(27);
const colour = new RegExp(`${esc}\\[[\\d;]*m`, "g");
const titleColour = (text: string) => `${esc}[40;32m${text}${esc}[0m`;

const widthOf = (text: string) => Array.from(text.replace(colour, "")).length;

function rowLines(row: readonly (readonly string[])[], widths: readonly number[]): readonly string[] {
  const height = Math.max(...row.map((cell) => cell.length));
  return Array.from({ length: height }, (_, at) =>
    line(
      row.map((cell) => cell[at] ?? ""),
      widths,
      (text) => text,
    ),
  );
}

function line(cells: readonly string[], widths: readonly number[], paint: (text: string) => string): string {
  const padded = cells.map(
    (cell, at) => ` ${paint(`${cell}${" ".repeat(Math.max(0, (widths[at] ?? 0) - widthOf(cell)))}`)} `,
  );
  return `│${padded.join("│")}│`;
}

const longest = 300;

/** A long cell without line breaks is split at words; the end of one with line breaks is cut as it always was. */
function linesOf(cell: string): readonly string[] {
  if (cell.includes("\n")) return (cell.endsWith("\n") ? cell.slice(0, -2) : cell).split("\n");
  return Buffer.byteLength(cell) > longest ? wrapped(cell) : [cell];
}

function wrapped(cell: string): readonly string[] {
  const lines: string[] = [];
  const [first = "", ...words] = cell.trim().split(/\s+/);
  let current = first;
  let left = longest - Buffer.byteLength(current);
  for (const word of words) {
    const length = Buffer.byteLength(word);
    if (length + 1 > left) {
      lines.push(current);
      current = word;
      left = longest - length;
      continue;
    }
    current += ` ${word}`;
    left -= length + 2;
  }
  return [...lines, current];
}
