export {
  type CheckedExpression,
  fieldDiagnostics,
  type TypeChecking,
  type TypedDeclarations,
  unknownFields,
} from "./check.ts";
export { type PolicyExpressions, policyExpressions } from "./expressions.ts";
export { kindsOf } from "./kinds.ts";
