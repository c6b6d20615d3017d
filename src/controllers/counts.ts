/** What the loops have done since they were started, for metrics. */
export interface Counts {
  /** Objects judged in scans, once per policy. */
  readonly evaluations: number;
  readonly reportsWritten: number;
  readonly reportsDeleted: number;
  readonly eventsWritten: number;
  /** Events that were not written: too many, or refused three times. */
  readonly eventsDropped: number;
  /** What admission had to say for reports, and was not kept: too much of it waited. */
  readonly findingsDropped: number;
}

export type Counter = { -readonly [name in keyof Counts]: Counts[name] };

/** Counts that start at nothing. */
export function createCounter(): Counter {
  return {
    evaluations: 0,
    reportsWritten: 0,
    reportsDeleted: 0,
    eventsWritten: 0,
    eventsDropped: 0,
    findingsDropped: 0,
  };
}
