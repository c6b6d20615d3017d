/**
 * The rules for each schema within a CustomResourceDefinition, and for what its extensions demand of each other.
 * apiextensions-apiserver: pkg/apis/apiextensions/validation/validation.go ValidateCustomResourceDefinitionOpenAPISchema
 */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { type JsonObject, own } from "../object.ts";
import { entriesAt, listAt, textAt } from "./compile.ts";
import { listRuleErrors } from "./list-rules.ts";
import { ruleErrors } from "./rule-errors.ts";
import { forbidden, invalid, required } from "./structural.ts";

/** What breaks a rule, in a schema and in all within it. */
export function schemaRuleErrors(source: JsonObject, path: string): readonly FieldError[] {
  return errorsOf(source, { path, root: true, defaults: "allowed", metadata: false });
}

interface Context {
  readonly path: string;
  readonly root: boolean;
  /** Whether there may be defaults, or why there may be none. */
  readonly defaults: "allowed" | string;
  /** Within what describes `metadata`, `kind` or `apiVersion`. */
  readonly metadata: boolean;
}

function errorsOf(source: JsonObject, context: Context): readonly FieldError[] {
  return [
    ...keywordErrors(source, context),
    ...otherFieldsErrors(source, context),
    ...propertyErrors(source, context),
    ...partErrors(source, context),
    ...extensionErrors(source, context.path),
    ...listRuleErrors(source, context.path),
    ...ruleErrors(source, context.path),
  ];
}

const types = ["array", "boolean", "integer", "number", "object", "string"];

const unsupported = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];

function keywordErrors(source: JsonObject, { path, defaults, metadata }: Context): readonly FieldError[] {
  const type = textAt(source, "type");
  const errors: FieldError[] = [];
  if (type !== "" && !types.includes(type)) {
    const detail = `supported values: ${types.map((one) => JSON.stringify(one)).join(", ")}`;
    errors.push({ type: "NotSupported", field: `${path}.type`, value: type, detail });
  }
  const given = own(source, "default");
  if (given !== undefined && given !== null && defaults !== "allowed") {
    errors.push(forbidden(`${path}.default`, `must not be set ${defaults}`));
  }
  for (const key of unsupported)
    if (isGiven(source, key)) errors.push(forbidden(`${path}.${key}`, `${key} is not supported`));
  if (type === "null")
    errors.push(forbidden(`${path}.type`, "type cannot be set to null, use nullable as an alternative"));
  if (listAt(source, "items").length > 0) {
    errors.push(forbidden(`${path}.items`, "items must be a schema object and not an array"));
  }
  if (metadata && own(source, "x-kubernetes-embedded-resource") === true) {
    errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, "must not be used inside of resource meta"));
  }
  if (own(source, "uniqueItems") === true) {
    const detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    errors.push(forbidden(`${path}.uniqueItems`, detail));
  }
  return errors;
}

function isGiven(source: JsonObject, key: string): boolean {
  const value = own(source, key);
  if (key === "patternProperties" || key === "definitions") return isRecord(value) && Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== "";
}

function otherFieldsErrors(source: JsonObject, context: Context): readonly FieldError[] {
  const others = own(source, "additionalProperties");
  if (others === undefined || others === null) return [];
  const path = `${context.path}.additionalProperties`;
  const both = entriesAt(source, "properties").length > 0 && others !== true;
  const defaults = context.metadata ? "inside additionalProperties applying to object metadata" : context.defaults;
  return [
    ...(both ? [forbidden(path, "additionalProperties and properties are mutual exclusive")] : []),
    ...(isRecord(others) ? errorsOf(others as JsonObject, { ...context, path, root: false, defaults }) : []),
  ];
}

const objectFields = ["apiVersion", "kind", "metadata"];

function propertyErrors(source: JsonObject, context: Context): readonly FieldError[] {
  const whole = context.root || own(source, "x-kubernetes-embedded-resource") === true;
  return entriesAt(source, "properties").flatMap(([name, schema]) => {
    const special = whole && objectFields.includes(name);
    return errorsOf(schema, {
      path: `${context.path}.properties[${name}]`,
      root: false,
      defaults: special && context.root ? `in top-level ${name}` : context.defaults,
      metadata: context.metadata || special,
    });
  });
}

function partErrors(source: JsonObject, context: Context): readonly FieldError[] {
  const inside = (schema: unknown, name: string) =>
    isRecord(schema)
      ? errorsOf(schema as JsonObject, { ...context, path: `${context.path}.${name}`, root: false })
      : [];
  return [
    ...inside(own(source, "not"), "not"),
    ...["allOf", "oneOf", "anyOf"].flatMap((key) =>
      listAt(source, key).flatMap((schema, index) => inside(schema, `${key}[${index}]`)),
    ),
    ...inside(own(source, "items"), "items"),
  ];
}

function extensionErrors(source: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (own(source, "x-kubernetes-preserve-unknown-fields") === false) {
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"));
  }
  const mapType = own(source, "x-kubernetes-map-type");
  if (mapType === undefined || mapType === null) return errors;
  const type = textAt(source, "type");
  if (type !== "object") {
    const detail = "must be object if x-kubernetes-map-type is specified";
    errors.push(type === "" ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail));
  }
  if (mapType !== "atomic" && mapType !== "granular") {
    const detail = 'supported values: "atomic", "granular"';
    errors.push({ type: "NotSupported", field: `${path}.x-kubernetes-map-type`, value: mapType, detail });
  }
  return errors;
}
