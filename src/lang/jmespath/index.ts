export { compileJmesPath, type JmesPathExpression } from "./compile.ts";
export { type Binding, type Evaluation, Names, type Scope } from "./evaluation.ts";
