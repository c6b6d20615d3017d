export { compilePatch, type Patch, type PatchResult, type PatchText } from "./patch.ts";
