export { conditionMistakes, withinConditions } from "./conditions.ts";
export { compileCel, compileExpressions } from "./judge.ts";
