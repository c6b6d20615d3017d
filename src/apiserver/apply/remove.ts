import { setOwn } from "../../data/index.ts";
import { elementOfValid, type FieldType, fieldTypeAt, type ListType, type MapType, shapeOf } from "../../kube/index.ts";
import type { FieldSet } from "./field-set.ts";

/**
 * The value without the fields and items of a set. What loses everything it held is `null`.
 * (sigs.k8s.io/structured-merge-diff: typed/remove.go)
 */
export function removeItems(type: FieldType, value: unknown, items: FieldSet): unknown {
  const shape = shapeOf(type, value);
  if (shape?.kind === "map") return removeFromMap(shape.type, value, items);
  if (shape?.kind === "list") return removeFromList(shape.type, value, items);
  return shape === undefined ? null : value;
}

function removeFromList(type: ListType, value: unknown, items: FieldSet): unknown {
  if (!Array.isArray(value) || type.atomic) return null;
  const kept: unknown[] = [];
  for (const item of value) {
    const element = elementOfValid(type, item);
    if (items.members.has(element)) continue;
    const below = items.below(element);
    kept.push(below === undefined || below.empty ? item : removeItems(type.element, item, below));
  }
  return kept.length === 0 ? null : kept;
}

function removeFromMap(type: MapType, value: unknown, items: FieldSet): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value) || type.atomic) return null;
  const kept: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const element = `f:${name}`;
    if (items.members.has(element)) continue;
    const below = items.below(element);
    const of = fieldTypeAt(type, name);
    const whole = below === undefined || below.empty || of === undefined;
    setOwn(kept, name, whole ? part : removeItems(of, part, below));
  }
  return Object.keys(kept).length === 0 ? null : kept;
}
