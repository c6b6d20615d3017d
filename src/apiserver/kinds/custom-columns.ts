import type { Resource } from "../../kube/index.ts";
import type { Column } from "../kind.ts";
import { ageOf } from "./age.ts";
import { compileColumnPath } from "./column-path.ts";
import { nameColumn } from "./columns.ts";
import { type Fields, number, parts, text } from "./fields.ts";

type Cell = ReturnType<Column["cell"]>;

const types = ["string", "integer", "number", "boolean", "date"] as const;
const age: Fields = {
  name: "Age",
  type: "date",
  description: "Time since the object was created.",
  jsonPath: ".metadata.creationTimestamp",
};

/**
 * The table of a custom kind from the `additionalPrinterColumns` of its version; the age where there are none. A column
 * whose path is malformed ends the table. (kubernetes: apiextensions-apiserver pkg/registry/customresource/tableconvertor)
 */
export function customColumns(version: Fields): readonly Column[] {
  const given = parts(version, "additionalPrinterColumns");
  const columns: Column[] = [nameColumn];
  for (const one of given.length > 0 ? given : [age]) {
    const column = customColumn(one);
    if (column === undefined) break;
    columns.push(column);
  }
  return columns;
}

function customColumn(one: Fields): Column | undefined {
  const find = compileColumnPath(text(one, "jsonPath"));
  const type = types.find((known) => known === text(one, "type"));
  if (find === undefined || type === undefined) return undefined;
  const format = text(one, "format");
  return {
    name: text(one, "name"),
    type,
    ...(format === "" ? {} : { format }),
    description: text(one, "description"),
    priority: number(one, "priority") ?? 0,
    cell: (object: Resource, now: number) => cellOf(type, find(object), now),
  };
}

/** What a value looks like in a column of a type; `null` where it does not fit. */
function cellOf(type: Column["type"], value: unknown, now: number): Cell {
  if (value === undefined) return null;
  switch (type) {
    case "string":
      return typeof value === "string" ? value : JSON.stringify(value);
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return typeof value === "string" ? dateCell(value, now) : null;
    default:
      return type satisfies never;
  }
}

function dateCell(value: string, now: number): string {
  if (value === "" || value === "null") return "<unknown>";
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) ? ageOf(value, now) : "<invalid>";
}
