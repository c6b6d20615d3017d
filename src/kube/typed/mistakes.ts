import { formatGoValue } from "../go-format.ts";
import type { Json } from "../object.ts";
import { goJson, showElement } from "./element.ts";
import type { FieldType, ListType, MapType, ScalarType } from "./field-type.ts";
import { elementOfItem, fieldTypeAt, shapeOf } from "./shape.ts";

/**
 * What keeps a value from being of a type, each mistake with its path: `.spec.foo: field not declared in schema`. Items
 * that occur twice are one where `duplicates` are not allowed.
 * (sigs.k8s.io/structured-merge-diff: typed/validate.go)
 */
export function typeMistakes(type: FieldType, value: unknown, duplicates: boolean): readonly string[] {
  const found: Mistake[] = [];
  walk({ type, value, duplicates, path: "", found });
  return found.map(({ path, what }) => (path === "" ? what : `${path}: ${what}`));
}

/** The mistakes as one message. (typed/helpers.go ValidationErrors) */
export function mistakesText(mistakes: readonly string[]): string {
  return mistakes.length === 1 ? (mistakes[0] ?? "") : ["errors:", ...mistakes.map((one) => `  ${one}`)].join("\n");
}

interface Mistake {
  readonly path: string;
  readonly what: string;
}

interface Step {
  readonly type: FieldType;
  readonly value: unknown;
  readonly duplicates: boolean;
  readonly path: string;
  readonly found: Mistake[];
}

function walk(step: Step): void {
  const shape = shapeOf(step.type, step.value);
  if (shape?.kind === "map") walkMap(shape.type, step);
  else if (shape?.kind === "list") walkList(shape.type, step);
  else walkScalar(step);
}

function walkScalar({ type, value, path, found }: Step): void {
  const what = type.scalar === undefined ? "schema error: invalid atom: inlined" : scalarMistake(type.scalar, value);
  if (what !== undefined) found.push({ path, what });
}

function walkMap(type: MapType, step: Step): void {
  const { value, path, found } = step;
  if (value === null || value === undefined) return;
  if (typeof value !== "object" || Array.isArray(value)) {
    found.push({ path, what: `expected map, got ${shown(value)}` });
    return;
  }
  for (const [name, part] of Object.entries(value)) {
    const inner = fieldTypeAt(type, name);
    if (inner === undefined) {
      found.push({ path: `${path}.${name}`, what: "field not declared in schema" });
      return;
    }
    walk({ ...step, type: inner, value: part, path: `${path}.${name}` });
  }
}

function walkList(type: ListType, step: Step): void {
  const { value, path, found, duplicates } = step;
  if (value === null || value === undefined) return;
  if (!Array.isArray(value)) {
    found.push({ path, what: `expected list, got ${shown(value)}` });
    return;
  }
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    let element = `i:${index}`;
    if (!type.atomic) {
      const of = elementOfItem(type, item);
      if ("mistake" in of) {
        found.push({ path, what: `element ${index}: ${of.mistake}` });
        return;
      }
      element = of.element;
      if (seen.has(element) && !duplicates) {
        found.push({ path, what: `duplicate entries for key ${showElement(element)}` });
      }
      seen.add(element);
    }
    walk({ ...step, type: type.element, value: item, path: `${path}${showElement(element)}` });
  }
}

function scalarMistake(type: ScalarType, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const is = typeof value;
  switch (type) {
    case "numeric":
      return is === "number" ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`;
    case "string":
      return is === "string" ? undefined : `expected string, got &value.valueUnstructured{Value:${literal(value)}}`;
    case "boolean":
      return is === "boolean" ? undefined : `expected boolean, got ${shown(value)}`;
    default:
      return is === "object" ? `expected any scalar, got ${shown(value)}` : undefined;
  }
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  return typeof value === "string" ? "string" : typeof value === "boolean" ? "bool" : "int64";
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(literal).join(", ")}}`;
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${literal(part)}`);
    return `map[string]interface {}{${fields.sort().join(", ")}}`;
  }
  return value === null ? "interface {}(nil)" : goJson(value);
}

function shown(value: unknown): string {
  return `&{${formatGoValue(value as Json)}}`;
}
