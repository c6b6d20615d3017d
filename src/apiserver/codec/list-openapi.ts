import type { JsonObject } from "../../kube/index.ts";
import type { Kind } from "../kind.ts";
import { describeCustomList } from "./custom-openapi.ts";
import { openapiOf } from "./openapi.ts";
import { StructType, typeNamed } from "./table.ts";

/** The schema of the lists of a kind with what it refers to, by component name; none for kinds without lists. */
export function listSchemasOf(kind: Kind): Readonly<Record<string, JsonObject>> {
  if (kind.codec.fromProtobuf === undefined) return describeCustomList(kind.gvk, kind);
  const { name } = kind.codec.openapi();
  const type = typeNamed(`${name}List`);
  return type instanceof StructType ? openapiOf(type).schemas : {};
}
