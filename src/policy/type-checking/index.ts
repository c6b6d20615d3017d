export { type CheckedExpression, fieldDiagnostics, type TypeChecking, type TypedDeclarations } from "./check.ts";
