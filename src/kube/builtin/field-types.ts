import type { GroupVersionKind } from "../object.ts";
import {
  deduced,
  type FieldType,
  type ListType,
  type MapType,
  type ScalarType,
  untypedAtomic,
} from "../typed/index.ts";
import { builtinTypes, type GoField, type GoType, type StructType, typeNamed } from "./table.ts";

/**
 * Who may own what of a built-in type, as the API server works it out from its OpenAPI schemas.
 * (kubernetes: kube-openapi pkg/schemaconv/openapi.go, smd.go)
 */
export function fieldTypeOf(type: GoType): FieldType {
  if (type.kind === "pointer") return fieldTypeOf(type.to);
  const found = known.get(type) ?? convert(type);
  known.set(type, found);
  return found;
}

/** The same by kind; `undefined` where the table has none of that name. */
export function fieldTypeOfKind({ group, version, kind }: GroupVersionKind): FieldType | undefined {
  names ??= new Map(builtinTypes().map(({ gvk, typeName }) => [keyOf(gvk), typeName]));
  const name = names.get(keyOf({ group, version, kind }));
  const type = name === undefined ? undefined : typeNamed(name);
  return type && fieldTypeOf(type);
}

/** The names of the types of all kinds, once somebody asks. */
let names: ReadonlyMap<string, string> | undefined;

const keyOf = ({ group, version, kind }: GroupVersionKind) => `${group}/${version}/${kind}`;

/** Types that were converted already: the table never changes. */
const known = new WeakMap<GoType, FieldType>();

const scalars: Readonly<Record<string, ScalarType>> = {
  string: "string",
  bytes: "string",
  bool: "boolean",
  int32: "numeric",
  int64: "numeric",
  double: "numeric",
};

/** Of anything, lists are owned as a whole, and objects by their fields. */
const anything: FieldType = deduced;

function convert(type: GoType): FieldType {
  switch (type.kind) {
    case "struct":
      return { map: mapOfStruct(type, type.atomic) };
    case "map":
      return { map: mapOf(type.of, false) };
    case "list":
      return { list: { atomic: true, keys: [], element: fieldTypeOf(type.of) } };
    case "special":
      return specials[type.form] ?? anything;
    case "pointer":
    case "any":
      return anything;
    default:
      return { scalar: scalars[type.kind] ?? "untyped" };
  }
}

const specials: Readonly<Record<string, FieldType>> = {
  time: { scalar: "untyped" },
  microtime: { scalar: "untyped" },
  quantity: { scalar: "untyped" },
  raw: untypedAtomic,
};

/** The type of a field: what the field itself says of lists and maps goes before what its type says. */
function typeOfField(field: GoField): FieldType {
  const type = field.type.kind === "pointer" ? field.type.to : field.type;
  if (type.kind === "list") return { list: listOf(field, type.of) };
  if (type.kind === "struct" && field.atomic) return { map: mapOfStruct(type, true) };
  if (type.kind === "map" && field.atomic) return { map: mapOf(type.of, true) };
  return fieldTypeOf(type);
}

function listOf({ listType, listMapKeys, patchStrategies, mergeKey }: GoField, of: GoType): ListType {
  const element = fieldTypeOf(of);
  if (listType === "map") return { atomic: false, keys: listMapKeys, element };
  if (listType !== undefined) return { atomic: listType === "atomic", keys: [], element };
  const merges = patchStrategies.includes("merge");
  return { atomic: !merges, keys: merges && mergeKey !== "" ? [mergeKey] : [], element };
}

function mapOf(of: GoType, atomic: boolean): MapType {
  const element = fieldTypeOf(of);
  return { atomic, field: () => undefined, defaultOf: () => undefined, element, untyped: false };
}

function mapOfStruct(type: StructType, atomic: boolean): MapType {
  const fields = new Map<string, FieldType>();
  return {
    atomic,
    field(name) {
      const found = fields.get(name);
      if (found !== undefined) return found;
      const field = type.field(name);
      if (field === undefined) return undefined;
      const made = typeOfField(field);
      fields.set(name, made);
      return made;
    },
    defaultOf: (name) => defaultOf(type.field(name)),
    get element() {
      return type.fields.length === 0 ? deduced : undefined;
    },
    get untyped() {
      return type.fields.length === 0;
    },
  };
}

/** Fields that Go always writes have their zero value as default. */
function defaultOf(field: GoField | undefined): unknown {
  if (field === undefined) return undefined;
  if (field.default !== undefined) return JSON.parse(field.default);
  if (field.omitEmpty || field.omitZero) return undefined;
  switch (scalars[field.type.kind]) {
    case "string":
      return "";
    case "numeric":
      return 0;
    case "boolean":
      return false;
    default:
      return undefined;
  }
}
