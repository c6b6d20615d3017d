/** Requests and policies to build tests with: each in full, so that a test names only what it is about. */
import type { CompiledPolicy, Outcome, Request, Rule, Trigger } from "../src/policy/index.ts";

/** A Pod created in the namespace `default`. */
export function requestOf(changes: Partial<Request> = {}): Request {
  return {
    uid: "11111111-2222-3333-4444-555555555555",
    operation: "CREATE",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" },
    subresource: "",
    name: "web",
    namespace: "default",
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "default", uid: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee" },
      spec: { containers: [{ name: "web", image: "nginx" }] },
    },
    oldObject: undefined,
    user: { username: "jane", groups: ["system:authenticated"], roles: [], clusterRoles: [] },
    dryRun: false,
    now: 1_764_000_000_000,
    ...changes,
  };
}

/** A rule that matches, and says one thing; `Enforce` unless told. */
export function ruleWith(name: string, outcome: Outcome | undefined, changes: Partial<Rule> = {}): Rule {
  return { name, phase: "validate", matches: () => true, run: () => outcome, action: () => "Enforce", ...changes };
}

/** Pods, created or changed. */
export const podTrigger: Trigger = {
  phase: "validate",
  group: "*",
  version: "*",
  kind: "Pod",
  subresource: "",
  operations: ["CREATE", "UPDATE"],
};

/** A cluster-wide policy of these rules, about Pods. */
export function policyWith(
  name: string,
  rules: readonly Rule[],
  changes: Partial<CompiledPolicy> = {},
): CompiledPolicy {
  return {
    kind: "ClusterPolicy",
    apiVersion: "kyverno.io/v1",
    name,
    namespace: "",
    uid: `uid-of-${name}`,
    resourceVersion: "1",
    annotations: {},
    labels: {},
    admission: true,
    background: true,
    failurePolicy: "Fail",
    timeoutSeconds: undefined,
    emitWarning: false,
    applyOne: false,
    rulesFor: (_, phase = "validate") => rules.filter((rule) => rule.phase === phase),
    rules,
    triggers: [podTrigger],
    status: {},
    ...changes,
  };
}
