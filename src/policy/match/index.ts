export { compileExceptionMatch, compileMatch } from "./block.ts";
export { holdsInNamespace, type MatchTest } from "./filter.ts";
export { kindNameOf, parseKindSelector, splitKind } from "./kind-selector.ts";
export { compileLabels, type PairsTest } from "./labels.ts";
export {
  type FilterText,
  type MatchText,
  matchBlock,
  matchBlockV2beta1,
  type ResourcesText,
  type SubjectText,
} from "./schema.ts";
export { namespaceOf } from "./target.ts";
export type { Truth } from "./truth.ts";
