/**
 * A JSON value as Go prints it with `%v`: `<nil>`, `[a b]`, `map[k:v]` with sorted keys. Whole numbers are taken for
 * integers. What is very deep or long is cut short with `...`.
 */
export function formatGoValue(value: unknown): string {
  return new Printer().print(value, 0);
}

/** The Go type that a JSON value decodes to, as `%T` prints it: `map[string]interface {}`, `int64`, `<nil>`. */
export function goTypeOf(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
      return isGoInteger(value) ? "int64" : "float64";
    default:
      return "map[string]interface {}";
  }
}

/** Whether Kubernetes decodes a number of JSON as an integer: whole, and within 64 bits. */
export function isGoInteger(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}

/** A number as Go prints a float64 with `%v`: the shortest form, with an exponent from 1e+06 on and below 1e-04. */
export function formatGoFloat(value: number): string {
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  return power >= -4 && power < 6 ? String(value) : `${digits}e${exponentText(exponent)}`;
}

/** A number as Go's strconv writes it with format `E`: `1.5E+00`. */
export function formatGoExponent(value: number): string {
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  return `${digits}E${exponentText(exponent)}`;
}

const deepest = 64;
const longest = 16_384;

/** Counts what it writes, so that no more is made of a huge value than is shown. */
class Printer {
  private left = longest;

  print(value: unknown, depth: number): string {
    if (value === null || value === undefined) return this.word("<nil>");
    if (typeof value === "number") return this.word(numberText(value));
    if (typeof value !== "object") return this.word(String(value));
    if (depth > deepest || this.left <= 0) return "...";
    return Array.isArray(value) ? this.list(value, depth) : this.map(value as Readonly<Record<string, unknown>>, depth);
  }

  private list(values: readonly unknown[], depth: number): string {
    const parts: string[] = [];
    for (const value of values) {
      parts.push(this.print(value, depth + 1));
      if (this.left <= 0) break;
    }
    return `[${parts.join(" ")}]`;
  }

  private map(map: Readonly<Record<string, unknown>>, depth: number): string {
    const parts: string[] = [];
    for (const key of Object.keys(map).sort()) {
      parts.push(`${this.word(key)}:${this.print(map[key], depth + 1)}`);
      if (this.left <= 0) break;
    }
    return `map[${parts.join(" ")}]`;
  }

  private word(text: string): string {
    const shown = text.length > this.left ? `${text.slice(0, Math.max(0, this.left))}...` : text;
    this.left -= text.length + 1;
    return shown;
  }
}

function numberText(value: number): string {
  return isGoInteger(value) ? BigInt(value).toString() : formatGoFloat(value);
}

function exponentText(exponent: string): string {
  const sign = exponent.startsWith("-") ? "-" : "+";
  return sign + exponent.replace(/^[+-]/, "").padStart(2, "0");
}
