import { isIP } from "node:net";
import { hostname } from "node:os";
import { parseEgress } from "../../facts/index.ts";
import { type OptionValues, UsageError } from "../command.ts";
import type { FactSettings } from "../facts.ts";
import type { ReportedKinds } from "../reported-kinds.ts";
import { type Environment, type FlagReader, flagReader, refuseInert } from "./flag-values.ts";
import { flags, inertFlags } from "./flags.ts";
import type { LogFormat } from "./log.ts";

/** What `serve` was asked for, checked. */
export interface ServeOptions {
  /** Path of a kubeconfig; absent where the service account of the Pod is to be used. */
  readonly kubeconfig: string | undefined;
  readonly identity: Identity;
  readonly webhook: WebhookServerOptions;
  readonly certificates: CertificateNames;
  readonly metrics: MetricsOptions | undefined;
  readonly events: EventOptions;
  /** Milliseconds between two attempts to become the leader, or to stay it. */
  readonly leaderRetryMs: number;
  readonly backgroundScan: boolean;
  /** Milliseconds. */
  readonly scanEveryMs: number;
  /** How often it is looked which kinds may be deleted for their label; milliseconds. */
  readonly ttlEveryMs: number;
  readonly admissionReports: boolean;
  /** Which results reports tell of. */
  readonly allowedResults: ReadonlySet<string>;
  readonly protectManaged: boolean;
  readonly installCrds: boolean;
  readonly takeOver: boolean;
  readonly drainMs: number;
  readonly facts: FactSettings;
  /** Where exceptions from policies may stand: a namespace, or `*` for all; absent where none are heeded. */
  readonly exceptionNamespace?: string;
  /** Which admission policies are made of policies that ask for them. */
  readonly generation: { readonly validating: boolean; readonly mutating: boolean };
  /** Which of the API server's own policies reports tell of. */
  readonly admissionPolicyReports: ReportedKinds;
  /** Whether policies of a namespace may call services over HTTP from expressions. */
  readonly httpInNamespaces: boolean;
  /** Whether nothing is denied because it cannot be judged, whatever policies say. */
  readonly ignoresFailures: boolean;
  readonly loggingFormat: LogFormat;
}

/** Who this process is in the cluster. */
export interface Identity {
  readonly namespace: string;
  readonly service: string;
  readonly deployment: string;
  /** The name of its Pod; outside of a Pod, host and process. */
  readonly pod: string;
  /** The ConfigMaps of the configuration and of the metrics. */
  readonly config: string;
  readonly metricsConfig: string;
}

export interface WebhookServerOptions {
  readonly host: string;
  readonly port: number;
  readonly servicePort: number;
  /** `host:port`, for a server outside of the cluster. */
  readonly serverIp: string | undefined;
  readonly timeoutSeconds: number;
}

export interface CertificateNames {
  readonly caSecret: string;
  readonly tlsSecret: string;
  /** Milliseconds. */
  readonly renewBefore: number;
}

export interface MetricsOptions {
  readonly host: string;
  readonly port: number;
}

export interface EventOptions {
  readonly capacity: number;
  readonly omitted: readonly string[];
}

/** Reads the options of `serve`. Throws a `UsageError` for what makes no sense, or is not supported. */
export function readServeOptions(values: OptionValues, env: Environment): ServeOptions {
  const said = { values, env };
  refuseInert(inertFlags, said);
  const read = flagReader(flags, said);
  const identity = identityOf(env);
  return {
    kubeconfig: read.text("kubeconfig") || undefined,
    identity,
    webhook: webhookOf(read),
    certificates: certificatesOf(read, identity),
    metrics: read.switch("disableMetrics")
      ? undefined
      : { host: read.text("metricsHost"), port: read.port("metricsPort") },
    events: { capacity: read.count("maxQueuedEvents"), omitted: entriesOf(read.text("omitEvents")) },
    leaderRetryMs: atLeast(100, read, "leaderElectionRetryPeriod"),
    backgroundScan: read.switch("backgroundScan"),
    scanEveryMs: atLeast(60_000, read, "backgroundScanInterval"),
    ttlEveryMs: atLeast(1_000, read, "ttlReconciliationInterval"),
    admissionReports: read.switch("admissionReports"),
    allowedResults: resultsOf(read.text("allowedResults")),
    protectManaged: read.switch("protectManagedResources"),
    installCrds: read.switch("installCRDs"),
    takeOver: read.switch("take-over"),
    drainMs: read.duration("drainPeriod"),
    facts: factsOf(read),
    ...exceptionsOf(read),
    generation: {
      validating: read.switch("generateValidatingAdmissionPolicy"),
      mutating: read.switch("generateMutatingAdmissionPolicy"),
    },
    admissionPolicyReports: {
      validating: read.switch("validatingAdmissionPolicyReports"),
      mutating: read.switch("mutatingAdmissionPolicyReports"),
    },
    httpInNamespaces: read.switch("allowHTTPInNamespacedPolicies"),
    ignoresFailures: read.switch("forceFailurePolicyIgnore"),
    loggingFormat: formatOf(read.text("loggingFormat")),
  };
}

/** The host of `host:port`; brackets around an IPv6 address are taken off. Throws a `UsageError` for what is neither. */
export function hostOf(address: string): string {
  const host = /^(.*?)(:\d{1,5})?$/.exec(address)?.[1] ?? "";
  const bare = isIP(address) === 6 ? address : host.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(bare)) return bare;
  throw new UsageError(`--serverIP: \`${address}\` is no host:port`);
}

/** kyverno: pkg/config/config.go */
function identityOf(env: Environment): Identity {
  const or = (name: string, usual: string) => env[name] || usual;
  return {
    namespace: or("KYVERNO_NAMESPACE", "kyverno"),
    service: or("KYVERNO_SVC", "kyverno-svc"),
    deployment: or("KYVERNO_DEPLOYMENT", "kyverno-admission-controller"),
    pod: or("KYVERNO_POD_NAME", `${hostname()}-${process.pid}`),
    config: or("INIT_CONFIG", "kyverno"),
    metricsConfig: or("METRICS_CONFIG", "kyverno-metrics"),
  };
}

function webhookOf(read: FlagReader): WebhookServerOptions {
  const timeoutSeconds = read.count("webhookTimeout");
  if (timeoutSeconds < 1 || timeoutSeconds > 30) {
    throw new UsageError("--webhookTimeout: the timeout value must be between 1 and 30 seconds");
  }
  const serverIp = read.text("serverIP") || undefined;
  if (serverIp !== undefined) hostOf(serverIp);
  return {
    host: read.text("webhookServerHost"),
    port: read.port("webhookServerPort"),
    servicePort: read.port("servicePort"),
    serverIp,
    timeoutSeconds,
  };
}

function certificatesOf(read: FlagReader, { service, namespace }: Identity): CertificateNames {
  const server = `${service}.${namespace}.svc`;
  return {
    caSecret: read.text("caSecretName") || `${server}.kyverno-tls-ca`,
    tlsSecret: read.text("tlsSecretName") || `${server}.kyverno-tls-pair`,
    renewBefore: read.duration("renewBefore"),
  };
}

/** Exceptions are heeded where they are switched on and a namespace is told for them. */
function exceptionsOf(read: FlagReader): Pick<ServeOptions, "exceptionNamespace"> {
  const exceptionNamespace = read.text("exceptionNamespace");
  return read.switch("enablePolicyException") && exceptionNamespace !== "" ? { exceptionNamespace } : {};
}

function factsOf(read: FlagReader): FactSettings {
  const blocklist = entriesOf(read.text("httpBlocklist"));
  const allowlist = entriesOf(read.text("httpAllowlist"));
  const egress = parseEgress(blocklist, allowlist);
  if (typeof egress === "string") throw new UsageError(egress);
  const maxBytes = read.count("maxAPICallResponseLength");
  return { blocklist, allowlist, timeoutMs: read.duration("apiCallTimeout"), maxBytes };
}

function atLeast(milliseconds: number, read: FlagReader, name: string): number {
  const value = read.duration(name);
  if (value >= milliseconds) return value;
  throw new UsageError(`--${name}: less than ${milliseconds} ms is too little`);
}

function formatOf(text: string): LogFormat {
  if (text === "text" || text === "json") return text;
  throw new UsageError(`--loggingFormat: \`${text}\` is neither text nor json`);
}

const knownResults = ["pass", "fail", "error", "warn", "skip"];

/** A misspelt word would leave out results that somebody waits for. */
function resultsOf(list: string): ReadonlySet<string> {
  const results = entriesOf(list);
  const unknown = results.find((one) => !knownResults.includes(one));
  if (unknown !== undefined) {
    throw new UsageError(`--allowedResults: \`${unknown}\` is none of ${knownResults.join(", ")}`);
  }
  return new Set(results);
}

function entriesOf(list: string): readonly string[] {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
