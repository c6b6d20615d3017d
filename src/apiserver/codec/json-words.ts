/** What Go calls a JSON value. */
export function wordOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  if (type === "boolean") return "bool";
  return type === "string" || type === "number" ? type : "object";
}

/** The same with the digits of a number, for number types. */
export function numberWord(value: unknown): string {
  return typeof value === "number" ? `number ${value}` : wordOf(value);
}
