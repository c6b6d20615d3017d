export { closest } from "./closest.ts";
export { type ColumnDescription, crdOf, documentSchema, type KindDescription, type VersionDescription } from "./crd.ts";
export { openapiOf } from "./openapi.ts";
export { childPath, type Parsed, parseDocument } from "./parse.ts";
export { fileOf, referencePage } from "./reference.ts";
export {
  anything,
  choice,
  type Field,
  type Fields,
  field,
  flag,
  integer,
  list,
  map,
  type ObjectSchema,
  object,
  required,
  type Schema,
  text,
  type Value,
} from "./schema.ts";
export { labelSelector } from "./selector.ts";
