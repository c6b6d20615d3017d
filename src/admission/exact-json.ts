import { isInexact } from "../data/index.ts";

/**
 * Parses JSON text like `JSON.parse`, except that whole numbers which a JavaScript number would change become texts of
 * their digits. Patterns compare such a text exactly as Kubernetes compares the number (as an integer, a quantity, or
 * with wildcards), while the rounded number would pass comparisons that the true one fails. Several times slower than
 * `JSON.parse`: for texts in which such numbers were seen. Throws a `SyntaxError` on malformed text.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, keepDigits as Reviver);
}

/** The third argument carries the number as it is written; the library's types do not know it yet. */
type Reviver = (key: string, value: unknown) => unknown;

function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || source === undefined || !wholeNumber.test(source)) return value;
  return isInexact(source.replace("-", "")) ? source : value;
}

const wholeNumber = /^-?\d{16,}$/;
