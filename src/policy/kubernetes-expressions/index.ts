export {
  type CompiledExpression,
  type CompiledVariables,
  type CompilerOptions,
  ExpressionCompiler,
  type ExpressionNeeds,
} from "./compiler.ts";
export {
  type CompiledCondition,
  type ConditionText,
  compileConditions,
  type Matched,
  matchConditions,
} from "./conditions.ts";
export { celBudget, type Evaluated, Evaluating, type Subject } from "./evaluating.ts";
export { declareTyped } from "./typed.ts";
export {
  type AuditAnnotation,
  type AuditAnnotationText,
  compileValidator,
  type Decision,
  type ExpressionMistake,
  type Validated,
  type ValidationText,
  type Validator,
  type ValidatorText,
} from "./validator.ts";
export { type AdmissionValues, namespaceValue, requestedResource, requestValue } from "./values.ts";
