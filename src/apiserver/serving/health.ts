import type { ApiResponse } from "../http.ts";
import { text } from "./respond.ts";

export interface HealthCheck {
  readonly name: string;
  readonly passes: () => boolean;
}

/**
 * Answers `/healthz`, `/livez` and `/readyz`, and single checks below them.
 * kubernetes: apiserver pkg/server/healthz/healthz.go
 */
export function serveHealth(
  path: string,
  query: URLSearchParams,
  checks: readonly HealthCheck[],
): ApiResponse | undefined {
  const [endpoint = "", single, ...rest] = path.split("/").filter((part) => part !== "");
  if (!["healthz", "livez", "readyz"].includes(endpoint) || rest.length > 0) return undefined;
  if (single !== undefined) {
    const check = checks.find(({ name }) => name === single);
    return check && one(check);
  }
  const excluded = query.getAll("exclude");
  const results = checks.map(({ name, passes }) => ({ name, excluded: excluded.includes(name), passed: passes() }));
  const failed = results.some((result) => !result.passed && !result.excluded);
  const report = results.map(lineOf).join("");
  if (failed) return text(500, `${report}${endpoint} check failed\n`);
  return text(200, query.has("verbose") ? `${report}${endpoint} check passed\n` : "ok");
}

function lineOf(result: { readonly name: string; readonly excluded: boolean; readonly passed: boolean }): string {
  if (result.excluded) return `[+]${result.name} excluded: ok\n`;
  return result.passed ? `[+]${result.name} ok\n` : `[-]${result.name} failed: reason withheld\n`;
}

function one({ passes }: HealthCheck): ApiResponse {
  return passes() ? text(200, "ok") : text(500, "internal server error: reason withheld\n");
}
