export { compileExceptions, type Exception, exceptedBy, matchingExceptions } from "./compile.ts";
export { exceptionDescription, policyException } from "./kind.ts";
