import { defaultBlocklist } from "../../facts/index.ts";
import type { Option } from "../command.ts";

/** How a flag's text is read. Durations are as Go writes them: `360h`. */
export type FlagType = "text" | "switch" | "count" | "port" | "duration";

/** A flag of `serve`, with Kyverno's name where Kyverno has it. */
export interface Flag {
  readonly name: string;
  readonly type: FlagType;
  readonly default: string;
  readonly summary: string;
  /** The environment variable that stands in for the flag where it is not given. */
  readonly env?: string;
}

/** A flag of Kyverno's that does nothing here: these values ask for nothing else, every other one is refused. */
export interface InertFlag {
  readonly name: string;
  readonly type: FlagType;
  /** The default first; further values mean what we do anyhow. */
  readonly accepted: readonly string[];
  readonly env?: string;
}

/**
 * The flags that do something, in the order of the help.
 * kyverno: cmd/internal/flag.go, cmd/kyverno/main.go, cmd/reports-controller/main.go
 */
export const flags = [
  { name: "kubeconfig", type: "text", default: "", summary: "how to reach the cluster; in a Pod: its service account" },
  { name: "webhookServerHost", type: "text", default: "", summary: "address to listen on; all where empty" },
  { name: "webhookServerPort", type: "port", default: "9443", summary: "port of the webhook server; 0 takes any" },
  { name: "servicePort", type: "port", default: "443", summary: "port of the Service in front of it" },
  { name: "serverIP", type: "text", default: "", summary: "host:port to be called at, instead of the Service" },
  { name: "webhookTimeout", type: "count", default: "10", summary: "seconds that the API server waits, 1 to 30" },
  { name: "caSecretName", type: "text", default: "", summary: "Secret of the certificate authority" },
  { name: "tlsSecretName", type: "text", default: "", summary: "Secret of the server's certificate" },
  { name: "renewBefore", type: "duration", default: "360h", summary: "renew certificates so long before they end" },
  { name: "leaderElectionRetryPeriod", type: "duration", default: "2s", summary: "how often the lease is tried for" },
  { name: "backgroundScan", type: "switch", default: "true", summary: "scan what is in the cluster already" },
  { name: "backgroundScanInterval", type: "duration", default: "1h", summary: "how often everything is scanned anew" },
  {
    name: "ttlReconciliationInterval",
    type: "duration",
    default: "1m",
    summary: "how often it is looked which kinds may be deleted for their label",
  },
  { name: "admissionReports", type: "switch", default: "true", summary: "report results of admission requests" },
  {
    name: "allowedResults",
    type: "text",
    default: "pass,fail,error,warn,skip",
    summary: "results that reports tell of",
  },
  { name: "maxQueuedEvents", type: "count", default: "1000", summary: "events that may wait; 0 for no events at all" },
  { name: "omitEvents", type: "text", default: "", summary: "reasons of events not to be written: PolicyApplied,..." },
  {
    name: "protectManagedResources",
    type: "switch",
    default: "false",
    summary: "only Kyverno's service accounts may change what is labelled as managed by it",
    env: "FLAG_PROTECT_MANAGED_RESOURCES",
  },
  {
    name: "httpBlocklist",
    type: "text",
    default: defaultBlocklist.join(),
    summary: "networks and hosts that service calls may not reach",
    env: "FLAG_HTTP_BLOCKLIST",
  },
  {
    name: "httpAllowlist",
    type: "text",
    default: "",
    summary: "URLs that service calls may reach; all where empty",
    env: "FLAG_HTTP_ALLOWLIST",
  },
  {
    name: "apiCallTimeout",
    type: "duration",
    default: "30s",
    summary: "a service call may take so long; 0 for any time",
  },
  {
    name: "maxAPICallResponseLength",
    type: "count",
    default: "10000000",
    summary: "longest answer that is read, in bytes",
  },
  {
    name: "allowHTTPInNamespacedPolicies",
    type: "switch",
    default: "false",
    summary: "policies of a namespace may call services over HTTP from expressions",
    env: "FLAG_ENABLE_HTTP_IN_NAMESPACED_POLICIES",
  },
  {
    name: "generateValidatingAdmissionPolicy",
    type: "switch",
    default: "true",
    summary: "make ValidatingAdmissionPolicies of policies that ask for it",
    env: "FLAG_GENERATE_VALIDATING_ADMISSION_POLICY",
  },
  {
    name: "generateMutatingAdmissionPolicy",
    type: "switch",
    default: "false",
    summary: "make MutatingAdmissionPolicies of policies that ask for it",
    env: "FLAG_GENERATE_MUTATING_ADMISSION_POLICY",
  },
  {
    name: "validatingAdmissionPolicyReports",
    type: "switch",
    default: "true",
    summary: "tell of ValidatingAdmissionPolicies that are labelled so in reports",
  },
  {
    name: "mutatingAdmissionPolicyReports",
    type: "switch",
    default: "false",
    summary: "tell of MutatingAdmissionPolicies that are labelled so in reports",
  },
  {
    name: "forceFailurePolicyIgnore",
    type: "switch",
    default: "false",
    summary: "deny nothing because it cannot be judged, whatever policies say",
    env: "FLAG_FORCE_FAILURE_POLICY_IGNORE",
  },
  { name: "enablePolicyException", type: "switch", default: "false", summary: "heed exceptions from policies" },
  {
    name: "exceptionNamespace",
    type: "text",
    default: "",
    summary: "where exceptions may stand; * for all namespaces",
  },
  { name: "metricsHost", type: "text", default: "", summary: "address to serve metrics on; all where empty" },
  { name: "metricsPort", type: "port", default: "8000", summary: "port of the metrics; 0 takes any" },
  { name: "disableMetrics", type: "switch", default: "false", summary: "serve no metrics" },
  { name: "loggingFormat", type: "text", default: "text", summary: "text or json" },
  { name: "drainPeriod", type: "duration", default: "5s", summary: "answer for so long after SIGTERM, not ready" },
  { name: "installCRDs", type: "switch", default: "false", summary: "create the custom kinds that are missing" },
  { name: "take-over", type: "switch", default: "false", summary: "start even where a Kyverno is running" },
] as const satisfies readonly Flag[];

/** Kyverno's flags that are known and change nothing here. */
export const inertFlags: readonly InertFlag[] = [
  inert("skipResourceFilters", "switch", ["true"]),
  inert("backgroundScanWorkers", "count", ["2"]),
  inert("aggregateReports", "switch", ["true"]),
  inert("policyReports", "switch", ["true"]),
  inert("reportsCRDsSanityChecks", "switch", ["true"]),
  inert("autoUpdateWebhooks", "switch", ["true"]),
  inert("excludeBootstrapResources", "switch", ["false"]),
  inert("webhookRegistrationTimeout", "duration", ["120s"]),
  inert("maxAdmissionReports", "count", ["10000", "1000"]),
  inert("maxBackgroundReports", "count", ["10000"]),
  inert("maxAuditWorkers", "count", ["8"]),
  inert("maxAuditCapacity", "count", ["1000"]),
  inert("maxGlobalContextEntries", "count", ["0"]),
  inert("tlsKeyAlgorithm", "text", ["RSA"]),
  inert("disableCertManagerController", "switch", ["false"]),
  inert("dumpPayload", "switch", ["false"]),
  inert("dumpPatches", "switch", ["false"], "FLAG_DUMP_PATCHES"),
  inert("enableConfigMapCaching", "switch", ["true"]),
  inert("enableDeferredLoading", "switch", ["true"], "FLAG_ENABLE_DEFERRED_LOADING"),
  inert("resyncPeriod", "duration", ["15m"]),
  inert("crdWatcher", "switch", ["false", "true"]),
  inert("clientRateLimitQPS", "count", ["100"]),
  inert("clientRateLimitBurst", "count", ["200"]),
  inert("eventsRateLimitQPS", "count", ["1000"]),
  inert("eventsRateLimitBurst", "count", ["2000"]),
  inert("allowInsecureRegistry", "switch", ["false"]),
  inert("imagePullSecrets", "text", [""]),
  inert("imageVerifyCacheEnabled", "switch", ["true"]),
  inert("imageVerifyCacheMaxSize", "count", ["1000"]),
  inert("imageVerifyCacheTTLDuration", "duration", ["60m"]),
  inert("enableTuf", "switch", ["false"]),
  inert("enableCosignLogging", "switch", ["false"]),
  inert("enableReporting", "text", ["validate,mutate,mutateExisting,generate,imageVerify"]),
  inert("openreportsEnabled", "switch", ["false"]),
  inert("otelConfig", "text", ["prometheus"]),
  inert("metricsCASecretName", "text", [""]),
  inert("metricsTLSSecretName", "text", [""]),
  inert("controllerRuntimeMetricsAddress", "text", ["", ":8080"]),
  inert("enableTracing", "switch", ["false"]),
  inert("profile", "switch", ["false"]),
  inert("autoMemLimitEnabled", "switch", ["true"]),
  inert("loggingtsFormat", "text", ["default"]),
  inert("disableLogColor", "switch", ["false", "true"]),
  inert("v", "count", ["2", "1", "0"]),
];

/** All of them as options of the command; those without effect are left out of its help. */
export function serveFlags(): readonly Option[] {
  return [
    ...flags.map((flag) => ({
      flags: `--${flag.name} ${placeholders[flag.type]}`,
      summary: flag.default === "" ? flag.summary : `${flag.summary} (default ${flag.default})`,
    })),
    ...inertFlags.map((flag) => ({ flags: `--${flag.name} ${placeholders[flag.type]}`, summary: "", hidden: true })),
  ];
}

const placeholders: Readonly<Record<FlagType, string>> = {
  text: "<text>",
  switch: "[boolean]",
  count: "<number>",
  port: "<port>",
  duration: "<duration>",
};

function inert(name: string, type: FlagType, accepted: readonly string[], env?: string): InertFlag {
  return { name, type, accepted, ...(env !== undefined && { env }) };
}
