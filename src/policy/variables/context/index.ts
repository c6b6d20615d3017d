export { compileContext } from "./compile.ts";
export type { ContextEntryText } from "./entry-text.ts";
export { callFields } from "./schema.ts";
