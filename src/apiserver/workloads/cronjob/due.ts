/** Which start of a schedule is due. (kubernetes: pkg/controller/cronjob/utils.go mostRecentScheduleTime) */

import type { Schedule } from "../../../kube/index.ts";
import type { CronJob } from "../objects.ts";
import { parseTimestamp } from "../timestamp.ts";

/** The latest start that is due, if any; all times in milliseconds since 1970. */
export interface Due {
  readonly at: number | undefined;
  /** Whether so many starts were missed that something must be wrong. */
  readonly isFarBehind: boolean;
  /** When the schedule is to be looked at next; `undefined` where it never comes. */
  readonly next: number | undefined;
}

/** So many starts may be missed without a word. */
const missedQuietly = 100;

/** What is due now. Nothing that lies further back than the starting deadline is. */
export function dueOf(cronJob: CronJob, schedule: Schedule, now: number): Due {
  const created = parseTimestamp(cronJob.metadata.creationTimestamp) ?? now;
  const last = parseTimestamp(cronJob.status?.lastScheduleTime) ?? created;
  const { startingDeadlineSeconds } = cronJob.spec;
  const earliest = startingDeadlineSeconds === undefined ? last : Math.max(last, now - startingDeadlineSeconds * 1000);
  const latest = latestBetween(schedule, earliest, now);
  return { ...latest, next: schedule.next(now) };
}

/** The latest start after `after` that is not in the future. A long time is skipped, not walked. */
function latestBetween(schedule: Schedule, after: number, now: number): Pick<Due, "at" | "isFarBehind"> {
  const first = schedule.next(after);
  if (first === undefined || first > now) return { at: undefined, isFarBehind: false };
  const second = schedule.next(first);
  if (second === undefined || second > now) return { at: first, isFarBehind: false };
  const missed = Math.floor((now - first) / (second - first)) + 1;
  let at = first;
  let next: number | undefined = near(schedule, { first, now, ahead: (missed - 2) * (second - first) });
  while (next !== undefined && next <= now) {
    at = next;
    next = schedule.next(next);
  }
  return { at, isFarBehind: missed > missedQuietly };
}

/** A start not far from the latest. The guess goes too far where starts are uneven; then half of it may do. */
function near(schedule: Schedule, { first, now, ahead }: Guess): number {
  for (let jump = ahead; jump >= 1; jump /= 2) {
    const start = schedule.next(first + Math.floor(jump));
    if (start !== undefined && start <= now) return start;
  }
  return first;
}

interface Guess {
  readonly first: number;
  readonly now: number;
  readonly ahead: number;
}
