import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { declarations } from "./declarations.ts";
import type { Declaration } from "./instrument.ts";

/** A metric of Kyverno's, by the name of its instrument, and the labels that it has there. */
interface Known {
  readonly labels: readonly string[];
  /** Labels that are not served. */
  readonly without?: readonly string[];
  /** Why it is not served at all. */
  readonly missing?: string;
}

const perRule = "how long a single rule takes is not measured: that would cost more than most rules do";
const deletions = 'deletions are not counted; events and `portcullis_api_requests_total{verb="delete"}` tell of them';
const loops = "the loops here are others; `portcullis_api_requests_total` and the log tell what they do";
const breaker = "there are no intermediate reports that a breaker would have to hold back";
const http = "the same requests are counted by `kyverno_admission_requests`";

const request = "resource_kind resource_namespace resource_request_operation request_allowed request_webhook";
const policy = "policy_validation_mode policy_type policy_background_mode policy_namespace policy_name";
const resource = "resource_kind resource_namespace resource_request_operation";
const rule = `${policy} ${resource} rule_name rule_result rule_type rule_execution_cause dry_run`;
const named = `policy_background_mode policy_namespace policy_name ${resource} execution_cause result`;
const validating = `policy_validation_mode ${named}`;
const generating = `policy_namespace policy_name ${resource} execution_cause result`;
const deletion = "policy_type policy_namespace policy_name resource_namespace deletion_propagation";
const ttl = "resource_namespace resource_group resource_version resource_resource";

/** All metrics of Kyverno 1.19. (kyverno: pkg/metrics) */
const kyverno: Readonly<Record<string, Known>> = {
  kyverno_admission_requests: known(request),
  kyverno_admission_review_duration_seconds: known(request),
  kyverno_policy_results: known(rule),
  kyverno_policy_execution_duration_seconds: { ...known(rule), missing: perRule },
  // Whether a rule enforces depends on the request; policies that are not ready are not in force.
  kyverno_policy_rule_info_total: {
    ...known(`${policy} rule_name rule_type status_ready`),
    without: ["policy_validation_mode", "status_ready"],
  },
  kyverno_policy_changes: { ...known(`${policy} policy_change_type`), without: ["policy_validation_mode"] },
  kyverno_validating_policy_results: known(validating),
  kyverno_image_validating_policy_results: known(validating),
  kyverno_mutating_policy_results: known(named),
  kyverno_generating_policy_results: { ...known(generating), missing: "what is made is told in reports and events" },
  kyverno_validating_policy_execution_duration_seconds: { ...known(validating), missing: perRule },
  kyverno_image_validating_policy_execution_duration_seconds: { ...known(validating), missing: perRule },
  kyverno_mutating_policy_execution_duration_seconds: { ...known(named), missing: perRule },
  kyverno_generating_policy_execution_duration_seconds: { ...known(generating), missing: perRule },
  kyverno_client_queries: known("operation client_type resource_kind resource_namespace"),
  kyverno_cleanup_controller_deletedobjects: { ...known(`${deletion} resource_kind`), missing: deletions },
  kyverno_cleanup_controller_errors: { ...known(`${deletion} resource_kind`), missing: deletions },
  kyverno_deleting_controller_deletedobjects: { ...known(`${deletion} resource`), missing: deletions },
  kyverno_deleting_controller_errors: { ...known(`${deletion} resource`), missing: deletions },
  kyverno_ttl_controller_deletedobjects: { ...known(ttl), missing: deletions },
  kyverno_ttl_controller_errors: { ...known(ttl), missing: deletions },
  kyverno_ttl_controller_info: {
    ...known("resource_group resource_version resource_resource"),
    missing: "kinds that are followed for their label are in `portcullis_watch_staleness_seconds`",
  },
  kyverno_updaterequest_total: {
    ...known("resource_namespace"),
    missing: "UpdateRequests are objects of the cluster: count them there",
  },
  kyverno_controller_reconcile: { ...known("controller_name"), missing: loops },
  kyverno_controller_requeue: { ...known("controller_name num_requeues"), missing: loops },
  kyverno_controller_drop: { ...known("controller_name"), missing: loops },
  kyverno_http_requests: { ...known("http_method http_url"), missing: http },
  kyverno_http_requests_duration_seconds: { ...known("http_method http_url"), missing: http },
  kyverno_breaker_drops: { ...known("circuit_name"), missing: breaker },
  kyverno_breaker_total: { ...known("circuit_name"), missing: breaker },
  kyverno_deprecated_api_requests_total: {
    ...known("group version kind field"),
    missing: "whoever applies what is deprecated gets a warning",
  },
  kyverno_events_dropped: known(""),
  kyverno_info: known("version"),
};

const served = new Map(Object.values<Declaration>(declarations).map((one) => [one.name, one]));
const docs = join(import.meta.dirname, "..", "..", "..", "..", "docs", "monitoring.md");

describe("declarations", () => {
  const has = Object.entries(kyverno).filter(([, { missing }]) => missing === undefined);
  it.each(has)("have Kyverno's %s with its labels", (name, { labels, without = [] }) => {
    expect([...(served.get(name)?.labels ?? ["none"])].sort()).toEqual(
      labels.filter((label) => !without.includes(label)).sort(),
    );
  });

  const hasNot = Object.entries(kyverno).filter(([, { missing }]) => missing !== undefined);
  it.each(hasNot)("have no %s, and the documentation says why", (name, { missing = "" }) => {
    expect(served.has(name)).toBe(false);
    const row = readFileSync(docs, "utf8")
      .split("\n")
      .find((line) => line.includes(`\`${name}\``));
    expect(row).toContain(missing);
  });

  it("name nothing after Kyverno that it does not have", () => {
    const strange = [...served.keys()].filter((name) => name.startsWith("kyverno_") && kyverno[name] === undefined);
    expect(strange).toEqual([]);
  });
});

function known(labels: string): Known {
  return { labels: labels.split(" ").filter((label) => label !== "") };
}
