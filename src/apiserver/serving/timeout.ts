import { parseDuration, quoted } from "../../kube/index.ts";
import { badRequest } from "../status.ts";

/** The longest that a request may take, in milliseconds. kubernetes: apiserver pkg/server/config.go RequestTimeout */
const longest = 60_000;

/**
 * How long a request may take by its `timeout` parameter, in milliseconds. Throws a `StatusError` where the parameter is
 * no duration. kubernetes: apiserver pkg/endpoints/filters/request_deadline.go
 */
export function timeoutIn(query: URLSearchParams): number {
  const text = query.get("timeout") ?? "";
  if (text === "") return longest;
  const duration = parseDuration(text);
  if (duration === undefined) throw badRequest(`invalid timeout specified in the request URL - ${mistakeIn(text)}`);
  const milliseconds = Number(duration) / 1e6;
  return milliseconds > 0 && milliseconds < longest ? milliseconds : longest;
}

/** Go: time.ParseDuration. Letters beyond Latin-1 in the text of the program would double its size in memory. */
function mistakeIn(text: string): string {
  const terms =
    /^[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h)(?![^0-9.]))*/.exec(text)?.[0].length ?? 0;
  const next = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)([^0-9.]*)/.exec(text.slice(terms));
  if (next === null) return `time: invalid duration ${quoted(text)}`;
  const unit = next[1] ?? "";
  if (unit === "") return `time: missing unit in duration ${quoted(text)}`;
  const known = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"].includes(unit);
  return known
    ? `time: invalid duration ${quoted(text)}`
    : `time: unknown unit ${quoted(unit)} in duration ${quoted(text)}`;
}
