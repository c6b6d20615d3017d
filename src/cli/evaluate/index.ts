export { type Evaluation, evaluate, type Response } from "./evaluate.ts";
export { type Generated, generatedBy } from "./generated.ts";
export { namespaceLabels, type Values } from "./values.ts";
export type { ChangedTarget } from "./work.ts";
export { answer, answersOf, loadsIn, type World } from "./world.ts";
