export { type Conditions, type ConditionsResult, compileConditions, joinMessages } from "./compile.ts";
export { type Compare, type Operator, type OperatorMistake, operatorOf, operators } from "./operators.ts";
export { conditions, conditionsV2beta1, looseConditions } from "./schema.ts";
export { type ConditionsMistake, type ConditionsText, type ConditionText, readConditions } from "./text.ts";
