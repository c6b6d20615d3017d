import { parseSchedule, type Schedule } from "../../../kube/index.ts";

/**
 * Reads a schedule; `undefined` where it is none. It counts in UTC unless it names a zone in front of it: `TZ=Asia/Tokyo
 * 0 3 * * *`. Kyverno accepts zones and `@every`, too, but fails to run such policies. (robfig/cron v3: ParseStandard)
 */
export function scheduleOf(text: string): Schedule | undefined {
  const zoned = /^(?:CRON_)?TZ=(\S*) /.exec(text);
  if (zoned === null && /^(?:CRON_)?TZ=/.test(text)) return undefined;
  const parsed = parseSchedule(text, zoned === null ? undefined : (zoned[1] ?? "") || "Etc/UTC");
  return parsed.kind === "schedule" ? parsed.schedule : undefined;
}
