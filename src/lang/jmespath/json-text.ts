import { isRecord } from "../../data/index.ts";
import { compareText } from "./compare-text.ts";

/**
 * A value as Go's encoding/json writes it: keys sorted, `<`, `>` and `&` escaped, no blanks. `undefined` where the text
 * would be longer than `limit` units, or the value has a number that JSON has not.
 */
export function jsonText(value: unknown, limit: number): string | undefined {
  const writer = new Writer(limit);
  return writer.write(value, 0) ? writer.text() : undefined;
}

const deepest = 1000;

class Writer {
  private readonly parts: string[] = [];
  private left: number;

  constructor(limit: number) {
    this.left = limit;
  }

  text(): string {
    return this.parts.join("");
  }

  write(value: unknown, depth: number): boolean {
    if (depth > deepest) return false;
    if (Array.isArray(value)) return this.list(value, depth);
    if (isRecord(value)) return this.record(value, depth);
    if (typeof value === "number" && !Number.isFinite(value)) return false;
    return this.put(typeof value === "string" ? quoted(value) : JSON.stringify(value ?? null));
  }

  private list(values: readonly unknown[], depth: number): boolean {
    if (!this.put("[")) return false;
    for (let at = 0; at < values.length; at++) {
      if (at > 0 && !this.put(",")) return false;
      if (!this.write(values[at], depth + 1)) return false;
    }
    return this.put("]");
  }

  private record(record: Readonly<Record<string, unknown>>, depth: number): boolean {
    if (!this.put("{")) return false;
    let first = true;
    for (const key of Object.keys(record).sort(compareText)) {
      if (!this.put(`${first ? "" : ","}${quoted(key)}:`)) return false;
      if (!this.write(record[key], depth + 1)) return false;
      first = false;
    }
    return this.put("}");
  }

  private put(text: string): boolean {
    this.left -= text.length;
    if (this.left < 0) return false;
    this.parts.push(text);
    return true;
  }
}

const escaped = /[<>&\u2028\u2029]/g;

function quoted(text: string): string {
  return JSON.stringify(text).replace(escaped, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
