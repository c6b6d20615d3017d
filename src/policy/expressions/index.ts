export {
  type AnnotationText,
  type ConditionText,
  ExpressionCompiler,
  type ExpressionText,
  invalid,
  type Validation,
  type ValidationText,
  type VariableText,
} from "./compiler.ts";
export { type Declarations, type DeclareOptions, declare, exceptionsType, variablesName } from "./declarations.ts";
export {
  annotationsOf,
  conditionsHold,
  type Evaluating,
  type EvaluationMistake,
  evaluate,
  isPending,
  textOf,
  withVariables,
} from "./evaluation.ts";
export { asValue, requestValue } from "./request-value.ts";
export { type MutableVariables, payloadValues, Values } from "./values.ts";
export { type Asker, worldOf } from "./world.ts";
