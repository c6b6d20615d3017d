import { isRecord } from "../../data/index.ts";
import { type GoType, type JsonObject, own, StructType, typeNamed } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";

/**
 * What is known for sure of the objects of a built-in type: which fields they can have. What values are in the end is
 * left open, since expressions see them as JSON has them.
 */
export function shapeOfType(type: GoType): cel.CelType {
  if (type instanceof StructType) return shapeOfStruct(type);
  switch (type.kind) {
    case "pointer":
      return shapeOfType(type.to);
    case "list":
      return cel.listOf(shapeOfType(type.of));
    case "map":
      return cel.mapOf(cel.stringType, shapeOfType(type.of));
    default:
      return cel.dynType;
  }
}

function shapeOfStruct(struct: StructType): cel.CelType {
  const known = shapes.get(struct);
  if (known !== undefined) return known;
  const fields = new Map<string, cel.CelType>();
  const shape = cel.structType(struct.typeName, (name) => {
    const field = struct.field(name);
    if (field === undefined) return undefined;
    const type = fields.get(name) ?? shapeOfType(field.type);
    fields.set(name, type);
    return type;
  });
  shapes.set(struct, shape);
  return shape;
}

const shapes = new WeakMap<StructType, cel.CelType>();

/** The same of the objects of a custom kind, by the schema of its definition; `name` is what the type is called. */
export function shapeOfSchema(schema: JsonObject, name: string): cel.CelType {
  const metadata = typeNamed("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  const whole: Readonly<Record<string, cel.CelType>> = {
    apiVersion: cel.dynType,
    kind: cel.dynType,
    metadata: metadata === undefined ? cel.dynType : shapeOfType(metadata),
  };
  return within(schema, { name, whole });
}

interface Naming {
  readonly name: string;
  /** The fields that a whole object has, whatever its schema says of them. */
  readonly whole?: Readonly<Record<string, cel.CelType>>;
}

function within(schema: JsonObject, { name, whole }: Naming): cel.CelType {
  const others = own(schema, "additionalProperties");
  const items = own(schema, "items");
  const properties = own(schema, "properties");
  if (own(schema, "type") === "array") {
    return cel.listOf(isRecord(items) ? within(items as JsonObject, { name: `${name}[]` }) : cel.dynType);
  }
  if (isRecord(others)) return cel.mapOf(cel.stringType, within(others as JsonObject, { name: `${name}{}` }));
  if (!isRecord(properties) || isOpen(schema)) return cel.dynType;
  const fields = new Map<string, cel.CelType>();
  return cel.structType(name, (field) => {
    if (whole !== undefined && Object.hasOwn(whole, field)) return whole[field];
    const inner = own(properties, field);
    if (!isRecord(inner)) return undefined;
    const type = fields.get(field) ?? within(inner as JsonObject, { name: `${name}.${field}` });
    fields.set(field, type);
    return type;
  });
}

/** Whether there may be fields of which the schema says nothing. */
function isOpen(schema: JsonObject): boolean {
  const keys = ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"];
  return own(schema, "additionalProperties") === true || keys.some((key) => own(schema, key) === true);
}
