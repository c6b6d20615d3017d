/** A line for each text: `  - a`. Each starts with a line break, so that none leave nothing. */
export function itemLines(texts: readonly string[], indent: number): string {
  return texts.map((text) => `\n${" ".repeat(indent)}- ${text}`).join("");
}

/** A line for each value, in the order of the keys. */
export function fieldLines(values: ReadonlyMap<string, string>, indent: number): string {
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([key, value]) => `\n${" ".repeat(indent)}${key}: ${value}`).join("");
}

/** Texts `key=value` by key; what is not of this form is left out, and of two the last one counts. */
export function keyValues(texts: readonly string[]): ReadonlyMap<string, string> {
  const pairs = texts.map((text) => text.split("=")).filter((parts) => parts.length === 2 && !parts.includes(""));
  return new Map(pairs.map(([key = "", value = ""]) => [key, value]));
}
