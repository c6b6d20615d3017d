export { type Explanation, explain, type Place, type Sourced } from "./explain.ts";
export { explanationText } from "./text.ts";
