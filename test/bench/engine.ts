import { FactBook, judge, PolicySet } from "../../src/engine/index.ts";
import type { Request } from "../../src/policy/index.ts";
import { type Figure, quantile, timeEach } from "./figures.ts";
import { podSecuritySet } from "./policies.ts";
import { podReview } from "./review.ts";

/** Parsing the review, the least that any admission controller does: what other figures are relative to. Microseconds. */
export function calibrate(): number {
  const text = podReview();
  return quantile(
    timeEach(20_000, () => JSON.parse(text)),
    0.5,
  );
}

/** Judging a three-container Pod by the whole Pod Security set. */
export function engineFigures(calibration: number): readonly Figure[] {
  const set = new PolicySet(podSecuritySet());
  const request = requestOf(JSON.parse(podReview()).request);
  const facts = new FactBook();
  const verdict = judge(set.select(request), request, facts);
  if (typeof verdict === "symbol" || verdict.policies.length !== 17) throw new Error("not all policies judged");
  const bad = verdict.policies.flatMap(({ outcomes }) => outcomes).filter(({ status }) => status !== "pass");
  if (bad.length > 0) throw new Error(`the Pod should pass: ${JSON.stringify(bad)}`);
  const times = timeEach(20_000, () => judge(set.select(request), request, facts));
  const relative = (value: number) => `${(value / calibration).toFixed(2)} × parsing the review`;
  const p50 = quantile(times, 0.5);
  const p99 = quantile(times, 0.99);
  return [
    { name: "engine, 17 policies, one Pod: p50", value: p50, unit: "µs", aim: "≤ 60 µs", relative: relative(p50) },
    { name: "engine, 17 policies, one Pod: p99", value: p99, unit: "µs", relative: relative(p99) },
  ];
}

function requestOf(review: Record<string, unknown>): Request {
  const { kind, resource, name, namespace, object, userInfo } = review as unknown as Request & {
    userInfo: Request["user"];
  };
  return {
    uid: "bench",
    operation: "CREATE",
    kind,
    resource,
    subresource: "",
    name,
    namespace,
    object,
    oldObject: undefined,
    user: userInfo && { ...userInfo, roles: [], clusterRoles: [] },
    dryRun: false,
    now: 0,
  };
}
