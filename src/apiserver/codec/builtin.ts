import { fieldTypeOf, StructType, typeNamed } from "../../kube/index.ts";
import type { Codec } from "../kind.ts";
import { fitDocument } from "./fit.ts";
import { openapiOf } from "./openapi.ts";
import { decodeStruct } from "./protobuf.ts";
import { strategicMerge } from "./strategic-merge.ts";

/** The codec of a built-in type, by OpenAPI component name (`io.k8s.api.core.v1.Pod`). Throws a `RangeError` for unknown names. */
export function codecFor(typeName: string): Codec {
  const type = typeNamed(typeName);
  if (!(type instanceof StructType)) throw new RangeError(`no built-in type ${typeName}`);
  return {
    fromProtobuf: (bytes) => decodeStruct(type, bytes),
    fit: (document) => fitDocument(type, document),
    strategicMerge: (current, patch) => strategicMerge(type, current, patch),
    fieldType: () => fieldTypeOf(type),
    openapi: (into) => openapiOf(type, into),
  };
}
