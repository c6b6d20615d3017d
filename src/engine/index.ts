export { FactBook, type Lookup } from "./fact-book.ts";
export { type JudgeOptions, judge } from "./judge.ts";
export { PolicySet } from "./policy-set.ts";
export { type Ask, resolve, type SettleOptions, settle } from "./settle.ts";
export type { PolicyVerdict, RuleOutcome, Verdict } from "./verdict.ts";
