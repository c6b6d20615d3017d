import { isRecord } from "../../data/index.ts";
import {
  type FieldType,
  fieldTypeAt,
  type ListType,
  type MapType,
  mistakesText,
  shapeOf,
  typeMistakes,
} from "../../kube/index.ts";
import { Hole } from "./hole.ts";
import { listed } from "./listed.ts";
import { firstHole } from "./native.ts";

/**
 * What keeps a patch from being of a type, as one message; `undefined` where nothing does. Of values that objects cannot
 * have the first is told. (sigs.k8s.io/structured-merge-diff: typed/validate.go)
 */
export function patchMistake(type: FieldType, patch: unknown): string | undefined {
  if (firstHole(patch) !== undefined) return holeMistake(type, patch, "") ?? "a value has no form in JSON";
  const mistakes = typeMistakes(type, patch, false);
  return mistakes.length === 0 ? undefined : mistakesText(listed(mistakes));
}

function holeMistake(type: FieldType, value: unknown, path: string): string | undefined {
  if (value instanceof Hole) return `${path}: ${mismatch(type, value)}`;
  if (typeof value !== "object" || value === null) return undefined;
  const shape = shapeOf(type, value);
  if (Array.isArray(value)) return shape?.kind === "list" ? inList(shape.type, value, path) : undefined;
  return shape?.kind === "map" && isRecord(value) ? inMap(shape.type, value, path) : undefined;
}

function mismatch(type: FieldType, { type: go, printed, literal }: Hole): string {
  if (type.scalar === "string") return `expected string, got &value.valueUnstructured{Value:${literal}}`;
  if (type.scalar === "numeric") return `expected numeric (int or float), got ${go}`;
  if (type.scalar === "boolean") return `expected boolean, got &{${printed}}`;
  if (type.scalar !== undefined) return `expected any scalar, got &{${printed}}`;
  return `expected ${type.map === undefined ? "list" : "map"}, got &{${printed}}`;
}

function inMap(type: MapType, value: Readonly<Record<string, unknown>>, path: string): string | undefined {
  for (const [name, part] of Object.entries(value)) {
    const inner = fieldTypeAt(type, name);
    if (inner === undefined) return `${path}.${name}: field not declared in schema`;
    const mistake = holeMistake(inner, part, `${path}.${name}`);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function inList(type: ListType, items: readonly unknown[], path: string): string | undefined {
  for (const [index, item] of items.entries()) {
    if (item instanceof Hole && type.keys.length > 0) {
      return `${path}: element ${index}: associative list with keys may not have non-map elements`;
    }
    const mistake = holeMistake(type.element, item, `${path}[${index}]`);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}
