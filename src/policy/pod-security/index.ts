export { type ControlExceptions, compilePodSecurity, compilePodSecurityRule, type PodSecurityText } from "./compile.ts";
export { isOfBaseline, scopeOf } from "./controls.ts";
export type { ExclusionText } from "./exclusions.ts";
export { exclusion } from "./schema.ts";
