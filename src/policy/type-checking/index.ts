export { type CheckedExpression, fieldDiagnostics, type TypeChecking, type TypedDeclarations } from "./check.ts";
export { type PolicyExpressions, policyExpressions } from "./expressions.ts";
