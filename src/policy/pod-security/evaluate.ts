import type { Finding } from "./check.ts";
import { checks } from "./checks/index.ts";
import type { Pod } from "./pod.ts";

/** What one check found, by the check's id. */
export interface Failure extends Finding {
  readonly check: string;
}

/** All that is wrong with a Pod, in the order of the checks; the same empty list wherever nothing is. */
export type Evaluate = (pod: Pod) => readonly Failure[];

/**
 * Chooses the checks of a level and a version. Only `baseline` leaves checks out: `privileged` is judged as
 * `restricted` is. A check of which even the oldest revision is newer than the version is made in that revision.
 * (kyverno: pkg/pss/evaluate.go evaluatePSS)
 */
export function compileLevel(level: string, minor: number): Evaluate {
  const chosen = checks
    .filter((check) => level !== "baseline" || check.level === "baseline")
    .map(({ id, revisions }) => {
      const fitting = revisions.filter(({ since }, index) => index === 0 || since <= minor);
      return { id, revision: fitting[fitting.length - 1] };
    });
  return (pod) => {
    let failures: Failure[] | undefined;
    for (const { id, revision } of chosen) {
      const found = revision?.find(pod);
      if (found === undefined) continue;
      failures ??= [];
      failures.push({ ...found, check: id });
    }
    return failures ?? none;
  };
}

const none: readonly Failure[] = [];

/** The minor version of `v1.24`, endless for `latest` or nothing; `undefined` for anything else. */
export function minorOf(version: string): number | undefined {
  if (version === "" || version === "latest") return Number.POSITIVE_INFINITY;
  const [, minor] = /^v1\.(0|[1-9]\d{0,8})$/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
