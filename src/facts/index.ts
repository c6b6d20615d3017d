export { defaultBlocklist, type Egress, parseEgress } from "./egress.ts";
export { createFacts, type FactSource, type FactsOptions } from "./facts.ts";
