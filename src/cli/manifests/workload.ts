import type { Resource } from "../../kube/index.ts";
import { type Installation, names, objectOf, secretNames, selector } from "./names.ts";

/** Everything that runs, and what stands before it. */
export function workload(installation: Installation): readonly Resource[] {
  const { namespace } = installation;
  return [
    service(names.service, namespace, { name: "https", port: 443, targetPort: "https" }),
    service(names.metricsService, namespace, { name: "metrics-port", port: 8000, targetPort: "metrics-port" }),
    deployment(installation),
    objectOf(
      { apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
      { name: names.admission, namespace },
      { spec: { maxUnavailable: 1, selector: { matchLabels: selector } } },
    ),
    networkPolicy(namespace),
  ];
}

function service(
  name: string,
  namespace: string,
  port: { readonly name: string; readonly port: number; readonly targetPort: string },
): Resource {
  return objectOf(
    { apiVersion: "v1", kind: "Service" },
    { name, namespace },
    { spec: { type: "ClusterIP", selector, ports: [{ ...port, protocol: "TCP" }] } },
  );
}

function deployment({ namespace, image, replicas }: Installation): Resource {
  return objectOf(
    { apiVersion: "apps/v1", kind: "Deployment" },
    { name: names.admission, namespace },
    {
      spec: {
        replicas,
        revisionHistoryLimit: 10,
        selector: { matchLabels: selector },
        // There is always somebody to answer.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: { metadata: { labels: selector }, spec: podSpec(namespace, image) },
      },
    },
  );
}

/** In seconds: the drain period, as long again for what is still being answered, and something to spare. */
const terminationGrace = 30;

function podSpec(namespace: string, image: string): Readonly<Record<string, unknown>> {
  return {
    serviceAccountName: names.admission,
    priorityClassName: "system-cluster-critical",
    terminationGracePeriodSeconds: terminationGrace,
    dnsPolicy: "ClusterFirst",
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: selector } },
          },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector },
      },
    ],
    containers: [container(namespace, image)],
  };
}

function container(namespace: string, image: string): Readonly<Record<string, unknown>> {
  const [caSecret, tlsSecret] = secretNames(namespace);
  return {
    name: "kyverno",
    image,
    imagePullPolicy: "IfNotPresent",
    args: ["serve", `--caSecretName=${caSecret}`, `--tlsSecretName=${tlsSecret}`],
    env: [
      { name: "KYVERNO_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
      { name: "KYVERNO_POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "KYVERNO_SVC", value: names.service },
      { name: "KYVERNO_DEPLOYMENT", value: names.admission },
      { name: "INIT_CONFIG", value: names.config },
      { name: "METRICS_CONFIG", value: names.metricsConfig },
    ],
    ports: [
      { name: "https", containerPort: 9443, protocol: "TCP" },
      { name: "metrics-port", containerPort: 8000, protocol: "TCP" },
    ],
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    // The first replica makes the certificates; the others wait for them.
    startupProbe: probe("/livez", { periodSeconds: 2, failureThreshold: 60, timeoutSeconds: 5 }),
    livenessProbe: probe("/livez", { periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 }),
    readinessProbe: probe("/readyz", { periodSeconds: 2, failureThreshold: 3, timeoutSeconds: 5 }),
  };
}

function probe(path: string, timing: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  return { httpGet: { path, port: "https", scheme: "HTTPS" }, successThreshold: 1, ...timing };
}

/** Anybody may ask, as the API server has no address that is known here; nothing else is served. */
function networkPolicy(namespace: string): Resource {
  return objectOf(
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    { name: names.admission, namespace },
    {
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress"],
        ingress: [
          {
            ports: [
              { protocol: "TCP", port: "https" },
              { protocol: "TCP", port: "metrics-port" },
            ],
          },
        ],
      },
    },
  );
}
