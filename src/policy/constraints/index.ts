export {
  type ConstraintOptions,
  type Constraints,
  compileConstraints,
  compileResourceRule,
  isEmptySelector,
  type MatchMistake,
  operationsOf,
  type ResourceTest,
} from "./compile.ts";
export { requireRule } from "./mistakes.ts";
export { type MatchResourcesText, matchFields, matchResources, type ResourceRuleText } from "./schema.ts";
