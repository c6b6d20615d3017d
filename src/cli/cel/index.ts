export { explainExpressions } from "./explain.ts";
export { printFunctions } from "./function.ts";
export type { Given, Texts } from "./given.ts";
export { printValues, type QueryOptions } from "./query.ts";
