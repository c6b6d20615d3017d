export { type ContextEntryText, callFields, compileContext } from "./context/index.ts";
export { type CompiledDocument, compileDocument } from "./document.ts";
export {
  compileExtractors,
  type Extract,
  type ExtractorText,
  type FoundImage,
  type FoundImages,
  imagesIn,
  imagesValue,
  imageVariable,
} from "./images.ts";
export {
  type Element,
  isExhausted,
  type Loader,
  withBudget,
  withContext,
  withElement,
  withGiven,
  withMerged,
  withObject,
  withTarget,
} from "./layer.ts";
export { type Ask, compileQuery } from "./query.ts";
export { type Run, runOf } from "./run.ts";
export type { Variables } from "./variables.ts";
