import { parseDuration } from "../../../kube/index.ts";
import { type Amount, amountOf } from "./amount.ts";

/** What can be calculated with. Durations are in nanoseconds. */
export type Operand =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "quantity"; readonly value: Amount }
  | { readonly kind: "duration"; readonly value: bigint };

/** A value as something to calculate with; `undefined` where it is none. */
export function parseOperand(value: unknown): Operand | undefined {
  if (typeof value === "number") return { kind: "number", value };
  if (typeof value !== "string") return undefined;
  const amount = amountOf(value);
  if (amount !== undefined) return { kind: "quantity", value: amount };
  const duration = parseDuration(value);
  return duration === undefined ? undefined : { kind: "duration", value: BigInt(duration) };
}
