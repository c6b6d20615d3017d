export { compileMatch } from "./block.ts";
export { holdsInNamespace, type MatchTest } from "./filter.ts";
export { compileKinds, type KindSelector, kindNameOf, parseKindSelector, splitKind } from "./kind-selector.ts";
export { compileAnnotations, compileLabels, type PairsTest } from "./labels.ts";
export {
  type FilterText,
  type MatchText,
  matchBlock,
  matchBlockV2beta1,
  type ResourcesText,
  type SubjectText,
} from "./schema.ts";
export { isNamespace, nameOf, namespaceOf, targetOf } from "./target.ts";
export type { Truth } from "./truth.ts";
export { compileSubjects } from "./user.ts";
