export { humanDuration } from "./age.ts";
export { builtinKinds } from "./builtin.ts";
export { hasCondition, nextCrdStatus, terminatingCrdStatus } from "./crd-status.ts";
export { type CronField, type CronSchedule, parseCronSchedule } from "./cron-schedule.ts";
export { kindsOfCrd } from "./custom-kind.ts";
export { admitPod } from "./pod-admission.ts";
export { bindPod } from "./pod-binding.ts";
export { applyScale, scaleMistakes, scaleOf } from "./scale.ts";
export { allocateService } from "./service-allocation.ts";
