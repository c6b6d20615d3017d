export { completionScript, shells } from "./completion.ts";
export { type ReferenceOptions, referencePages } from "./reference.ts";
