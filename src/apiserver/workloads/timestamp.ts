/** Writes a time as Kubernetes stores it, cut to whole seconds: `2026-01-02T03:04:05Z`. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Writes a time with microseconds, as leases and event times have it: `2026-01-02T03:04:05.678000Z`. */
export function microTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

/** Reads a stored time as milliseconds since 1970; `undefined` where there is none. */
export function parseTimestamp(text: string | undefined | null): number | undefined {
  const ms = text === undefined || text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
