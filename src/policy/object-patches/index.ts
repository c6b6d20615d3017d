export { type ApplyOptions, applyConfiguration, type ObjectPatch } from "./apply-configuration.ts";
export { applyJsonPatches } from "./json-patches.ts";
export { customFieldType, typeOfKind } from "./kind-types.ts";
export { applyConfigurationType, findPatchType, jsonPatchesType } from "./object-types.ts";
