import {
  type Element,
  elementOfValid,
  type FieldType,
  fieldTypeAt,
  type ListType,
  type MapType,
  shapeOf,
} from "../../kube/index.ts";
import { FieldSet, type Path } from "./field-set.ts";

/** The fields that a valid value has: its leaves, and all items of lists and maps. (typed/tofieldset.go) */
export function fieldSetOf(type: FieldType, value: unknown): FieldSet {
  const set = new FieldSet();
  collect({ type, value, path: [] }, set);
  return set;
}

/**
 * The set with the fields that hold others and that the schema names. Items of maps are members only where they are
 * named themselves. (sigs.k8s.io/structured-merge-diff: fieldpath/set.go EnsureNamedFieldsAreMembers)
 */
export function withNamedFields(set: FieldSet, type: FieldType | undefined): FieldSet {
  const out = new FieldSet();
  for (const member of set.members) out.members.add(member);
  for (const [element, child] of set.children) {
    const name = element.startsWith("f:") ? element.slice(2) : undefined;
    const map = type?.map;
    if (name !== undefined && map?.field(name) !== undefined) out.members.add(element);
    const inner = name === undefined ? itemType(type, element) : map && fieldTypeAt(map, name);
    out.children.set(element, withNamedFields(child, inner));
  }
  return out;
}

function itemType(type: FieldType | undefined, element: Element): FieldType | undefined {
  return element.startsWith("k:") ? type?.list?.element : undefined;
}

interface Step {
  readonly type: FieldType;
  readonly value: unknown;
  readonly path: Path;
}

function collect(step: Step, set: FieldSet): void {
  const shape = shapeOf(step.type, step.value);
  if (shape?.kind === "map") collectMap(shape.type, step, set);
  else if (shape?.kind === "list") collectList(shape.type, step, set);
  else set.insert(step.path);
}

function collectMap(type: MapType, { value, path }: Step, set: FieldSet): void {
  if (type.atomic) set.insert(path);
  if (type.atomic || value === null || typeof value !== "object" || Array.isArray(value)) return;
  for (const [name, part] of Object.entries(value)) {
    const at = [...path, `f:${name}`];
    const of = fieldTypeAt(type, name);
    if (of !== undefined) collect({ type: of, value: part, path: at }, set);
    if (isEmpty(part) || type.field(name) === undefined) set.insert(at);
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Of items that occur twice it is only known that they are there. */
function collectList(type: ListType, { value, path }: Step, set: FieldSet): void {
  if (type.atomic) set.insert(path);
  if (type.atomic || !Array.isArray(value)) return;
  const elements = value.map((item) => elementOfValid(type, item));
  const seen = new Set<Element>();
  const twice = new Set(elements.filter((element) => seen.has(element) || !seen.add(element)));
  for (const [index, item] of value.entries()) {
    const element = elements[index] ?? "";
    const at = [...path, element];
    if (!twice.has(element)) collect({ type: type.element, value: item, path: at }, set);
    set.insert(at);
  }
}
