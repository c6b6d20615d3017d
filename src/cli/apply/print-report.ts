import type { RuleOutcome } from "../../engine/index.ts";
import { type ReportResult, reportResults } from "../../report/index.ts";
import type { Response } from "../evaluate/index.ts";
import { nameOf } from "../input/index.ts";
import { yamlText } from "../output/yaml.ts";

/** How reports are written. */
export interface ReportStyle {
  readonly auditWarn: boolean;
  /** `json`, or anything else for YAML. */
  readonly format: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One result with what it is about. */
export interface ReportedResult {
  readonly response: Response;
  readonly outcome: RuleOutcome;
  readonly result: ReportResult;
}

/**
 * All results of cluster-wide policies in one report, then a report for each namespaced policy.
 * (kyverno: cmd/cli/kubectl-kyverno/report/report.go)
 */
export function reportsText(responses: readonly Response[], style: ReportStyle): string {
  const results = reportedResults(responses, style);
  const clustered = results.filter(({ response }) => response.policy.namespace === "");
  const namespaced = Map.groupBy(
    results.filter(({ response }) => response.policy.namespace !== ""),
    ({ response }) => response.policy,
  );
  const first =
    clustered.length === 0 ? "" : documentText(reportOf("ClusterReport", { name: "merged" }, clustered), style);
  const others = [...namespaced].map(([{ name, namespace }, own]) => {
    return `---\n${documentText(reportOf("PolicyReport", { name, namespace }, own), style)}`;
  });
  return first + others.join("");
}

/** The results of responses, as reports have them. */
export function reportedResults(responses: readonly Response[], style: ReportStyle): readonly ReportedResult[] {
  return responses.flatMap((response) =>
    response.outcomes.flatMap((outcome) => {
      const policies = [{ policy: reportable(response), phase: response.phase, outcomes: [outcome] }];
      const verdict = { request: response.request, resource: response.resource, policies };
      return reportResults(verdict, { now: style.now }).map((result) => ({
        response,
        outcome,
        result: asTold(result, response, style.auditWarn && outcome.action === "Audit"),
      }));
    }),
  );
}

/**
 * A policy as reports of the command line see it: those that are not to be reported are reported nevertheless, and those
 * that judge payloads count as such that scan.
 */
function reportable({ policy }: Response): Response["policy"] {
  return { ...policy, labels: {}, background: policy.background || policy.judges !== undefined };
}

/** Policies that delete go by no name of their own; failures of policies that audit may be warnings. */
function asTold(result: ReportResult, { phase }: Response, warns: boolean): ReportResult {
  const told = phase === "delete" ? { ...result, source: "kyverno" } : result;
  return warns && told.result === "fail" ? { ...told, result: "warn" } : told;
}

function reportOf(kind: string, metadata: object, results: readonly ReportedResult[]): object {
  const summary = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const { result } of results) if (result.result !== undefined) summary[result.result]++;
  return {
    kind,
    apiVersion: "openreports.io/v1alpha1",
    metadata,
    source: "",
    summary,
    results: results.map(withResource),
  };
}

/** In the order in which Go writes the fields. */
function withResource({ response, result }: ReportedResult): object {
  const { resource } = response;
  const { namespace, uid, resourceVersion } = resource.metadata;
  const { source, policy, rule, category, severity, timestamp, result: status, scored, message, properties } = result;
  const reference = {
    kind: resource.kind || undefined,
    namespace,
    name: nameOf(resource) || undefined,
    uid,
    apiVersion: resource.apiVersion || undefined,
    resourceVersion,
  };
  const fields = { source, policy, rule, category, severity, timestamp, result: status, scored };
  return { ...fields, resources: [reference], message, properties };
}

/** Each document is followed by an empty line. */
function documentText(document: object, { format }: ReportStyle): string {
  const plain = JSON.stringify(document);
  return format === "json" ? `${plain}\n` : `${yamlText(JSON.parse(plain), { indent: 2 })}\n`;
}
