/**
 * What an API server demands of the schema of a CustomResourceDefinition.
 * apiextensions-apiserver: pkg/apis/apiextensions/validation/validation.go
 */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { type JsonObject, own } from "../object.ts";
import { defaultErrors } from "./default-errors.ts";
import { schemaRuleErrors } from "./schema-rules.ts";
import { structuralErrors } from "./structural.ts";

/** How deep schemas may nest. */
const deepest = 200;

/** What is wrong with a schema. */
export interface SchemaMistakes {
  /** Of its form: nothing can be said of the values that it describes. */
  readonly form: readonly FieldError[];
  /** Of single keywords. */
  readonly rules: readonly FieldError[];
}

/**
 * What is wrong with the schema of a CustomResourceDefinition; `path` is where it stands
 * (`spec.versions[0].schema.openAPIV3Schema`). The expressions of rules in CEL are not read here.
 */
export function checkStructural(source: JsonObject, path: string): readonly FieldError[] {
  const { form, rules } = schemaMistakes(source, path);
  return [...nullableErrors(source, path), ...form, ...rules];
}

/** The same in its parts; that the root is nullable is in none of them. */
export function schemaMistakes(source: JsonObject, path: string): SchemaMistakes {
  if (depthOf(source, 0) > deepest) {
    const detail = `must not be nested deeper than ${deepest} levels`;
    return { form: [{ type: "Invalid", field: path, value: "", detail }], rules: [] };
  }
  const rules = schemaRuleErrors(source, path);
  if (rules.some(isUnreadable)) return { form: rules, rules: [] };
  const structural = structuralErrors(source, path);
  return { form: structural.length > 0 ? structural : defaultErrors(source, path), rules };
}

/** Schemas with such mistakes are not looked at further: what they mean is not defined. */
function isUnreadable({ detail }: FieldError): boolean {
  const details = ["items must be a schema object and not an array", "must be true or undefined"];
  return detail.endsWith(" is not supported") || details.includes(detail);
}

/** That the root is nullable. */
export function nullableErrors(source: JsonObject, path: string): readonly FieldError[] {
  if (own(source, "nullable") !== true) return [];
  return [{ type: "Forbidden", field: `${path}.nullable`, detail: "nullable cannot be true at the root" }];
}

function depthOf(value: unknown, depth: number): number {
  if (depth > deepest || value === null || typeof value !== "object") return depth;
  const parts = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  let most = depth;
  for (const part of parts) most = Math.max(most, depthOf(part, depth + 1));
  return most;
}
