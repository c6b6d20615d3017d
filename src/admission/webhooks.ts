import type { Resource } from "../kube/index.ts";
import { type CompiledPolicy, ttlLabel } from "../policy/index.ts";
import { doorWebhooks } from "./door-webhooks.ts";
import { ruleWebhooks } from "./rule-webhooks.ts";
import { soundNames } from "./sound.ts";
import { baseWebhook, type Webhook, type WebhookOptions } from "./webhook.ts";
import type { WebhookRule } from "./webhook-rules.ts";

/** A Validating- or MutatingWebhookConfiguration with every field that the API server would default. */
export interface WebhookConfiguration extends Resource {
  readonly metadata: Resource["metadata"] & { readonly name: string };
  readonly webhooks: readonly Webhook[];
}

/** The label by which Kyverno's configurations are found. */
const managedByLabel = "webhook.kyverno.io/managed-by";

/**
 * The webhook configurations that are to be in force for these policies, in the order of their names.
 * kyverno: pkg/controllers/webhook/controller.go
 */
export function webhookConfigurations(
  policies: readonly CompiledPolicy[],
  options: WebhookOptions,
): readonly WebhookConfiguration[] {
  const asked = policies.filter(({ admission }) => admission);
  const exceptions = companionValidating("/exceptionvalidate", exceptionRule, options);
  const expressions = companionValidating("/celexception/validate", celExceptionRule, options);
  const globalContext = companionValidating("/globalcontextvalidate", globalContextRule, options);
  return [
    configuration("Validating", "cel-exception-validating", [expressions], options),
    configuration("Validating", "cleanup-validating", [cleanupValidating(options)], options),
    configuration("Validating", "exception-validating", [exceptions], options),
    configuration("Validating", "global-context-validating", [globalContext], options),
    configuration("Mutating", "policy-mutating", [policyMutating(options)], options),
    configuration("Validating", "policy-validating", [policyValidating(options)], options),
    configuration("Mutating", "resource-mutating", resourceWebhooks("mutate", asked, options), options),
    configuration("Validating", "resource-validating", resourceWebhooks("validate", asked, options), options),
    configuration("Validating", "ttl-validating", [ttlValidating(options)], options),
    configuration("Mutating", "verify-mutating", [monitoring(options)], options),
  ];
}

function configuration(
  type: "Validating" | "Mutating",
  name: string,
  webhooks: readonly Webhook[],
  { config, owner }: WebhookOptions,
): WebhookConfiguration {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: `${type}WebhookConfiguration`,
    metadata: {
      name: `kyverno-${name}-webhook-cfg`,
      labels: { ...config.webhookLabels, [managedByLabel]: "kyverno" },
      ...(Object.keys(config.webhookAnnotations).length > 0 && { annotations: config.webhookAnnotations }),
      ...(owner !== undefined && { ownerReferences: [owner] }),
    },
    webhooks,
  };
}

function resourceWebhooks(
  side: "validate" | "mutate",
  policies: readonly CompiledPolicy[],
  options: WebhookOptions,
): readonly Webhook[] {
  const shared = policies.filter(({ doors }) => doors === undefined);
  return soundNames([...ruleWebhooks(side, shared, options), ...doorWebhooks(side, policies, options)]);
}

function policyValidating(options: WebhookOptions): Webhook {
  return {
    ...baseWebhook("validate-policy.kyverno.svc", "/policyvalidate", options),
    rules: [classicRule, ...celRules],
    failurePolicy: "Fail",
    sideEffects: "None",
  };
}

/** Asks about a kind that goes with policies. Named after the service alone, as Kyverno's. */
function companionValidating(path: string, rule: WebhookRule, options: WebhookOptions): Webhook {
  const { matchConditions } = options.config;
  return {
    ...baseWebhook("kyverno-svc.kyverno.svc", path, options),
    rules: [rule],
    failurePolicy: "Fail",
    sideEffects: "None",
    ...(matchConditions.length > 0 && { matchConditions }),
  };
}

function cleanupValidating(options: WebhookOptions): Webhook {
  return companionValidating("/cleanupvalidate", cleanupRule, options);
}

/** Tells of labels that say no time. It never denies anything, and nothing waits for it where nobody answers. */
function ttlValidating(options: WebhookOptions): Webhook {
  return {
    ...companionValidating("/verifyttl", ruleFor("*", ["*"], ["*"]), options),
    failurePolicy: "Ignore",
    objectSelector: { matchExpressions: [{ key: ttlLabel, operator: "Exists" }] },
  };
}

const cleanupRule = ruleFor("kyverno.io", ["v2", "v2beta1"], ["cleanuppolicies/*", "clustercleanuppolicies/*"]);
const exceptionRule = ruleFor("kyverno.io", ["v2", "v2beta1"], ["policyexceptions"]);
const celExceptionRule = ruleFor("policies.kyverno.io", ["v1", "v1alpha1", "v1beta1"], ["policyexceptions"]);
const globalContextRule = ruleFor("kyverno.io", ["v2", "v2alpha1", "v2beta1"], ["globalcontextentries"]);

function policyMutating(options: WebhookOptions): Webhook {
  return {
    ...baseWebhook("mutate-policy.kyverno.svc", "/policymutate", options),
    rules: [classicRule],
    failurePolicy: "Fail",
    sideEffects: "NoneOnDryRun",
    reinvocationPolicy: "IfNeeded",
  };
}

/** Called for our own heartbeat: that it comes through proves that the API server reaches us. */
function monitoring(options: WebhookOptions): Webhook {
  return {
    ...baseWebhook("monitor-webhooks.kyverno.svc", "/verifymutate", options),
    rules: [ruleFor("coordination.k8s.io", ["v1"], ["leases"], ["UPDATE"])],
    failurePolicy: "Ignore",
    objectSelector: { matchLabels: { "app.kubernetes.io/name": "kyverno" } },
    sideEffects: "NoneOnDryRun",
    reinvocationPolicy: "IfNeeded",
  };
}

const classicRule = ruleFor("kyverno.io", ["v1", "v2beta1"], ["clusterpolicies", "policies"]);

/** Also the kinds that we do not know yet: whoever creates one is told so, rather than trusting a policy nobody enforces. */
const celRules = [
  "validatingpolicies",
  "namespacedvalidatingpolicies",
  "imagevalidatingpolicies",
  "namespacedimagevalidatingpolicies",
  "generatingpolicies",
  "namespacedgeneratingpolicies",
  "mutatingpolicies",
  "namespacedmutatingpolicies",
  "deletingpolicies",
].map((resource) => {
  const versions = resource.startsWith("namespaced") ? ["v1beta1", "v1"] : ["v1alpha1", "v1beta1", "v1"];
  return ruleFor("policies.kyverno.io", versions, [resource]);
});

function ruleFor(
  group: string,
  apiVersions: readonly string[],
  resources: readonly string[],
  operations: WebhookRule["operations"] = ["CREATE", "UPDATE"],
): WebhookRule {
  return { apiGroups: [group], apiVersions, operations, resources, scope: "*" };
}
