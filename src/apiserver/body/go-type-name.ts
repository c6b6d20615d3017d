/** What Go's JSON decoder calls a value in its messages: `object`, `array`, `string`, `number`, `bool`, `null`. */
export function goTypeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
