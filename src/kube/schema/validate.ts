/**
 * Checks values against schemas as an API server checks custom resources.
 * kube-openapi: pkg/validation/validate; apiextensions-apiserver: pkg/apiserver/validation/validation.go
 */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { checkEnum, checkFormat, checkNumber, checkText, checkType, invalid } from "./check-value.ts";
import { embeddedErrors } from "./embedded.ts";
import { listErrors } from "./list-types.ts";
import { fieldAt, type Place, Result } from "./result.ts";
import type { Schema } from "./schema.ts";

/**
 * What a value breaks of a schema, in the API server's texts; `path` is where the value stands, `""` for a whole object.
 * Lists of type `set` and `map` are looked through for duplicates, and embedded objects for their kind.
 */
export function validateSchema(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  return [
    ...valueErrors(schema, value, path),
    ...embeddedErrors(schema, value, path),
    ...listErrors(schema, value, path),
  ];
}

/** The same without a look at duplicates and embedded objects. */
export function valueErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  return validate(schema, value, { path: "", prefix: path }).errors;
}

function validate(schema: Schema, value: unknown, place: Place): Result {
  const result = new Result();
  if (value === null || value === undefined) {
    result.merge(checkType(schema, null, place));
    result.merge(checkEnum(schema, null, place));
    return result;
  }
  for (const check of checksFor(schema, value)) {
    result.merge(check(schema, value, place));
    result.matches++;
  }
  result.matches++;
  return result;
}

type Check = (schema: Schema, value: unknown, place: Place) => Result;

/** The checks that concern a value, in the API server's order, on which the order of errors depends. */
function checksFor(schema: Schema, value: unknown): readonly Check[] {
  const checks: Check[] = [checkAlternatives];
  if (schema.types.length > 0 || schema.format) checks.unshift(checkType);
  if (typeof value === "string") checks.push(checkText as Check);
  if (typeof value === "string" && schema.format) checks.push(checkFormat as Check);
  if (typeof value === "number") checks.push(checkNumber as Check);
  if (Array.isArray(value)) checks.push(checkItems as Check);
  checks.push(checkEnum);
  if (isRecord(value)) checks.push(checkObject as Check);
  return checks;
}

function checkItems(schema: Schema, value: readonly unknown[], place: Place): Result {
  const result = new Result();
  if (schema.items) {
    for (const [index, item] of value.entries()) {
      result.merge(validate(schema.items, item, { ...place, path: `${place.path}[${index}]` }));
    }
  }
  const { minItems, maxItems } = schema.bounds;
  if (minItems !== undefined && value.length < minItems) {
    invalid(result, { place, value: value.length, problem: `should have at least ${minItems} items` });
  }
  if (maxItems !== undefined && value.length > maxItems) {
    tooMany(result, { place, count: value.length, most: maxItems, things: "items" });
  }
  result.matches++;
  return result;
}

function checkObject(schema: Schema, value: Readonly<Record<string, unknown>>, place: Place): Result {
  const result = new Result();
  checkSize(schema, Object.keys(value).length, { place, result });
  checkOtherFields(schema, value, { place, result });
  for (const [name, property] of schema.properties) {
    if (!Object.hasOwn(value, name)) continue;
    const path = place.path === "" ? name : `${place.path}.${name}`;
    result.merge(validate(property, value[name], { ...place, path }));
  }
  for (const name of schema.required) {
    if (Object.hasOwn(value, name)) continue;
    const path = `${place.path}.${name}`;
    result.add(`${path} in body is required`, { type: "Required", field: fieldAt(place, path), detail: "" });
  }
  return result;
}

interface Findings {
  readonly place: Place;
  readonly result: Result;
}

function checkSize(schema: Schema, count: number, { place, result }: Findings): void {
  const { minProperties, maxProperties } = schema.bounds;
  if (minProperties !== undefined && count < minProperties) {
    invalid(result, { place, value: count, problem: `should have at least ${minProperties} properties` });
  }
  if (maxProperties !== undefined && count > maxProperties) {
    tooMany(result, { place, count, most: maxProperties, things: "properties" });
  }
}

function checkOtherFields(schema: Schema, value: Readonly<Record<string, unknown>>, findings: Findings): void {
  const others = schema.additionalProperties;
  if (others === undefined || others === true) return;
  const { place, result } = findings;
  for (const name of Object.keys(value)) {
    if (schema.properties.has(name)) continue;
    const path = `${place.path}.${name}`;
    if (others === false) {
      const detail = `${path} in body is a forbidden property`;
      result.add(detail, { type: "Invalid", field: fieldAt(place), value: name, detail });
    } else result.merge(validate(others, value[name], { ...place, path }));
  }
}

function tooMany(
  result: Result,
  of: { readonly place: Place; readonly count: number; readonly most: number; readonly things: string },
): void {
  const { place, count, most, things } = of;
  const detail = `must have at most ${most} ${most === 1 ? "item" : "items"}`;
  const error: FieldError = { type: "TooMany", field: fieldAt(place), value: count, detail };
  result.add(`${place.path} in body should have at most ${most} ${things}`, error);
}

function checkAlternatives(schema: Schema, value: unknown, place: Place): Result {
  const result = new Result();
  checkAnyOf(schema, value, { place, result });
  checkOneOf(schema, value, { place, result });
  checkAllOf(schema, value, { place, result });
  if (schema.not && validate(schema.not, value, place).isValid) {
    combined(place, result, "must not validate the schema (not)");
  }
  result.matches++;
  return result;
}

function checkAnyOf(schema: Schema, value: unknown, { place, result }: Findings): void {
  if (schema.anyOf.length === 0) return;
  let best: Result | undefined;
  for (const one of schema.anyOf) {
    const found = validate(one, value, place);
    if (found.isValid) {
      result.merge(found);
      return;
    }
    if (best === undefined || found.matches > best.matches) best = found;
  }
  combined(place, result, "must validate at least one schema (anyOf)");
  if (best) result.merge(best);
}

function checkOneOf(schema: Schema, value: unknown, { place, result }: Findings): void {
  if (schema.oneOf.length === 0) return;
  const found = schema.oneOf.map((one) => validate(one, value, place));
  const valid = found.filter((one) => one.isValid);
  const [first] = valid;
  if (valid.length === 1 && first) {
    result.merge(first);
    return;
  }
  const remark = valid.length === 0 ? "Found none valid" : `Found ${valid.length} valid alternatives`;
  combined(place, result, `must validate one and only one schema (oneOf). ${remark}`);
  if (valid.length === 0) result.merge(found.reduce((best, one) => (one.matches > best.matches ? one : best)));
}

function checkAllOf(schema: Schema, value: unknown, { place, result }: Findings): void {
  if (schema.allOf.length === 0) return;
  const found = schema.allOf.map((one) => validate(one, value, place));
  for (const one of found) result.merge(one);
  const valid = found.filter((one) => one.isValid).length;
  if (valid === found.length) return;
  combined(place, result, `must validate all the schemas (allOf)${valid === 0 ? ". None validated" : ""}`);
}

/** An error of several schemas together, which the API server attaches to no field. */
function combined(place: Place, result: Result, problem: string): void {
  const detail = `${JSON.stringify(place.path)} ${problem}`;
  result.add(detail, { type: "Invalid", field: fieldAt(place, ""), value: "", detail });
}
