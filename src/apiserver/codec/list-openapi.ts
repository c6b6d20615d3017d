import { StructType, typeNamed } from "../../kube/index.ts";
import type { Kind, Schemas } from "../kind.ts";
import { describeCustomList } from "./custom-openapi.ts";
import { openapiOf } from "./openapi.ts";

/** Adds the schemas of a kind, of its lists and of what they refer to; returns the name of the kind's own. */
export function describeKind(kind: Kind, schemas: Schemas): string {
  const { name } = kind.codec.openapi(schemas);
  if (kind.codec.fromProtobuf === undefined) {
    describeCustomList(kind, schemas);
    return name;
  }
  const type = typeNamed(`${name}List`);
  if (type instanceof StructType) openapiOf(type, schemas);
  return name;
}
