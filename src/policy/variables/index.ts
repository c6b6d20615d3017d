export { type CompiledDocument, compileDocument } from "./document.ts";
export { type Run, runOf } from "./run.ts";
export type { Variables } from "./variables.ts";
