import type { LabelSelector, OwnerReference } from "../kube/index.ts";
import type { FailurePolicy } from "../policy/index.ts";
import type { Config, MatchCondition } from "./config.ts";
import type { ServedKind, WebhookRule } from "./webhook-rules.ts";

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

/** One webhook of a configuration; `reinvocationPolicy` is for mutating ones only. */
export interface Webhook {
  readonly name: string;
  readonly clientConfig: ClientConfig;
  readonly rules: readonly WebhookRule[];
  readonly failurePolicy: FailurePolicy;
  readonly matchPolicy: "Equivalent" | "Exact";
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly sideEffects: "None" | "NoneOnDryRun";
  readonly timeoutSeconds: number;
  readonly admissionReviewVersions: readonly ["v1"];
  readonly matchConditions?: readonly MatchCondition[];
  readonly reinvocationPolicy?: "IfNeeded" | "Never";
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

/** Seconds that a webhook has, unless more are asked for. */
export const defaultTimeout = 10;

/** What all webhooks have, with what most of them have. */
export function baseWebhook(name: string, path: string, options: WebhookOptions) {
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
