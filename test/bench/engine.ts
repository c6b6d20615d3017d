import { FactBook, judge, PolicySet } from "../../src/engine/index.ts";
import type { CompiledPolicy, Phase, Request } from "../../src/policy/index.ts";
import { podSecurityExpressions } from "./expressions.ts";
import { type Figure, quantile, timeEach } from "./figures.ts";
import { manyPolicies, mutationSet, podSecurityRules, podSecuritySet } from "./policies.ts";
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
  const expressions = podSecurityExpressions();
  return [
    ...judging(`${patterns.length} policies, one Pod`, patterns, { calibration, aim: "≤ 60 µs" }),
    ...judging(`${expressions.length} policies in expressions, one Pod`, expressions, { calibration, aim: "≤ 60 µs" }),
    ...judging("Pod Security as podSecurity rules", podSecurityRules(), { calibration }),
    ...judging("1,000 policies of which 10 match", manyPolicies(), { calibration, matching: 10 }),
    ...mutating(calibration),
  ];
}

/** A mutation set on a Pod that it changes, and on one that it has changed before. */
function mutating(calibration: number): readonly Figure[] {
  const policies = mutationSet();
  const request = podRequest();
  const changed = judge(policies, request, new FactBook(), { phases: ["mutate"] });
  if (typeof changed === "symbol" || changed.resource === request.object) throw new Error("nothing is changed");
  const terms = { calibration, phases: ["mutate"] } as const;
  const again = { ...request, object: changed.resource };
  return [
    ...judging(`a mutation set of ${policies.length} policies`, policies, terms),
    ...judging(`the same on what it has changed`, policies, { ...terms, request: again }),
  ];
}

interface Terms {
  readonly calibration: number;
  /** What the median should be. */
  readonly aim?: string;
  /** How many policies look at Pods; all where absent. */
  readonly matching?: number;
  /** What the webhook asks for: the validating one where absent. */
  readonly phases?: readonly Phase[];
  /** The request: the Pod of the review where absent. */
  readonly request?: Request;
}

function judging(
  name: string,
  policies: readonly CompiledPolicy[],
  { calibration, aim, matching = policies.length, phases = ["validate"], request = podRequest() }: Terms,
): readonly Figure[] {
  const set = new PolicySet(policies);
  const facts = new FactBook();
  const judged = () => judge(set.select(request, phases), request, facts, { phases });
  const verdict = judged();
  if (typeof verdict === "symbol" || verdict.policies.length !== matching) throw new Error("not all policies judged");
  const bad = verdict.policies
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ status }) => status !== "pass" && status !== "skip");
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

const podRequest = () => requestOf(JSON.parse(podReview()).request);

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
