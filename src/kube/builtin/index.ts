export { fieldTypeOf, fieldTypeOfKind } from "./field-types.ts";
export {
  type BuiltinType,
  builtinTypes,
  type GoField,
  type GoSlot,
  type GoType,
  kindsOf,
  type ScalarKind,
  type SpecialForm,
  type SpecialType,
  StructType,
  typeNamed,
} from "./table.ts";
