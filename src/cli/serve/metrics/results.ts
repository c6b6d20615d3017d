import type { RuleOutcome, Verdict } from "../../../engine/index.ts";
import type { CompiledPolicy, Phase } from "../../../policy/index.ts";

/** Why a rule was run. */
export type Cause = "admission_request" | "background_scan";

/** Labels of a metric and their values. */
export type Labels = Readonly<Record<string, string>>;

/** An outcome, and how often it was. Plain data: it crosses from one thread to another. */
export interface CountedResult {
  readonly labels: Labels;
  readonly times: number;
}

/** Outcomes of scans until they are taken: they are far too many to be told one by one. */
export interface ResultCount {
  add(verdict: Verdict): void;
  take(): readonly CountedResult[];
}

/** Starts to count the outcomes of scans. */
export function countResults(): ResultCount {
  let counted = new Map<string, { readonly labels: Labels; times: number }>();
  return {
    add(verdict) {
      for (const labels of resultLabels(verdict, "background_scan")) {
        const key = JSON.stringify(labels);
        const known = counted.get(key);
        if (known === undefined) counted.set(key, { labels, times: 1 });
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

/** The labels of `kyverno_policy_results` for each outcome of a verdict. (kyverno: pkg/metrics/policyengine.go) */
export function resultLabels({ request, policies }: Verdict, cause: Cause): readonly Labels[] {
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

/** The labels by which metrics name a policy. */
export function policyLabels({ namespace, name, background }: CompiledPolicy): Labels {
  return {
    policy_type: namespace === "" ? "cluster" : "namespaced",
    policy_background_mode: String(background),
    policy_namespace: namespace,
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
