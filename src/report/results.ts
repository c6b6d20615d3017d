import type { PolicyVerdict, RuleOutcome, Verdict } from "../engine/index.ts";
import { parseApiVersion } from "../kube/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import type { ReportResult } from "./kinds.ts";

export interface ResultOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * What a verdict adds to the reports, in the order of reports. Policies that do not want to be reported add nothing.
 * (kyverno: pkg/utils/report/results.go)
 */
export function reportResults(verdict: Verdict, options: ResultOptions): readonly ReportResult[] {
  const reported = verdict.policies.filter(({ policy }) => !Object.hasOwn(policy.labels, disabled));
  return sortResults(reported.flatMap((one) => resultsOf(one, options)));
}

/**
 * Whether a request that was allowed leaves something to report about: an object that stays. It has a UID, unless this
 * is what policies have made of it before it had one.
 * (kyverno: pkg/webhooks/resource, `needsReports`)
 */
export function isReportable({ request, resource, policies }: Verdict): boolean {
  if (request.dryRun || request.operation === "DELETE") return false;
  const { group, kind } = request.kind;
  if (kind === "Event" && (group === "" || group === "events.k8s.io")) return false;
  if ((resource?.metadata?.uid ?? "") !== "") return true;
  return request.operation === "CREATE" && policies.some(({ phase }) => phase === "mutate" || phase === "verify");
}

/** By policy, rule, source and time; the list that came in stays as it is. */
export function sortResults(results: readonly ReportResult[]): readonly ReportResult[] {
  return [...results].sort(
    (a, b) =>
      compare(a.policy, b.policy) ||
      compare(a.rule ?? "", b.rule ?? "") ||
      compare(a.source ?? "", b.source ?? "") ||
      (a.timestamp?.seconds ?? 0) - (b.timestamp?.seconds ?? 0),
  );
}

const disabled = "reports.kyverno.io/disabled";

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function resultsOf({ policy, outcomes }: PolicyVerdict, { now }: ResultOptions): readonly ReportResult[] {
  const scored = read(policy.annotations, "policies.kyverno.io/scored") !== "false";
  const category = read(policy.annotations, "policies.kyverno.io/category");
  const severity = severityOf(read(policy.annotations, "policies.kyverno.io/severity"));
  const timestamp = { seconds: Math.floor(now / 1000), nanos: 0 };
  const policyName = policy.namespace === "" ? policy.name : `${policy.namespace}/${policy.name}`;
  return outcomes.map((outcome) => ({
    source: sourceOf(policy),
    policy: policyName,
    ...(outcome.rule === "" ? {} : { rule: outcome.rule }),
    ...(category === "" ? {} : { category }),
    ...(severity === undefined ? {} : { severity }),
    timestamp,
    result: outcome.status === "fail" && !scored ? "warn" : outcome.status,
    ...(scored ? { scored } : {}),
    ...messageOf(outcome),
    properties: { ...outcome.properties, ...exceptionsOf(outcome), process: processOf(policy) },
  }));
}

/**
 * Who has said it: the engine for rules, else the kind of policy, where namespaced ones count as their cluster-wide ones.
 * (kyverno: pkg/utils/report/results.go)
 */
export function sourceOf({ apiVersion, kind }: Pick<CompiledPolicy, "apiVersion" | "kind">): string {
  const { group } = parseApiVersion(apiVersion);
  if (group === "policies.kyverno.io") return `Kyverno${kind.replace(/^Namespaced/, "")}`;
  return group === "admissionregistration.k8s.io" ? kind : "kyverno";
}

function read(map: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(map, key) ? (map[key] ?? "") : "";
}

const severities = ["critical", "high", "low", "medium", "info"] as const;

function severityOf(text: string): (typeof severities)[number] | undefined {
  return severities.find((severity) => severity === text);
}

/** A rule's own properties can put other words in the place of its message. */
function messageOf({ status, message, properties = {} }: RuleOutcome): { readonly message?: string } {
  const text = read(properties, "message") || read(properties, `${status}Message`) || message;
  return text === "" ? {} : { message: text };
}

/** Exceptions are named without their namespaces. */
function exceptionsOf({ exceptions = [] }: RuleOutcome): { readonly exceptions?: string } {
  return exceptions.length === 0 ? {} : { exceptions: exceptions.map((key) => key.slice(key.indexOf("/") + 1)).join() };
}

function processOf(policy: CompiledPolicy): string {
  if (policy.background) return "background scan";
  return policy.admission ? "admission review" : "";
}
