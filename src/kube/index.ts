export {
  type BuiltinType,
  builtinTypes,
  fieldTypeOf,
  fieldTypeOfKind,
  type GoField,
  type GoSlot,
  type GoType,
  kindsOf,
  type ScalarKind,
  type SpecialForm,
  type SpecialType,
  StructType,
  typeNamed,
} from "./builtin/index.ts";
export { parseCronExpression, parseCronSchedule, parseSchedule, type Schedule, zoneOf } from "./cron/index.ts";
export type { Diagnostic } from "./diagnostic.ts";
export { compareDurations, type Nanoseconds, parseDuration } from "./duration.ts";
export { Fault, type FaultCode } from "./fault.ts";
export type { FieldError } from "./field-error.ts";
export { formatGoExponent, formatGoFloat, formatGoValue, goTypeOf, isGoInteger } from "./go-format.ts";
export { quoted, quotedList } from "./go-text.ts";
export {
  type ImageParse,
  type ImageReference,
  imageText,
  imageTextWithTag,
  normalizeImage,
  parseImage,
} from "./image-reference.ts";
export { type JsonPatchOperation, jsonDiff } from "./json-diff.ts";
export { jsonEqual } from "./json-equal.ts";
export { applyJsonPatch, maxPatchOperations, type PatchResult, patchMistake } from "./json-patch.ts";
export { applyMergePatch } from "./merge-patch.ts";
export { compareNaturally } from "./natural-order.ts";
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
export { labelValueErrors, qualifiedNameErrors, subdomainErrors } from "./qualified-name.ts";
export { compareQuantities, parseQuantity, type Quantity, quantityOfInteger } from "./quantity.ts";
export {
  applyDefaults,
  compileSchema,
  fieldPathOf,
  newErrors,
  nullableErrors,
  prune,
  type Schema,
  type SchemaMistakes,
  schemaMistakes,
  validateSchema,
} from "./schema/index.ts";
export {
  type CompiledSelector,
  compileSelector,
  type LabelExpression,
  type LabelSelector,
  type Labels,
  type Requirement,
  type RequirementOperator,
} from "./selector.ts";
export { parseSelector } from "./selector-text.ts";
export {
  compareElements,
  compareTexts,
  deduced,
  type Element,
  elementOfValid,
  type FieldType,
  fieldTypeAt,
  fieldTypeOfSchema,
  goJson,
  type ListType,
  type MapType,
  mergeTyped,
  mistakesText,
  readElement,
  type ScalarType,
  type Shape,
  shapeOf,
  showElement,
  typeMistakes,
  UntypedError,
  undecided,
} from "./typed/index.ts";
export { compileWildcard, hasWildcard, matchesWildcard, type TextTest } from "./wildcard.ts";
