export { compileExceptions, type Exception, exceptedBy, matchingExceptions } from "./compile.ts";
export { checkException, exceptionDescription } from "./kind.ts";
