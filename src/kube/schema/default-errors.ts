/** Defaults must fit their own schemas. apiextensions-apiserver: pkg/apiserver/schema/defaulting/validation.go */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { jsonEqual } from "../json-equal.ts";
import { type Json, type JsonObject, own } from "../object.ts";
import { compileSchema, entriesAt } from "./compile.ts";
import { embeddedErrors } from "./embedded.ts";
import { pruneWithin } from "./prune.ts";
import { valueErrors } from "./validate.ts";

/** What is wrong with the defaults in a schema. Those of `additionalProperties` have no effect and are not looked at. */
export function defaultErrors(source: JsonObject, path: string): readonly FieldError[] {
  const items = own(source, "items");
  return [
    ...ownErrors(source, path),
    ...(isRecord(items) ? defaultErrors(items as JsonObject, `${path}.items`) : []),
    ...entriesAt(source, "properties").flatMap(([name, schema]) =>
      defaultErrors(schema, `${path}.properties[${name}]`),
    ),
  ];
}

function ownErrors(source: JsonObject, path: string): readonly FieldError[] {
  const value = own(source, "default") as Json | undefined;
  if (value === undefined || value === null) return [];
  const schema = compileSchema(source);
  const field = `${path}.default`;
  const pruned = JSON.parse(JSON.stringify(value)) as Json;
  pruneWithin(schema, pruned);
  const unknown: FieldError[] = jsonEqual(pruned, value)
    ? []
    : [{ type: "Invalid", field, value, detail: "must not have unknown fields" }];
  const embedded = embeddedErrors(schema, value, field);
  return [...unknown, ...(embedded.length > 0 ? embedded : valueErrors(schema, value, field))];
}
