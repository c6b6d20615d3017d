import type { Declaration } from "./instrument.ts";

const request = [
  "resource_kind",
  "resource_namespace",
  "resource_request_operation",
  "request_allowed",
  "request_webhook",
];
const policy = ["policy_type", "policy_background_mode", "policy_namespace", "policy_name"];

/** Labels of outcomes of policies that are told of by their names. */
const named = [
  "policy_background_mode",
  "policy_namespace",
  "policy_name",
  "resource_kind",
  "resource_namespace",
  "resource_request_operation",
  "execution_cause",
  "result",
];

/** Every metric, by the name that the code has for it; with Kyverno's names where it has them. (kyverno: pkg/metrics) */
export const declarations = {
  requests: {
    name: "kyverno_admission_requests",
    type: "counter",
    help: "Admission requests that were answered.",
    labels: request,
  },
  durations: {
    name: "kyverno_admission_review_duration_seconds",
    type: "histogram",
    help: "Time from when an admission request was there until it was answered.",
    labels: request,
  },
  results: {
    name: "kyverno_policy_results",
    type: "counter",
    help: "Outcomes of rules.",
    labels: [
      "policy_validation_mode",
      ...policy,
      "resource_kind",
      "resource_namespace",
      "resource_request_operation",
      "rule_name",
      "rule_result",
      "rule_type",
      "rule_execution_cause",
      "dry_run",
    ],
  },
  validatingResults: {
    name: "kyverno_validating_policy_results",
    type: "counter",
    help: "Outcomes of policies that validate by expressions.",
    labels: ["policy_validation_mode", ...named],
  },
  imageResults: {
    name: "kyverno_image_validating_policy_results",
    type: "counter",
    help: "Outcomes of policies that validate images by expressions.",
    labels: ["policy_validation_mode", ...named],
  },
  mutatingResults: {
    name: "kyverno_mutating_policy_results",
    type: "counter",
    help: "Outcomes of policies that change objects by expressions.",
    labels: named,
  },
  rules: {
    name: "kyverno_policy_rule_info_total",
    type: "gauge",
    help: "1 for each rule of the policies in force.",
    // Whether a rule enforces depends on the request, and so is told of results only.
    labels: [...policy, "rule_name", "rule_type"],
  },
  changes: {
    name: "kyverno_policy_changes",
    type: "counter",
    help: "Policies that were created, updated and deleted, as far as one scrape differs from the one before.",
    labels: [...policy, "policy_change_type"],
  },
  queries: {
    name: "kyverno_client_queries",
    type: "counter",
    help: "Requests to the API server.",
    labels: ["operation", "client_type", "resource_kind", "resource_namespace"],
  },
  eventsDropped: {
    name: "kyverno_events_dropped",
    type: "counter",
    help: "Events that were not written: too many waited, or the API server refused them.",
    labels: [],
  },
  info: { name: "kyverno_info", type: "gauge", help: "1, with the version of the engine.", labels: ["version"] },
  apiRequests: {
    name: "portcullis_api_requests",
    type: "counter",
    help: "Requests to the API server; during=admission for those that an admission request waited for.",
    labels: ["verb", "resource", "during"],
  },
  staleness: {
    name: "portcullis_watch_staleness_seconds",
    type: "gauge",
    help: "Time since the API server was last heard of on a watch.",
    labels: ["resource"],
  },
  lag: {
    name: "portcullis_event_loop_lag_seconds",
    type: "gauge",
    help: "How late the thread that answers admission requests was, 99th percentile since the last scrape.",
    labels: [],
  },
  outboxDropped: {
    name: "portcullis_outbox_dropped",
    type: "counter",
    help: "Verdicts that became neither events nor reports, since too many waited.",
    labels: [],
  },
  leader: { name: "portcullis_leader", type: "gauge", help: "Whether this replica leads.", labels: [] },
} as const satisfies Readonly<Record<string, Declaration>>;
