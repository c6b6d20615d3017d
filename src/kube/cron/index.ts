export { parseCronSchedule } from "./cron-schedule.ts";
export { parseCronExpression } from "./expression.ts";
export { parseSchedule, type Schedule } from "./schedule.ts";
export { zoneOf } from "./zone.ts";
