import type { PolicyVerdict, RuleOutcome, Verdict } from "../../../engine/index.ts";
import type { CompiledPolicy, Facts, Phase } from "../../../policy/index.ts";
import { isNamed, sourceOf } from "../../../report/index.ts";

/** Why a rule was run. */
export type Cause = "admission_request" | "background_scan";

/** Labels of a metric and their values. */
export type Labels = Readonly<Record<string, string>>;

/** The metric that an outcome is counted in: one for those of rules, one for each kind of policy that is told of by name. */
export type ResultMetric = "results" | "validatingResults" | "imageResults" | "mutatingResults";

/** An outcome in a metric. */
export interface Result {
  readonly metric: ResultMetric;
  readonly labels: Labels;
}

/** An outcome, and how often it was. Plain data: it crosses from one thread to another. */
export interface CountedResult extends Result {
  readonly times: number;
}

/** Outcomes of scans until they are taken: they are far too many to be told one by one. */
export interface ResultCount {
  add(verdict: Verdict): void;
  take(): readonly CountedResult[];
}

/** Starts to count the outcomes of scans. */
export function countResults(): ResultCount {
  let counted = new Map<string, Result & { times: number }>();
  return {
    add(verdict) {
      for (const result of resultsOf(verdict, "background_scan")) {
        const key = JSON.stringify(result);
        const known = counted.get(key);
        if (known === undefined) counted.set(key, { ...result, times: 1 });
        else known.times += 1;
      }
    },
    take() {
      const taken = [...counted.values()];
      counted = new Map();
      return taken;
    },
  };
}

/** Each outcome of a verdict, as metrics count it. (kyverno: pkg/metrics/policyengine.go, validating_policy.go) */
export function resultsOf(verdict: Verdict, cause: Cause): readonly Result[] {
  const { policies } = verdict;
  const named = policies.filter(isNamed);
  const ruled = named.length === 0 ? policies : policies.filter((one) => !isNamed(one));
  return [
    ...ruledLabels({ ...verdict, policies: ruled }, cause).map((labels) => ({ metric: "results" as const, labels })),
    ...named.flatMap((one) => namedResults(one, verdict, cause)),
  ];
}

function namedResults({ policy, outcomes }: PolicyVerdict, { request }: Verdict, cause: Cause): readonly Result[] {
  const metric = metricOf(sourceOf(policy));
  if (metric === undefined) return [];
  const denies = policy.rules.some((rule) => rule.action(request, nobody) === "Enforce");
  const common = {
    ...(metric !== "mutatingResults" && { policy_validation_mode: denies ? "Deny" : "Audit" }),
    policy_background_mode: String(policy.background),
    policy_namespace: policy.namespace,
    policy_name: policy.name,
    resource_kind: request.kind.kind,
    resource_namespace: request.namespace,
    resource_request_operation: request.operation.toLowerCase(),
    execution_cause: cause,
  };
  return outcomes.map(({ status }) => ({ metric, labels: { ...common, result: status } }));
}

/** By who has said it, as reports name it. */
function metricOf(source: string): ResultMetric | undefined {
  const [, kind = ""] = /^Kyverno(Validating|ImageValidating|Mutating)/.exec(source) ?? [];
  return metrics.get(kind);
}

const metrics: ReadonlyMap<string, ResultMetric> = new Map([
  ["Validating", "validatingResults"],
  ["ImageValidating", "imageResults"],
  ["Mutating", "mutatingResults"],
]);

/** What these policies do about a failure is said by their text alone. */
const nobody: Facts = { want: () => undefined };

function ruledLabels({ request, policies }: Verdict, cause: Cause): readonly Labels[] {
  const common = {
    resource_kind: request.kind.kind,
    resource_namespace: request.namespace,
    resource_request_operation: request.operation.toLowerCase(),
    rule_execution_cause: cause,
    dry_run: String(request.dryRun),
  };
  return policies.flatMap(({ policy, outcomes }) =>
    outcomes.map((outcome) => ({ ...common, ...policyLabels(policy), ...outcomeLabels(policy, outcome) })),
  );
}

/** The labels by which metrics name a policy with rules. (kyverno: pkg/metrics/policy_engine.go, for the dash) */
export function policyLabels({ namespace, name, background }: CompiledPolicy): Labels {
  return {
    policy_type: namespace === "" ? "cluster" : "namespaced",
    policy_background_mode: String(background),
    policy_namespace: namespace === "" ? "-" : namespace,
    policy_name: name,
  };
}

/** What a rule does, as metrics name it. */
export function ruleType(phase: Phase | undefined): string {
  switch (phase) {
    case "mutate":
    case "validate":
    case "generate":
      return phase;
    case "verify":
      return "imageVerify";
    default:
      return "-";
  }
}

function outcomeLabels(policy: CompiledPolicy, { rule, action, status }: RuleOutcome): Labels {
  return {
    policy_validation_mode: action.toLowerCase(),
    rule_name: rule,
    rule_result: status,
    rule_type: ruleType(policy.rules.find(({ name }) => name === rule)?.phase),
  };
}
