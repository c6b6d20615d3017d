/**
 * Fields that only `allOf`, `anyOf`, `oneOf` or `not` speak of have no type.
 * apiextensions-apiserver: pkg/apiserver/schema/complete.go
 */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { type JsonObject, own } from "../object.ts";
import { entriesAt, listAt } from "./compile.ts";

/** The fields that a schema checks but does not declare. */
export function completenessErrors(source: JsonObject, path: string): readonly FieldError[] {
  return valueErrors(source, source, { declared: path, checked: path });
}

interface Paths {
  /** Where the field should be declared. */
  readonly declared: string;
  /** Where it is checked. */
  readonly checked: string;
}

function valueErrors(checks: JsonObject, declaration: JsonObject, paths: Paths): readonly FieldError[] {
  const inside = (schema: unknown, name: string) =>
    nestedErrors(schema, declaration, { ...paths, checked: `${paths.checked}.${name}` });
  return [
    ...inside(own(checks, "not"), "not"),
    ...["allOf", "anyOf", "oneOf"].flatMap((key) =>
      listAt(checks, key).flatMap((schema, index) => inside(schema, `${key}[${index}]`)),
    ),
  ];
}

function nestedErrors(checks: unknown, declaration: unknown, paths: Paths): readonly FieldError[] {
  if (!isRecord(checks)) return [];
  if (!isRecord(declaration)) return [missing(paths)];
  const deeper = (name: string) => ({ declared: `${paths.declared}.${name}`, checked: `${paths.checked}.${name}` });
  return [
    ...valueErrors(checks as JsonObject, declaration as JsonObject, paths),
    ...nestedErrors(own(checks, "items"), own(declaration, "items"), deeper("items")),
    ...entriesAt(checks as JsonObject, "properties").flatMap(([name, schema]) =>
      nestedErrors(schema, own(own(declaration, "properties"), name), deeper(`properties[${name}]`)),
    ),
  ];
}

function missing({ declared, checked }: Paths): FieldError {
  return { type: "Required", field: declared, detail: `because it is defined in ${checked}` };
}
