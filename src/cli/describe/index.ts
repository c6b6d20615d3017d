export { completionScript, shells } from "./completion.ts";
export { type ReferenceOptions, referencePages } from "./reference.ts";
export { allVerbs, type Verb } from "./tree.ts";
