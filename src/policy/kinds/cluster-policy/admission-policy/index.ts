export { barredBy } from "./barred.ts";
export { planAdmissionPolicy } from "./make.ts";
