export { compileGlobalContext, type GlobalContext, type GlobalSource } from "./compile.ts";
export { globalContextDescription, globalContextEntry } from "./kind.ts";
