export type { Diagnostic } from "./diagnostic.ts";
export { Fault, type FaultCode } from "./fault.ts";
export type { FieldError } from "./field-error.ts";
export {
  apiVersionOf,
  type GroupVersionKind,
  type GroupVersionResource,
  type Json,
  type JsonObject,
  type ObjectMeta,
  type OwnerReference,
  own,
  parseApiVersion,
  type Resource,
  type UserInfo,
} from "./object.ts";
export { applyDefaults, checkStructural, compileSchema, prune, type Schema, validateSchema } from "./schema/index.ts";
