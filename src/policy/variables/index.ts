export { type CompiledDocument, compileDocument } from "./document.ts";
export { type Variables, variablesOf } from "./variables.ts";
