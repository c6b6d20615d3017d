export { compileExceptions, type Exception, exceptedBy, exceptionsFor, matchingExceptions } from "./compile.ts";
export type { ExceptionText } from "./document.ts";
export { exceptionDescription, policyException } from "./kind.ts";
