export { defaultMistakes } from "./default-mistakes.ts";
export { type CheckedSchema, expressionMistakes } from "./definition-mistakes.ts";
export { type Judging, judgeRules, objectBudget } from "./judge.ts";
export { compileValidator, type Validator } from "./validator.ts";
