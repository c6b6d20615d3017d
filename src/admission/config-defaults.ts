/**
 * The data of the ConfigMap `kyverno` of a fresh installation into `namespace`, with Kyverno's own names for its
 * service, roles and deployments, which policies and filters of users refer to.
 * kyverno: charts/kyverno/values.yaml, charts/kyverno/templates/config/configmap.yaml
 */
export function defaultConfigData(namespace: string): Readonly<Record<string, string>> {
  return {
    enableDefaultRegistryMutation: "true",
    defaultRegistry: "docker.io",
    generateSuccessEvents: "false",
    excludeGroups: "system:nodes",
    resourceFilters: resourceFilters(namespace).join(" "),
    updateRequestThreshold: "1000",
    webhooks: JSON.stringify({
      namespaceSelector: {
        matchExpressions: ["kube-system", namespace].map((name) => ({
          key: "kubernetes.io/metadata.name",
          operator: "NotIn",
          values: [name],
        })),
        matchLabels: null,
      },
    }),
    webhookAnnotations: JSON.stringify({ "admissions.enforcer/disabled": "true" }),
  };
}

const controllers = ["admission-controller", "background-controller", "cleanup-controller", "reports-controller"];

function resourceFilters(namespace: string): readonly string[] {
  const each = (line: (controller: string) => readonly string[]) => controllers.flatMap(line);
  const both = (kind: string, name: string) => [`[${kind},${namespace},${name}]`, `[${kind}/?*,${namespace},${name}]`];
  return [
    `[*/*,${namespace},*]`,
    ...clusterWide,
    ...each((name) => ["", ":core", ":additional"].map((part) => `[ClusterRole,*,kyverno:${name}${part}]`)),
    ...each((name) => [`[ClusterRoleBinding,*,kyverno:${name}]`]),
    ...each((name) => both("ServiceAccount", `kyverno-${name}`)),
    ...each((name) => [`[Role,${namespace},kyverno:${name}]`]),
    ...each((name) => [`[RoleBinding,${namespace},kyverno:${name}]`]),
    `[ConfigMap,${namespace},kyverno]`,
    `[ConfigMap,${namespace},kyverno-metrics]`,
    ...each((name) => both("Deployment", `kyverno-${name}`)),
    ...each((name) => both("Pod", `kyverno-${name}-*`)),
    ...both("Job", "kyverno-hook-pre-delete"),
    ...each((name) => both("NetworkPolicy", `kyverno-${name}`)),
    ...each((name) => both("PodDisruptionBudget", `kyverno-${name}`)),
    ...services.flatMap((name) => both("Service", name)),
    ...each((name) => [`[ServiceMonitor,${namespace},kyverno-${name}]`]),
    `[Secret,${namespace},kyverno-svc.${namespace}.svc.*]`,
    `[Secret,${namespace},kyverno-cleanup-controller.${namespace}.svc.*]`,
  ];
}

const clusterWide = [
  "[Event,*,*]",
  "[*/*,kube-system,*]",
  "[*/*,kube-public,*]",
  "[*/*,kube-node-lease,*]",
  "[Node,*,*]",
  "[Node/?*,*,*]",
  "[APIService,*,*]",
  "[APIService/?*,*,*]",
  "[TokenReview,*,*]",
  "[SubjectAccessReview,*,*]",
  "[SelfSubjectAccessReview,*,*]",
  "[Binding,*,*]",
  "[Pod/binding,*,*]",
  "[ReplicaSet,*,*]",
  "[ReplicaSet/?*,*,*]",
  "[EphemeralReport,*,*]",
  "[ClusterEphemeralReport,*,*]",
];

const services = [
  "kyverno-svc",
  "kyverno-svc-metrics",
  "kyverno-background-controller-metrics",
  "kyverno-cleanup-controller",
  "kyverno-cleanup-controller-metrics",
  "kyverno-reports-controller-metrics",
];
