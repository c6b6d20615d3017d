/**
 * Whether a schema is structural: every field it speaks of has one place where its type stands.
 * apiextensions-apiserver: pkg/apiserver/schema/{validation,convert}.go
 */
import { compileRegExp, isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { jsonEqual } from "../json-equal.ts";
import { type Json, type JsonObject, own } from "../object.ts";
import { entriesAt, listAt, textAt } from "./compile.ts";
import { completenessErrors } from "./completeness.ts";

/** What makes a schema other than structural, sorted by message as the API server does. */
export function structuralErrors(source: JsonObject, path: string): readonly FieldError[] {
  const errors = [...invariantErrors(source, { level: "root", path }), ...completenessErrors(source, path)];
  return errors.sort((a, b) => compare(sortKey(a), sortKey(b)));
}

type Level = "root" | "item" | "field";

interface At {
  readonly level: Level;
  readonly path: string;
}

function invariantErrors(source: JsonObject, at: At): readonly FieldError[] {
  const { level, path } = at;
  const items = own(source, "items");
  const others = own(source, "additionalProperties");
  return [
    ...(textAt(source, "type") === "array" && !isRecord(items) ? [required(`${path}.items`, "must be specified")] : []),
    ...(isRecord(items) ? invariantErrors(items as JsonObject, { level: "item", path: `${path}.items` }) : []),
    ...entriesAt(source, "properties").flatMap(([name, schema]) =>
      invariantErrors(schema, { level: "field", path: `${path}.properties[${name}]` }),
    ),
    ...(others !== undefined && level === "root"
      ? [forbidden(`${path}.additionalProperties`, "must not be used at the root")]
      : []),
    ...(isRecord(others)
      ? invariantErrors(others as JsonObject, { level: "field", path: `${path}.additionalProperties` })
      : []),
    ...extensionErrors(source, path),
    ...valueErrors(source, { ...at, ...intOrStringPattern(source) }),
    ...typeErrors(source, at),
    ...metadataErrors(source, at),
  ];
}

function extensionErrors(source: JsonObject, path: string): readonly FieldError[] {
  if (!isOn(source, "x-kubernetes-int-or-string")) return [];
  return ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]
    .filter((key) => isOn(source, key))
    .map((key) => invalid(`${path}.${key}`, true, "must be false if x-kubernetes-int-or-string is true"));
}

const emptyTypes: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

function typeErrors(source: JsonObject, { level, path }: At): readonly FieldError[] {
  const type = textAt(source, "type");
  const embedded = isOn(source, "x-kubernetes-embedded-resource");
  const preserving = isOn(source, "x-kubernetes-preserve-unknown-fields");
  const errors: FieldError[] = [];
  if (embedded && type !== "object") {
    const detail = "must be object if x-kubernetes-embedded-resource is true";
    errors.push(type === "" ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail));
  } else if (type === "" && !isOn(source, "x-kubernetes-int-or-string") && !preserving) {
    errors.push(required(`${path}.type`, emptyTypes[level]));
  }
  if (embedded && own(source, "additionalProperties") !== undefined) {
    const detail = "must not be used if x-kubernetes-embedded-resource is set";
    errors.push(forbidden(`${path}.additionalProperties`, detail));
  }
  if (level === "root" && type !== "" && type !== "object") {
    errors.push(invalid(`${path}.type`, type, "must be object at the root"));
  }
  if (embedded && !preserving && entriesAt(source, "properties").length === 0) {
    const detail =
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
    errors.push(required(`${path}.properties`, detail));
  }
  return errors;
}

/** Schemas of whole objects say little of what every object has. */
function metadataErrors(source: JsonObject, { level, path }: At): readonly FieldError[] {
  const whole = level === "root" || isOn(source, "x-kubernetes-embedded-resource");
  const properties = new Map(entriesAt(source, "properties"));
  const errors: FieldError[] = [];
  for (const name of ["kind", "apiVersion"]) {
    const schema = properties.get(name);
    const type = schema && textAt(schema, "type");
    if (whole && type !== undefined && type !== "string") {
      errors.push(invalid(`${path}.properties[${name}].type`, type, "must be string"));
    }
  }
  const metadata = properties.get("metadata");
  if (metadata === undefined) return errors;
  const at = `${path}.properties[metadata]`;
  const type = textAt(metadata, "type");
  if (whole && type !== "object") errors.push(invalid(`${at}.type`, type, "must be object"));
  if (level === "root" && !saysLittle(metadata)) {
    const detail = "must not specify anything other than name and generateName, but metadata is implicitly specified";
    errors.push(forbidden(at, detail));
  }
  return errors;
}

/** Whether a schema of metadata speaks of nothing but the two names. */
function saysLittle(metadata: JsonObject): boolean {
  const rest = Object.keys(metadata).filter((key) => key !== "type" && key !== "default" && !isZero(metadata[key]));
  if (rest.length === 0) return true;
  const names = entriesAt(metadata, "properties").map(([name]) => name);
  return (
    rest.length === 1 && rest[0] === "properties" && names.every((name) => name === "name" || name === "generateName")
  );
}

function isZero(value: Json | undefined): boolean {
  return value === undefined || value === null || value === false || value === "";
}

interface Skips {
  readonly skipAnyOf: boolean;
  readonly skipFirstAllOf: boolean;
}

const noSkips: Skips = { skipAnyOf: false, skipFirstAllOf: false };
const intOrString: Json = [{ type: "integer" }, { type: "string" }];

/** The two ways in which schemas of numbers or texts were written of old may have types where others may not. */
function intOrStringPattern(source: JsonObject): Skips {
  const [first] = listAt(source, "allOf");
  const isPattern = (of: unknown) => jsonEqual((own(of, "anyOf") ?? null) as Json, intOrString);
  return { skipAnyOf: isPattern(source), skipFirstAllOf: isPattern(first) };
}

function valueErrors(source: JsonObject, at: At & Skips): readonly FieldError[] {
  const { level, path } = at;
  const nested = (key: string, index: number, skipAnyOf: boolean) => {
    const schema = listAt(source, key)[index];
    const where = { level, path: `${path}.${key}[${index}]`, ...noSkips, skipAnyOf };
    return isRecord(schema) ? nestedErrors(schema as JsonObject, where) : [];
  };
  const all = (key: string, skip: (index: number) => boolean) =>
    listAt(source, key).flatMap((_, index) => nested(key, index, skip(index)));
  const not = own(source, "not");
  return [
    ...(at.skipAnyOf ? [] : all("anyOf", () => false)),
    ...all("allOf", (index) => at.skipFirstAllOf && index === 0),
    ...all("oneOf", () => false),
    ...(isRecord(not) ? nestedErrors(not as JsonObject, { level, path: `${path}.not`, ...noSkips }) : []),
    ...patternErrors(textAt(source, "pattern"), path),
  ];
}

function patternErrors(pattern: string, path: string): readonly FieldError[] {
  const compiled = compileRegExp(pattern);
  if (compiled.kind === "regexp") return [];
  const detail = `must be a valid regular expression, but isn't: ${compiled.error}`;
  return [invalid(`${path}.pattern`, pattern, detail)];
}

/** What may not be said inside of `allOf`, `anyOf`, `oneOf` and `not`. */
const forbiddenInside: readonly (readonly [key: string, detail: string])[] = [
  ["type", "must be empty to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

function nestedErrors(source: JsonObject, at: At & Skips): readonly FieldError[] {
  const { level, path } = at;
  const inside = (schema: unknown, where: At) =>
    isRecord(schema) ? nestedErrors(schema as JsonObject, { ...where, ...noSkips }) : [];
  const others = own(source, "additionalProperties");
  return [
    ...valueErrors(source, at),
    ...inside(own(source, "items"), { level, path: `${path}.items` }),
    ...entriesAt(source, "properties").flatMap(([name, schema]) =>
      inside(schema, { level: "field", path: `${path}.properties[${name}]` }),
    ),
    ...forbiddenInside
      .filter(([key]) => isSaid(source, key))
      .map(([key, detail]) => forbidden(`${path}.${key}`, detail)),
    ...(others === true || isRecord(others)
      ? [forbidden(`${path}.additionalProperties`, "must be undefined to be structural")]
      : []),
    ...(own(own(source, "properties"), "metadata") === undefined
      ? []
      : [forbidden(`${path}.properties[metadata]`, "must not be specified in a nested context")]),
  ];
}

function isSaid(source: JsonObject, key: string): boolean {
  const value = own(source, key) as Json | undefined;
  if (key === "default") return value !== undefined && value !== null;
  return Array.isArray(value) ? value.length > 0 : !isZero(value);
}

function isOn(source: JsonObject, key: string): boolean {
  return own(source, key) === true;
}

export function required(field: string, detail: string): FieldError {
  return { type: "Required", field, detail };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: "Forbidden", field, detail };
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { type: "Invalid", field, value, detail };
}

const ranks: Readonly<Record<string, string>> = {
  Forbidden: "Forbidden",
  Invalid: "Invalid value",
  Required: "Required value",
};

function sortKey(error: FieldError): string {
  return `${error.field}: ${ranks[error.type] ?? error.type}: ${error.detail}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
