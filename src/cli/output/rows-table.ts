import type { CheckedRow } from "../test/row.ts";
import { type Colours, coloursFor } from "./colours.ts";
import { tableText } from "./table.ts";

/** How the table of a test looks. */
export interface RowsTableStyle {
  /** Whether messages are shown. */
  readonly detailed: boolean;
  /** Whether cells are coloured. */
  readonly colourful: boolean;
  /** Whether titles are. */
  readonly colouredTitles: boolean;
}

/** The table of the checked rows of a test. */
export function rowsTable(rows: readonly CheckedRow[], style: RowsTableStyle): string {
  const colours = coloursFor(style.colourful);
  const titles = ["ID", "POLICY", "RULE", "RESOURCE", "RESULT", "REASON"];
  return tableText(
    {
      titles: style.detailed ? [...titles, "MESSAGE"] : titles,
      rows: rows.map((row) => cellsOf(row, colours, style.detailed)),
    },
    style.colouredTitles,
  );
}

/** `v1/Pod/default` and `web` of `v1/Pod/default/web`; what has no slash gets one. */
export function resourceParts(resource: string): readonly [string, string] {
  const slash = resource.lastIndexOf("/");
  return [resource.slice(0, Math.max(slash, 0)), resource.slice(slash + 1)];
}

function cellsOf(row: CheckedRow, colours: Colours, detailed: boolean): readonly string[] {
  const [place, name] = resourceParts(row.resource);
  const cells = [
    String(row.id),
    colours.name(row.policy),
    colours.name(row.rule),
    `${place === "" ? "" : colours.name(place)}/${colours.name(name)}`,
    resultWord(row, colours),
    reasonWord(row.reason, colours),
  ];
  return detailed ? [...cells, reasonWord(row.message, colours)] : cells;
}

function resultWord({ result }: CheckedRow, colours: Colours): string {
  if (result === "Pass") return colours.good(result);
  return result === "Skip" ? colours.name(result) : colours.bad(result);
}

const yellow: ReadonlySet<string> = new Set(["Excluded", "Not found", "Invalid Policy"]);

const reasonWord = (word: string, colours: Colours) => (yellow.has(word) ? colours.warn(word) : word);
