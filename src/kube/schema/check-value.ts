/**
 * The checks of a value by itself, in the API server's words.
 * kube-openapi: pkg/validation/validate/{type,validator,values}.go, pkg/validation/errors/schema.go
 */
import type { FieldError } from "../field-error.ts";
import { jsonEqual } from "../json-equal.ts";
import { fieldAt, type Place, Result } from "./result.ts";
import type { Schema } from "./schema.ts";

/** What JSON Schema calls the type of a value. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "number";
  return typeof value;
}

export function checkType(schema: Schema, value: unknown, place: Place): Result {
  const result = new Result();
  const type = typeOf(value);
  if (type === "null") {
    if (schema.types.length === 0 || schema.nullable) result.matches++;
    else wrongType(result, { place, expected: schema.types.join(","), found: "null" });
    return result;
  }
  const fits = schema.types.includes(type) || fitsAsNumber(schema, value);
  const textual = type === "string" || type === "array";
  if (schema.format && !fits && !textual) {
    wrongType(result, { place, expected: schema.format.name, found: formatOf(type) });
  } else if (fits || (schema.format && textual && !isNumeric(schema))) result.matches++;
  else wrongType(result, { place, expected: schema.types.join(","), found: type });
  return result;
}

export function checkEnum(schema: Schema, value: unknown, place: Place): Result {
  const result = new Result();
  if (schema.enum.length === 0) return result;
  if (value !== null && schema.enum.some((allowed) => jsonEqual(allowed, value))) return result;
  const values = schema.enum.map((allowed) => (typeof allowed === "string" ? allowed : JSON.stringify(allowed)));
  const detail = `supported values: ${values.map((one) => JSON.stringify(one)).join(", ")}`;
  const error: FieldError = { type: "NotSupported", field: fieldAt(place), value: value ?? null, detail };
  result.add(`${place.path} in body should be one of ${values.join(" ")}`, error);
  return result;
}

export function checkText(schema: Schema, value: string, place: Place): Result {
  const result = new Result();
  const { minLength, maxLength } = schema.bounds;
  const length = minLength === undefined && maxLength === undefined ? 0 : lengthOf(value);
  if (maxLength !== undefined && length > maxLength) {
    const detail = `may not be more than ${maxLength} ${maxLength === 1 ? "byte" : "bytes"}`;
    const error: FieldError = { type: "TooLong", field: fieldAt(place), detail };
    result.add(`${place.path} in body should be at most ${maxLength} chars long`, error);
  } else if (minLength !== undefined && length < minLength) {
    invalid(result, { place, value, problem: `should be at least ${minLength} chars long` });
  } else if (schema.pattern && !schema.pattern.regexp.test(value)) {
    invalid(result, { place, value, problem: `should match '${schema.pattern.text}'` });
  }
  return result;
}

export function checkFormat(schema: Schema, value: string, place: Place): Result {
  const result = new Result();
  if (schema.format && !schema.format.test(value)) {
    wrongType(result, { place, expected: schema.format.name, found: value });
  }
  return result;
}

export function checkNumber(schema: Schema, value: number, place: Place): Result {
  const result = new Result();
  result.matches++;
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema.bounds;
  if (multipleOf !== undefined) checkMultiple(result, { place, value, limit: multipleOf });
  if (minimum !== undefined) checkMinimum(result, { place, value, limit: minimum }, exclusiveMinimum);
  if (maximum !== undefined) checkMaximum(result, { place, value, limit: maximum }, exclusiveMaximum);
  return result;
}

export interface Problem {
  readonly place: Place;
  readonly value: unknown;
  readonly problem: string;
}

/** Adds an error that shows the value: `Invalid value: 5: spec.x in body should be ...`. */
export function invalid(result: Result, { place, value, problem }: Problem): void {
  const detail = `${place.path} in body ${problem}`;
  result.add(detail, { type: "Invalid", field: fieldAt(place), value, detail });
}

function wrongType(
  result: Result,
  of: { readonly place: Place; readonly expected: string; readonly found: string },
): void {
  const detail = `${of.place.path} in body must be of type ${of.expected}: ${JSON.stringify(of.found)}`;
  result.add(detail, { type: "TypeInvalid", field: fieldAt(of.place), value: of.found, detail });
}

function fitsAsNumber(schema: Schema, value: unknown): boolean {
  if (typeof value !== "number") return false;
  return schema.types.includes("number") || (Number.isInteger(value) && schema.types.includes("integer"));
}

function isNumeric(schema: Schema): boolean {
  return schema.types.includes("number") || schema.types.includes("integer");
}

/** What Kubernetes takes for the format of a value that has none. */
function formatOf(type: string): string {
  if (type === "integer") return "int64";
  return type === "number" ? "float64" : "";
}

function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

interface Limited {
  readonly place: Place;
  readonly value: number;
  readonly limit: number;
}

/** Kubernetes compares whole numbers with the whole part of a limit. */
function limitFor({ value, limit }: Limited): { readonly limit: number; readonly text: string } {
  const whole = Number.isSafeInteger(value);
  const used = whole ? Math.trunc(limit) : limit;
  return { limit: used, text: numberText(used, whole) };
}

function checkMinimum(result: Result, of: Limited, exclusive: boolean): void {
  const { limit, text } = limitFor(of);
  const broken = exclusive ? of.value <= limit : of.value < limit;
  const word = exclusive ? "greater than" : "greater than or equal to";
  if (broken) invalid(result, { ...of, problem: `should be ${word} ${text}` });
}

function checkMaximum(result: Result, of: Limited, exclusive: boolean): void {
  const { limit, text } = limitFor(of);
  const broken = exclusive ? of.value >= limit : of.value > limit;
  const word = exclusive ? "less than" : "less than or equal to";
  if (broken) invalid(result, { ...of, problem: `should be ${word} ${text}` });
}

function checkMultiple(result: Result, of: Limited): void {
  const { place, value } = of;
  const { limit: factor, text } = limitFor(of);
  if (factor <= 0) {
    const detail = `factor MultipleOf declared for ${place.path} must be positive: ${text}`;
    result.add(detail, { type: "Invalid", field: fieldAt(place), value: factor, detail });
    return;
  }
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  if (!isNearlyWhole(quotient)) invalid(result, { place, value, problem: `should be a multiple of ${text}` });
}

/** Within a billionth, as fractions of two are not exact. */
function isNearlyWhole(value: number): boolean {
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return false;
  const near = Math.round(value);
  return near === value || Math.abs(value - near) / (Math.abs(value) + Math.abs(near)) < 1e-9;
}

/** A number as Go prints it with `%v`. */
function numberText(value: number, whole: boolean): string {
  if (whole || value === 0) return String(value);
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const size = String(Math.abs(power)).padStart(2, "0");
  return `${digits}e${power < 0 ? "-" : "+"}${size}`;
}
