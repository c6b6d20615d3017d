import { isRecord } from "../../data/index.ts";
import { formatGoFloat } from "../../kube/index.ts";
import { compareText } from "./compare-text.ts";

/** A JSON value as Go writes it in its own syntax, `%#v`: `[]interface {}{1, "x"}`. */
export function formatGoSyntax(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return formatGoFloat(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(withinSyntax).join(", ")}}`;
  if (!isRecord(value)) return value === null ? "<nil>" : String(value);
  const keys = Object.keys(value).sort(compareText);
  const fields = keys.map((key) => `${JSON.stringify(key)}:${withinSyntax(value[key])}`);
  return `map[string]interface {}{${fields.join(", ")}}`;
}

function withinSyntax(value: unknown): string {
  return value === null ? "interface {}(nil)" : formatGoSyntax(value);
}
