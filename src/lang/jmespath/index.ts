export { compileJmesPath, type JmesPathExpression } from "./compile.ts";
export { type Binding, type Evaluation, Names, type Scope } from "./evaluation.ts";
export { jsonText } from "./json-text.ts";
export { longestText } from "./run.ts";
