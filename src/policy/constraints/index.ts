export {
  type ConstraintOptions,
  type Constraints,
  compileConstraints,
  isEmptySelector,
  type MatchMistake,
  operationsOf,
} from "./compile.ts";
export { requireRule } from "./mistakes.ts";
export { type MatchResourcesText, matchFields, matchResources, type ResourceRuleText } from "./schema.ts";
