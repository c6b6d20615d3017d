export { Environment, type EnvironmentOptions } from "./environment.ts";
export { Abort, CelError, costExceeded, Failure, failed, interrupted, noSuchOverload, pending } from "./failure.ts";
export { escapeFieldName, unescapeFieldName } from "./field-name.ts";
export { typeName } from "./inspect.ts";
export { formatIssues, type Issue, placeOf } from "./issue.ts";
export * from "./libraries/index.ts";
export {
  type CostEstimate,
  type Does,
  emptyWorld,
  type FunctionDeclaration,
  global,
  type Library,
  type LibraryVariable,
  type MacroName,
  method,
  type Overload,
  type SizeRange,
  type World,
  type WorldQuestion,
} from "./library.ts";
export { lookUp, MapBuilder, mapEntries, mapKeys, sizeOf } from "./map.ts";
export { namesIn } from "./names.ts";
export {
  type Compilation,
  checkTypes,
  compile,
  type EvaluateOptions,
  type Evaluation,
  type Program,
  perCallLimit,
} from "./program.ts";
export { mostInRequest, type SchemaOptions, typeOfSchema } from "./schema-type.ts";
export type { Variables } from "./step.ts";
export {
  anyType,
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  errorType,
  formatType,
  intType,
  listOf,
  mapOf,
  nullableOf,
  nullType,
  opaqueType,
  optionalOf,
  sameType,
  stringType,
  structType,
  type TypeKind,
  timestampType,
  typeOf,
  typeParam,
  typeType,
  uintType,
} from "./type.ts";
export {
  CelMap,
  type CelValue,
  Double,
  Duration,
  doubleOf,
  isDouble,
  isInt,
  isJsonObject,
  isList,
  isMap,
  type JsonObject,
  type MapKey,
  Message,
  none,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  toDouble,
  toInt,
  Uint,
} from "./value.ts";
