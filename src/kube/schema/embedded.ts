/**
 * Objects within objects must say what they are.
 * apiextensions-apiserver: pkg/apiserver/schema/objectmeta/validation.go
 */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { own } from "../object.ts";
import type { Schema } from "./schema.ts";

/** The embedded objects of a value that lack an `apiVersion` or `kind`, at any depth. */
export function embeddedErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, index) => embeddedErrors(items, item, `${path}[${index}]`)) : [];
  }
  if (!isRecord(value)) return [];
  const inside = Object.keys(value).flatMap((key) => {
    const property = schema.properties.get(key);
    if (property) return embeddedErrors(property, value[key], join(path, key));
    const others = schema.additionalProperties;
    return typeof others === "object" ? embeddedErrors(others, value[key], `${path}[${key}]`) : [];
  });
  if (!schema.embeddedResource) return inside;
  return [...["apiVersion", "kind"].flatMap((name) => nameErrors(value, name, join(path, name))), ...inside];
}

function nameErrors(value: unknown, name: string, field: string): readonly FieldError[] {
  const text = own(value, name);
  if (text === undefined) return [{ type: "Required", field, detail: "" }];
  const wrong = (detail: string): readonly FieldError[] => [{ type: "Invalid", field, value: text, detail }];
  if (typeof text !== "string") return wrong("must be a string");
  if (text === "") return wrong("must not be empty");
  if (name === "apiVersion") return text.split("/").length > 2 ? wrong(`unexpected GroupVersion string: ${text}`) : [];
  const problems = labelProblems(text.toLowerCase());
  return problems.length > 0 ? wrong(`may have mixed case, but should otherwise match: ${problems.join(",")}`) : [];
}

/** kubernetes: apimachinery pkg/util/validation IsDNS1035Label */
function labelProblems(text: string): readonly string[] {
  const problems = text.length > 63 ? ["must be no more than 63 characters"] : [];
  if (/^[a-z][-a-z0-9]*$/.test(text) && !text.endsWith("-")) return problems;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  const form = "[a-z]([-a-z0-9]*[a-z0-9])?";
  return [...problems, `${rule} (e.g. 'my-name',  or 'abc-123', regex used for validation is '${form}')`];
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
