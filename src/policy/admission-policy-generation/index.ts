export { barredByExceptions, type ExceptingText, exceptingTexts, negated } from "./exceptions.ts";
export { type MadeOf, madeAdmissionPolicy, skippedPlan } from "./make.ts";
