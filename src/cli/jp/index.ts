export { printFunctions } from "./function.ts";
export { printTrees } from "./parse.ts";
export { printResults, type QueryOptions } from "./query.ts";
