import { type CelValue, toDouble, toInt, Uint } from "./value.ts";

export const leastInt: bigint = -(2n ** 63n);
export const mostInt: bigint = 2n ** 63n - 1n;
export const mostUint: bigint = 2n ** 64n - 1n;

/** The value of a number of an expression's text, with its sign and suffix; `undefined` where it is out of range. */
export function parseNumber(type: "int" | "uint" | "double", text: string): CelValue | undefined {
  if (type === "double") {
    const value = Number(text);
    return Number.isFinite(value) ? (Object.is(value, -0) ? toDouble(-0) : toDouble(value)) : undefined;
  }
  const isNegative = text.startsWith("-");
  const digits = text.replace(/^-/, "").replace(/[uU]$/, "");
  const magnitude = BigInt(digits);
  const value = isNegative ? -magnitude : magnitude;
  if (type === "uint") return value > mostUint ? undefined : new Uint(value);
  return intOf(value);
}

/** An exact integer as an int; `undefined` beyond 64 bits. */
export function intOf(value: bigint): number | bigint | undefined {
  return value < leastInt || value > mostInt ? undefined : toInt(value);
}

/** An exact integer as a uint; `undefined` beyond 64 bits. */
export function uintOf(value: bigint): Uint | undefined {
  return value < 0n || value > mostUint ? undefined : new Uint(value);
}
