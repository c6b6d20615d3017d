export { type Compare, type Operator, type OperatorMistake, operatorOf, operators } from "./operators.ts";
