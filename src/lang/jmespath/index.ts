export { Budget } from "./budget.ts";
export { compileJmesPath, type JmesPathExpression } from "./compile.ts";
export { type Binding, type Evaluation, Names, type Prepare, type Scope } from "./evaluation.ts";
export { cleanPath } from "./functions/clean-path.ts";
export { jsonText } from "./json-text.ts";
export { stepsThrough } from "./result-size.ts";
export { longestText } from "./run.ts";
export { type FunctionSignature, functionSignatures } from "./signatures.ts";
export { type SyntaxTree, syntaxTree } from "./tree.ts";
