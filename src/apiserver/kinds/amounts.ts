import type { FieldError } from "../../kube/index.ts";
import { invalid, nonnegative } from "./mistakes.ts";

const percentDetail =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** Checks a number of Pods, or a percentage of them. (kubernetes: pkg/apis/apps/validation ValidatePositiveIntOrPercent) */
export function amountMistakes(value: unknown, field: string): readonly FieldError[] {
  if (typeof value === "string") return /^[0-9]+%$/.test(value) ? [] : [invalid(field, value, percentDetail)];
  return nonnegative(field, typeof value === "number" ? value : 0);
}

/** `Invalid` where a percentage is above 100. */
export function atMostAllMistakes(value: unknown, field: string): readonly FieldError[] {
  const all = typeof value === "string" && amountOf(value) > 100;
  return all ? [invalid(field, value, "must not be greater than 100%")] : [];
}

/** A number, or that of a percentage; a text that is none counts as zero. */
export function amountOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^[0-9]+%$/.test(value) ? Number.parseInt(value, 10) : 0;
}
