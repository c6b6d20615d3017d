/**
 * What the table says of how a field is patched.
 * kubernetes: apimachinery pkg/util/strategicpatch/meta.go, third_party/forked/golang/json/fields.go
 */
import { type GoField, type GoType, quoted, type SpecialType, type StructType } from "../../kube/index.ts";
import { PatchError } from "./patch-error.ts";

export interface PatchMeta {
  /** The type of the field's value, or of the items for {@link lookupList}. */
  readonly type: GoType;
  /** Lists are merged rather than replaced. */
  readonly merge: boolean;
  /** Objects are replaced rather than merged. */
  readonly replace: boolean;
  /** Empty where the list has none. */
  readonly mergeKey: string;
}

/** Looks up a field that holds an object. Throws {@link PatchError} where the type has no such field. */
export function lookupObject(type: GoType, key: string): PatchMeta {
  const field = fieldNamed(type, key);
  const { patchStrategies, mergeKey } = field;
  const of = { type: field.type, mergeKey };
  return { ...of, merge: patchStrategies.includes("merge"), replace: patchStrategies.includes("replace") };
}

/** Looks up a field that holds a list. Throws {@link PatchError} where it has none, or holds something else. */
export function lookupList(type: GoType, key: string): PatchMeta {
  const meta = lookupObject(type, key);
  const list = meta.type.kind === "pointer" ? meta.type.to : meta.type;
  if (list.kind === "bytes") return meta;
  if (list.kind !== "list") throw new PatchError(`expected slice or array type, but got: ${goKindOf(type)}`);
  if (list.of.kind === "list") throw new PatchError("unexpected slice of slice");
  return { ...meta, type: list.of };
}

/** What Go's `reflect` calls the kind of a type. */
export function goKindOf(type: GoType): string {
  switch (type.kind) {
    case "pointer":
      return "ptr";
    case "list":
    case "bytes":
      return "slice";
    case "special":
      return "struct";
    case "double":
      return "float64";
    case "any":
      return "interface";
    default:
      return type.kind;
  }
}

function fieldNamed(type: GoType, key: string): GoField {
  const target = type.kind === "pointer" ? type.to : type;
  if (target.kind !== "struct" && target.kind !== "special") {
    const kind = goKindOf(target);
    throw new PatchError(`merging an object in json but data type is not struct, instead is: ${kind}`);
  }
  const field = target.kind === "struct" ? exactOrFolded(target, key) : undefined;
  if (field !== undefined) return field;
  throw new PatchError(`unable to find api field in struct ${nameOf(target)} for the json field ${quoted(key)}`);
}

/** Go's lookup falls back to a name that differs in case only. */
function exactOrFolded(type: StructType, key: string): GoField | undefined {
  return type.field(key) ?? type.fields.find((field) => field.name.toLowerCase() === key.toLowerCase());
}

function nameOf(type: StructType | SpecialType): string {
  return type.typeName.slice(type.typeName.lastIndexOf(".") + 1);
}
