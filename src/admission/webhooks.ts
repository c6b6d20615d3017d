import { type LabelSelector, type OwnerReference, parseApiVersion, type Resource } from "../kube/index.ts";
import { type CompiledPolicy, type FailurePolicy, type Phase, ttlLabel } from "../policy/index.ts";
import type { Config, MatchCondition } from "./config.ts";
import { entriesOf, rulesOf, type ServedKind, type WebhookRule } from "./webhook-rules.ts";

/** How the API server reaches our server. */
export type WebhookTarget =
  | { readonly kind: "service"; readonly namespace: string; readonly name: string; readonly port: number }
  /** `host:port`, for a server outside of the cluster. */
  | { readonly kind: "url"; readonly host: string };

export interface WebhookOptions {
  /** Everything that discovery tells. */
  readonly served: readonly ServedKind[];
  readonly target: WebhookTarget;
  /** The authorities that our server's certificate may be of, in PEM. */
  readonly caBundle: string;
  readonly config: Config;
  /** For webhooks whose policies ask for no more; 10 where absent. */
  readonly timeoutSeconds?: number;
  /** Whether verdicts become reports; on by default. */
  readonly admissionReports?: boolean;
  /** The object with which the configurations are to be deleted. */
  readonly owner?: OwnerReference;
}

/** A Validating- or MutatingWebhookConfiguration with every field that the API server would default. */
export interface WebhookConfiguration extends Resource {
  readonly metadata: Resource["metadata"] & { readonly name: string };
  readonly webhooks: readonly Webhook[];
}

/** One webhook of a configuration; `reinvocationPolicy` is for mutating ones only. */
export interface Webhook {
  readonly name: string;
  readonly clientConfig: ClientConfig;
  readonly rules: readonly WebhookRule[];
  readonly failurePolicy: FailurePolicy;
  readonly matchPolicy: "Equivalent";
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly sideEffects: "None" | "NoneOnDryRun";
  readonly timeoutSeconds: number;
  readonly admissionReviewVersions: readonly ["v1"];
  readonly matchConditions?: readonly MatchCondition[];
  readonly reinvocationPolicy?: "IfNeeded";
}

export type ClientConfig =
  | {
      /** Base64 of PEM. */
      readonly caBundle: string;
      readonly service: {
        readonly namespace: string;
        readonly name: string;
        readonly path: string;
        readonly port: number;
      };
    }
  | { readonly caBundle: string; readonly url: string };

/** The label by which Kyverno's configurations are found. */
const managedByLabel = "webhook.kyverno.io/managed-by";

/**
 * The webhook configurations that are to be in force for these policies, in the order of their names. Policies of
 * other groups than `kyverno.io` have no webhooks of this kind.
 * kyverno: pkg/controllers/webhook/controller.go
 */
export function webhookConfigurations(
  policies: readonly CompiledPolicy[],
  options: WebhookOptions,
): readonly WebhookConfiguration[] {
  const classic = policies.filter((one) => one.admission && parseApiVersion(one.apiVersion).group === "kyverno.io");
  const exceptions = companionValidating("/exceptionvalidate", exceptionRule, options);
  const globalContext = companionValidating("/globalcontextvalidate", globalContextRule, options);
  return [
    configuration("Validating", "cleanup-validating", [cleanupValidating(options)], options),
    configuration("Validating", "exception-validating", [exceptions], options),
    configuration("Validating", "global-context-validating", [globalContext], options),
    configuration("Mutating", "policy-mutating", [policyMutating(options)], options),
    configuration("Validating", "policy-validating", [policyValidating(options)], options),
    configuration("Mutating", "resource-mutating", resourceWebhooks(mutating, classic, options), options),
    configuration("Validating", "resource-validating", resourceWebhooks(validating, classic, options), options),
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

/** What the two kinds of resource webhooks have apart. */
interface Side {
  readonly name: string;
  readonly path: string;
  readonly phases: readonly Phase[];
  readonly sideEffects: (options: WebhookOptions) => Webhook["sideEffects"];
  readonly more: Partial<Webhook>;
}

const mutating: Side = {
  name: "mutate.kyverno.svc",
  path: "/mutate",
  phases: ["mutate", "verify"],
  sideEffects: () => "NoneOnDryRun",
  more: { reinvocationPolicy: "IfNeeded" },
};

const validating: Side = {
  name: "validate.kyverno.svc",
  path: "/validate",
  phases: ["validate", "generate"],
  sideEffects: ({ admissionReports = true }) => (admissionReports ? "NoneOnDryRun" : "None"),
  more: {},
};

function resourceWebhooks(
  side: Side,
  policies: readonly CompiledPolicy[],
  options: WebhookOptions,
): readonly Webhook[] {
  return (["Fail", "Ignore"] as const).flatMap((failurePolicy) => {
    const group = policies.filter((one) => one.failurePolicy === failurePolicy);
    const webhook = resourceWebhook(side, failurePolicy, { policies: group, options });
    return webhook.rules.length === 0 ? [] : [webhook];
  });
}

function resourceWebhook(
  side: Side,
  failurePolicy: FailurePolicy,
  { policies, options }: { readonly policies: readonly CompiledPolicy[]; readonly options: WebhookOptions },
): Webhook {
  const asked = policies
    .map((policy) => ({ policy, triggers: policy.triggers.filter(({ phase }) => side.phases.includes(phase)) }))
    .filter(({ triggers }) => triggers.length > 0);
  const entries = asked.flatMap(({ policy, triggers }) =>
    triggers.flatMap((trigger) => entriesOf(trigger, policy, options.served)),
  );
  const { config } = options;
  const suffix = failurePolicy.toLowerCase();
  return {
    ...baseWebhook(`${side.name}-${suffix}`, `${side.path}/${suffix}`, options),
    rules: rulesOf(entries),
    failurePolicy,
    namespaceSelector: config.namespaceSelector ?? {},
    objectSelector: config.objectSelector ?? {},
    sideEffects: side.sideEffects(options),
    timeoutSeconds: longest(
      asked.map(({ policy }) => policy.timeoutSeconds ?? 0),
      options,
    ),
    ...(config.matchConditions.length > 0 && { matchConditions: config.matchConditions }),
    ...side.more,
  };
}

const maxTimeout = 30;
const defaultTimeout = 10;

/** Policies can only lengthen the time. */
function longest(wanted: readonly number[], { timeoutSeconds = defaultTimeout }: WebhookOptions): number {
  return Math.min(maxTimeout, Math.max(timeoutSeconds, ...wanted));
}

function baseWebhook(name: string, path: string, options: WebhookOptions) {
  return {
    name,
    clientConfig: clientConfig(path, options),
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: options.timeoutSeconds ?? defaultTimeout,
    admissionReviewVersions: ["v1"],
  } as const;
}

function clientConfig(path: string, { target, caBundle }: WebhookOptions): ClientConfig {
  const encoded = Buffer.from(caBundle).toString("base64");
  if (target.kind === "url") return { caBundle: encoded, url: `https://${target.host}${path}` };
  const { namespace, name, port } = target;
  return { caBundle: encoded, service: { namespace, name, path, port } };
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
