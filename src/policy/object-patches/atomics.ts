import { isRecord } from "../../data/index.ts";
import type { FieldType } from "../../kube/index.ts";

/**
 * The places in a patch of lists, maps and structs that are one value: applying a part of one would remove the rest.
 * Only fields that the type names are looked into. (kubernetes: apiserver/pkg/admission/plugin/policy/mutating/patch
 * findAtomics)
 */
export function atomicPlaces(type: FieldType, patch: unknown): readonly string[] {
  const places: string[] = [];
  find(type, { value: patch, path: "" }, places);
  return places;
}

interface Place {
  readonly value: unknown;
  readonly path: string;
}

function find({ map, list }: FieldType, { value, path }: Place, places: string[]): void {
  if (Array.isArray(value) && list !== undefined) {
    if (list.atomic) places.push(path);
    for (const [index, item] of value.entries()) find(list.element, { value: item, path: `${path}[${index}]` }, places);
  } else if (isRecord(value) && map !== undefined) {
    if (map.atomic) places.push(path);
    for (const [name, part] of Object.entries(value)) {
      const field = map.field(name);
      if (field !== undefined) find(field, { value: part, path: `${path}.${name}` }, places);
    }
  }
}
