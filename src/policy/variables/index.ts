export { type ContextEntryText, compileContext } from "./context/index.ts";
export { type CompiledDocument, compileDocument } from "./document.ts";
export {
  type Element,
  isExhausted,
  type Loader,
  withBudget,
  withContext,
  withElement,
  withGiven,
  withObject,
  withTarget,
} from "./layer.ts";
export { type Ask, compileQuery } from "./query.ts";
export { type Run, runOf } from "./run.ts";
export type { Variables } from "./variables.ts";
