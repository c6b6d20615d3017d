export { type Evaluation, evaluate, type Response } from "./evaluate.ts";
export { type Generated, generatedBy } from "./generated.ts";
export { evaluatePayload, isNameless, type Payload } from "./payloads.ts";
export { familyOf, hasPhase, hasPlainConstraints } from "./steps.ts";
export { givenNamespaces, type Values } from "./values.ts";
export type { ChangedTarget } from "./work.ts";
export { answer, answersOf, loadsIn, type World } from "./world.ts";
