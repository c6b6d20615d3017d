/**
 * A JSON value as Go prints it with `%v`: `<nil>`, `[a b]`, `map[k:v]` with sorted keys. Whole numbers are taken for
 * integers. What is very deep or long is cut short with `...`.
 */
export function formatGoValue(value: unknown): string {
  return format(value, 0);
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
      return Number.isInteger(value) ? "int64" : "float64";
    default:
      return "map[string]interface {}";
  }
}

/** A number as Go prints a float64 with `%v`: the shortest form, with an exponent from 1e+21 on and below 1e-04. */
export function formatGoFloat(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e21) return String(value);
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  return `${digits}e${exponentText(exponent)}`;
}

/** A number as Go's strconv writes it with format `E`: `1.5E+00`. */
export function formatGoExponent(value: number): string {
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  return `${digits}E${exponentText(exponent)}`;
}

const deepest = 64;
const longest = 16_384;

function format(value: unknown, depth: number): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value).toString() : formatGoFloat(value);
  if (typeof value !== "object") return String(value);
  if (depth > deepest) return "...";
  const parts = Array.isArray(value)
    ? value.map((element) => format(element, depth + 1))
    : Object.keys(value)
        .sort()
        .map((key) => `${key}:${format((value as Readonly<Record<string, unknown>>)[key], depth + 1)}`);
  const text = `${Array.isArray(value) ? "" : "map"}[${parts.join(" ")}]`;
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

function exponentText(exponent: string): string {
  const sign = exponent.startsWith("-") ? "-" : "+";
  return sign + exponent.replace(/^[+-]/, "").padStart(2, "0");
}
