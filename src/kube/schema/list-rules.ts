/** The rules for `x-kubernetes-list-type` and its keys. apiextensions-apiserver: as in schema-rules.ts */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { type JsonObject, own } from "../object.ts";
import { listAt, textAt, textsAt } from "./compile.ts";
import { forbidden, invalid, required } from "./structural.ts";

/** What breaks a rule for lists, in this schema alone. */
export function listRuleErrors(source: JsonObject, path: string): readonly FieldError[] {
  const listType = own(source, "x-kubernetes-list-type");
  const given = typeof listType === "string" ? listType : undefined;
  const items = own(source, "items");
  const list: List = { source, path, items: isRecord(items) ? (items as JsonObject) : undefined };
  return [
    ...(given === undefined ? [] : typeErrors(list, given)),
    ...keyErrors(list, given),
    ...(given === "map" ? mapErrors(list) : []),
    ...(given === "set" || given === "map" ? nullErrors(list, given) : []),
  ];
}

interface List {
  readonly source: JsonObject;
  readonly path: string;
  readonly items: JsonObject | undefined;
}

function typeErrors({ source, path, items }: List, listType: string): readonly FieldError[] {
  const type = textAt(source, "type");
  const errors: FieldError[] = [];
  if (type !== "array") {
    const detail = "must be array if x-kubernetes-list-type is specified";
    errors.push(type === "" ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail));
  } else if (listType === "set" && items) errors.push(...setErrors(items, `${path}.items`));
  if (!["atomic", "set", "map"].includes(listType)) {
    const detail = 'supported values: "atomic", "set", "map"';
    errors.push({ type: "NotSupported", field: `${path}.x-kubernetes-list-type`, value: listType, detail });
  }
  return errors;
}

function setErrors(items: JsonObject, path: string): readonly FieldError[] {
  const detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const type = textAt(items, "type");
  const listType = own(items, "x-kubernetes-list-type");
  if (type === "array" && listType !== undefined && listType !== "atomic") {
    return [invalid(`${path}.x-kubernetes-list-type`, listType, detail)];
  }
  if (type === "object" && own(items, "x-kubernetes-map-type") !== "atomic") {
    return [invalid(`${path}.x-kubernetes-map-type`, listType ?? null, detail)];
  }
  return [];
}

function keyErrors({ source, path }: List, listType: string | undefined): readonly FieldError[] {
  if (listAt(source, "x-kubernetes-list-map-keys").length === 0 || listType === "map") return [];
  const detail = "must be map if x-kubernetes-list-map-keys is non-empty";
  const field = `${path}.x-kubernetes-list-type`;
  return [listType === undefined ? required(field, detail) : invalid(field, listType, detail)];
}

function mapErrors(list: List): readonly FieldError[] {
  const { source, path, items } = list;
  const keys = textsAt(source, "x-kubernetes-list-map-keys");
  const errors: FieldError[] = [];
  if (keys.length === 0) {
    const detail = "must not be empty if x-kubernetes-list-type is map";
    errors.push(required(`${path}.x-kubernetes-list-map-keys`, detail));
  }
  if (own(source, "items") === undefined) {
    errors.push(required(`${path}.items`, "must have a schema if x-kubernetes-list-type is map"));
  }
  if (items === undefined) return errors;
  const type = textAt(items, "type");
  if (type !== "object") {
    const detail = "must be object if parent array's x-kubernetes-list-type is map";
    errors.push(invalid(`${path}.items.type`, type, detail));
  } else for (const [index, key] of keys.entries()) errors.push(...oneKeyErrors(list, keys, index, key));
  return errors;
}

function oneKeyErrors(
  { path, items }: List,
  keys: readonly string[],
  index: number,
  key: string,
): readonly FieldError[] {
  const property = own(own(items, "properties"), key);
  const field = `${path}.x-kubernetes-list-map-keys`;
  const errors: FieldError[] = [];
  const type = own(property, "type");
  if (property === undefined) errors.push(invalid(field, keys, "entries must all be names of item properties"));
  else if (type === "array" || type === "object") {
    const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
    errors.push(invalid(`${path}.items.properties[${key}].type`, "object", detail));
  }
  if (keys.indexOf(key) !== index) errors.push(invalid(field, keys, "must not contain duplicate entries"));
  return errors;
}

function nullErrors({ source, path, items }: List, listType: string): readonly FieldError[] {
  if (items === undefined) return [];
  const errors: FieldError[] = [];
  if (own(items, "nullable") === true) {
    errors.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`));
  }
  if (listType === "set") return errors;
  const needed = textsAt(items, "required");
  for (const key of textsAt(source, "x-kubernetes-list-map-keys")) {
    const property = own(own(items, "properties"), key);
    if (property === undefined) continue;
    const field = `${path}.items.properties[${key}]`;
    const given = own(property, "default");
    if (!needed.includes(key) && (given === undefined || given === null)) {
      const detail =
        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
      errors.push(required(`${field}.default`, detail));
    }
    if (own(property, "nullable") === true) {
      const detail = "this property is in x-kubernetes-list-map-keys, so it cannot be nullable";
      errors.push(forbidden(`${field}.nullable`, detail));
    }
  }
  return errors;
}
