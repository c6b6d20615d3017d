export { fixPolicies } from "./policies.ts";
export { type FixTestOptions, fixTests } from "./tests.ts";
