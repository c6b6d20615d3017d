import type { Resource } from "../../kube/index.ts";

/** What an installation is made of and called. */
export interface Installation {
  readonly namespace: string;
  readonly image: string;
  readonly replicas: number;
}

/** Names that policies, RBAC and scripts of users may know: they are Kyverno's. (kyverno: charts/kyverno/templates) */
export const names = {
  admission: "kyverno-admission-controller",
  service: "kyverno-svc",
  metricsService: "kyverno-svc-metrics",
  config: "kyverno",
  metricsConfig: "kyverno-metrics",
  lease: "kyverno",
  heartbeat: "kyverno-health",
  /** The owner of the webhook configurations: with it the cluster deletes them. */
  webhookOwner: "kyverno:webhook",
} as const;

/** Names of the two Secrets of the webhook server in `namespace`. */
export function secretNames(namespace: string): readonly [ca: string, pair: string] {
  const server = `${names.service}.${namespace}.svc`;
  return [`${server}.kyverno-tls-ca`, `${server}.kyverno-tls-pair`];
}

/** The labels by which Pods are selected. */
export const selector = {
  "app.kubernetes.io/component": "admission-controller",
  "app.kubernetes.io/instance": "kyverno",
  "app.kubernetes.io/part-of": "kyverno",
} as const;

/** Labels that everything of an installation has. */
export function labels(component: string): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/instance": "kyverno",
    "app.kubernetes.io/part-of": "kyverno",
  };
}

/** An object with its labels, in our namespace where one is given. */
export function objectOf(
  type: Pick<Resource, "apiVersion" | "kind">,
  meta: { readonly name: string; readonly namespace?: string; readonly component?: string },
  rest: Readonly<Record<string, unknown>>,
): Resource {
  const { name, namespace, component = "admission-controller" } = meta;
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: labels(component) };
  return { ...type, metadata, ...rest };
}
