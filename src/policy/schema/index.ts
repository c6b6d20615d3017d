export { companionOf, policyKindOf } from "./companion.ts";
export { type ColumnDescription, crdOf, type KindDescription, type VersionDescription } from "./crd.ts";
export { type Parsed, parseDocument } from "./parse.ts";
export { fileOf, referencePage } from "./reference.ts";
export {
  anything,
  choice,
  field,
  flag,
  integer,
  list,
  map,
  object,
  required,
  type Schema,
  text,
  type Value,
} from "./schema.ts";
export { labelSelector } from "./selector.ts";
export { statusCondition } from "./status-condition.ts";
