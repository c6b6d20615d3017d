import type { FieldError } from "../../kube/index.ts";
import { type Fields, part, text } from "./fields.ts";
import { duplicate, invalid, required, tooMany } from "./mistakes.ts";

/** How many fields of a version can be selected by. (kubernetes: apiextensions-apiserver validation MaxSelectableFields) */
const mostFields = 8;

const selectable = ["string", "boolean", "integer"];

/**
 * Checks the fields that objects of a version can be selected by; `schema` is that of the version.
 * (kubernetes: apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceSelectableFields)
 */
export function selectableFieldsMistakes(
  fields: readonly Fields[],
  schema: Fields | undefined,
  path: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  const found = fields.flatMap((one, index) => {
    const given = text(one, "jsonPath");
    const field = `${path}[${index}].jsonPath`;
    if (given === "") return [required(field)];
    const steps = stepsOf(given);
    const type = steps && typeAt(steps, schema);
    if (steps === undefined || type === undefined) {
      return [invalid(field, given, "is an invalid path: does not refer to a valid field")];
    }
    const key = steps.join(".");
    const again = seen.has(key);
    seen.add(key);
    return [
      ...(steps[0] === "metadata" ? [invalid(field, given, "must not point to fields in metadata")] : []),
      ...(selectable.includes(type) ? [] : [invalid(field, given, unselectable)]),
      ...(again ? [duplicate(field, given)] : []),
    ];
  });
  return seen.size > mostFields ? [...found, tooMany(path, seen.size, mostFields)] : found;
}

const unselectable =
  "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";

/** `.spec.size`, `.spec['odd-name']` as their steps; `undefined` for anything else. */
function stepsOf(path: string): readonly string[] | undefined {
  if (!/^(\.[A-Za-z_][A-Za-z0-9_-]*|\['[^']+'\])+$/.test(path)) return undefined;
  return [...path.matchAll(/\.([A-Za-z_][A-Za-z0-9_-]*)|\['([^']+)'\]/g)].map(
    ([, plain, quoted]) => plain ?? quoted ?? "",
  );
}

/** The type of the field at the end of a path, `""` where it has none; `undefined` where there is no such field. */
function typeAt(steps: readonly string[], schema: Fields | undefined): string | undefined {
  let here = schema;
  for (const step of steps) {
    const properties = part(here, "properties");
    here = part(properties, step) ?? part(here, "additionalProperties");
    if (here === undefined) return undefined;
  }
  return text(here, "type");
}
