export { type Explanation, explain, type Place, plainRuleName, type Sourced } from "./explain.ts";
export { explanationText } from "./text.ts";
