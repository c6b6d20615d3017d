export { compileContext } from "./compile.ts";
export type { ContextEntryText } from "./entry-text.ts";
