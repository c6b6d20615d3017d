import { FactBook, judge, PolicySet } from "../../src/engine/index.ts";
import type { CompiledPolicy, Request } from "../../src/policy/index.ts";
import { type Figure, quantile, timeEach } from "./figures.ts";
import { manyPolicies, podSecurityRules, podSecuritySet } from "./policies.ts";
import { podReview } from "./review.ts";

/** Parsing the review, the least that any admission controller does: what other figures are relative to. Microseconds. */
export function calibrate(): number {
  const text = podReview();
  return quantile(
    timeEach(20_000, () => JSON.parse(text)),
    0.5,
  );
}

/** Judging a three-container Pod by Pod Security: as the whole set of patterns, and as one rule. */
export function engineFigures(calibration: number): readonly Figure[] {
  const patterns = podSecuritySet();
  return [
    ...judging(`${patterns.length} policies, one Pod`, patterns, { calibration, aim: "≤ 60 µs" }),
    ...judging("Pod Security as podSecurity rules", podSecurityRules(), { calibration }),
    ...judging("1,000 policies of which 10 match", manyPolicies(), { calibration, matching: 10 }),
  ];
}

interface Terms {
  readonly calibration: number;
  /** What the median should be. */
  readonly aim?: string;
  /** How many policies look at Pods; all where absent. */
  readonly matching?: number;
}

function judging(
  name: string,
  policies: readonly CompiledPolicy[],
  { calibration, aim, matching = policies.length }: Terms,
): readonly Figure[] {
  const set = new PolicySet(policies);
  const request = requestOf(JSON.parse(podReview()).request);
  const facts = new FactBook();
  const judged = () => judge(set.select(request, phases), request, facts, { phases });
  const verdict = judged();
  if (typeof verdict === "symbol" || verdict.policies.length !== matching) throw new Error("not all policies judged");
  const bad = verdict.policies.flatMap(({ outcomes }) => outcomes).filter(({ status }) => status !== "pass");
  if (bad.length > 0) throw new Error(`the Pod should pass: ${JSON.stringify(bad)}`);
  const times = timeEach(20_000, judged);
  const relative = (value: number) => `${(value / calibration).toFixed(2)} × parsing the review`;
  const p50 = quantile(times, 0.5);
  const p99 = quantile(times, 0.99);
  return [
    { name: `engine, ${name}: p50`, value: p50, unit: "µs", ...(aim && { aim }), relative: relative(p50) },
    { name: `engine, ${name}: p99`, value: p99, unit: "µs", relative: relative(p99) },
  ];
}

/** What the validating webhook asks for. */
const phases = ["validate"] as const;

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
