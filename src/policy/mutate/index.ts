export { type Operations, type PatchOperation, parseOperations } from "./operations.ts";
export { compilePatch, type Patch, type PatchResult, type PatchText } from "./patch.ts";
