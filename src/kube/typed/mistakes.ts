import { formatGoValue } from "../go-format.ts";
import { type Json, own } from "../object.ts";
import { type Element, goJson, showElement } from "./element.ts";
import type { FieldType, ListType, MapType, ScalarType } from "./field-type.ts";
import { elementOfItem, fieldTypeAt, shapeOf } from "./shape.ts";

/**
 * What keeps a value from being of a type, each mistake with its path: `.spec.foo: field not declared in schema`. Items
 * that occur twice are one where `duplicates` are not allowed.
 * (sigs.k8s.io/structured-merge-diff: typed/validate.go)
 */
export function typeMistakes(type: FieldType, value: unknown, duplicates: boolean): readonly string[] {
  const checker = new Checker(duplicates);
  checker.check(type, value);
  return checker.found;
}

/** The mistakes as one message. (typed/helpers.go ValidationErrors) */
export function mistakesText(mistakes: readonly string[]): string {
  return mistakes.length === 1 ? (mistakes[0] ?? "") : ["errors:", ...mistakes.map((one) => `  ${one}`)].join("\n");
}

/** A step to where a value stands: a field, or an item of a list. */
type Step = string | { readonly list: ListType; readonly item: unknown; readonly index: number };

/** Walks a value by its type. Where something stands is written down only where it is wrong. */
class Checker {
  readonly found: string[] = [];
  readonly #duplicates: boolean;
  readonly #path: Step[] = [];

  constructor(duplicates: boolean) {
    this.#duplicates = duplicates;
  }

  check(type: FieldType, value: unknown): void {
    const shape = shapeOf(type, value);
    if (shape?.kind === "map") this.#map(shape.type, value);
    else if (shape?.kind === "list") this.#list(shape.type, value);
    else this.#scalar(type.scalar, value);
  }

  #scalar(type: ScalarType | undefined, value: unknown): void {
    const what = type === undefined ? "schema error: invalid atom: inlined" : scalarMistake(type, value);
    if (what !== undefined) this.#tell(what);
  }

  #map(type: MapType, value: unknown): void {
    if (value === null || value === undefined) return;
    if (typeof value !== "object" || Array.isArray(value)) {
      this.#tell(`expected map, got ${shown(value)}`);
      return;
    }
    for (const [name, part] of Object.entries(value)) {
      const inner = fieldTypeAt(type, name);
      this.#path.push(name);
      if (inner === undefined) this.#tell("field not declared in schema");
      else this.check(inner, part);
      this.#path.pop();
      if (inner === undefined) return;
    }
  }

  #list(type: ListType, value: unknown): void {
    if (value === null || value === undefined) return;
    if (!Array.isArray(value)) {
      this.#tell(`expected list, got ${shown(value)}`);
      return;
    }
    const seen = new Set<string>();
    for (const [index, item] of value.entries()) {
      const mistake = type.atomic ? undefined : this.#itemMistake(type, item, seen);
      if (mistake !== undefined) {
        this.#tell(`element ${index}: ${mistake}`);
        return;
      }
      this.#path.push({ list: type, item, index });
      this.check(type.element, item);
      this.#path.pop();
    }
  }

  /** Items are told from each other only where none may occur twice. */
  #itemMistake(type: ListType, item: unknown, seen: Set<Element>): string | undefined {
    if (this.#duplicates && isItem(type, item)) return undefined;
    const of = elementOfItem(type, item);
    if ("mistake" in of) return of.mistake;
    if (seen.has(of.element) && !this.#duplicates) this.#tell(`duplicate entries for key ${showElement(of.element)}`);
    seen.add(of.element);
    return undefined;
  }

  #tell(what: string): void {
    const path = this.#path.map((step) => (typeof step === "string" ? `.${step}` : showItem(step))).join("");
    this.found.push(path === "" ? what : `${path}: ${what}`);
  }
}

/** Whether an item has what tells it from others, without saying what. */
function isItem({ keys }: ListType, item: unknown): boolean {
  if (item === null || item === undefined || Array.isArray(item)) return false;
  if (keys.length === 0) return typeof item !== "object";
  return keys.some((key) => own(item, key) !== undefined);
}

function showItem({ list, item, index }: Exclude<Step, string>): string {
  const of = list.atomic ? undefined : elementOfItem(list, item);
  return of === undefined || "mistake" in of ? `[${index}]` : showElement(of.element);
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
