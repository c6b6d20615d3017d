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

/**
 * What is wrong with the schema of a CustomResourceDefinition; `path` is where it stands
 * (`spec.versions[0].schema.openAPIV3Schema`). Rules in CEL are not evaluated here, so schemas that have them are
 * refused: a rule that is not enforced would let in what its author forbade.
 */
export function checkStructural(source: JsonObject, path: string): readonly FieldError[] {
  if (depthOf(source, 0) > deepest) {
    return [{ type: "Invalid", field: path, value: "", detail: `must not be nested deeper than ${deepest} levels` }];
  }
  const rules = schemaRuleErrors(source, path);
  if (rules.some(isUnreadable)) return [...nullableErrors(source, path), ...rules];
  const structural = structuralErrors(source, path);
  if (structural.length > 0) return [...nullableErrors(source, path), ...structural, ...rules];
  return [...nullableErrors(source, path), ...defaultErrors(source, path), ...rules];
}

/** Schemas with such mistakes are not looked at further: what they mean is not defined. */
function isUnreadable({ detail }: FieldError): boolean {
  const details = ["items must be a schema object and not an array", "must be true or undefined"];
  return detail.endsWith(" is not supported") || details.includes(detail);
}

function nullableErrors(source: JsonObject, path: string): readonly FieldError[] {
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
