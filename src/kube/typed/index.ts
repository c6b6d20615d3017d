export {
  compareElements,
  compareTexts,
  type Element,
  goJson,
  readElement,
  showElement,
} from "./element.ts";
export {
  deduced,
  type FieldType,
  type ListType,
  type MapType,
  type ScalarType,
  untypedAtomic,
} from "./field-type.ts";
export { mergeTyped } from "./merge.ts";
export { mistakesText, typeMistakes } from "./mistakes.ts";
export { fieldTypeOfSchema } from "./schema-field-types.ts";
export {
  elementOfValid,
  fieldTypeAt,
  type Shape,
  shapeOf,
  UntypedError,
  undecided,
} from "./shape.ts";
