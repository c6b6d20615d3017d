export { readApply } from "./apply-body.ts";
export { agentOf } from "./manager-name.ts";
export { sameButTimes } from "./same-but-times.ts";
export { parentManaged, type ReplicasPaths, scaleManaged } from "./scale-fields.ts";
export { applied, checkAdmitted, track, trackOwn } from "./tracking.ts";
