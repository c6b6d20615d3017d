export { type Evaluation, evaluate, hasPhase, type Response } from "./evaluate.ts";
export { namespaceLabels, type Values } from "./values.ts";
export { answer, loadsIn, type World } from "./world.ts";
