export { type CompiledDocument, compileDocument } from "./document.ts";
export type { Variables } from "./variables.ts";
