export { checkStructural, nullableErrors, type SchemaMistakes, schemaMistakes } from "./check-structural.ts";
export { compileSchema } from "./compile.ts";
export { applyDefaults } from "./defaults.ts";
export { fieldPathOf } from "./field-path.ts";
export { prune } from "./prune.ts";
export { newErrors } from "./ratchet.ts";
export type { Schema } from "./schema.ts";
export { validateSchema } from "./validate.ts";
