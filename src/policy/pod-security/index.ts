export { type ControlExceptions, compilePodSecurity, compilePodSecurityRule, type PodSecurityText } from "./compile.ts";
export { isOfBaseline } from "./controls.ts";
export { type ExclusionPlace, exclusionMistakes, wrongControl } from "./exclusion-mistakes.ts";
export type { ExclusionText } from "./exclusions.ts";
export { exclusion } from "./schema.ts";
