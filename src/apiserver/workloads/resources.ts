import type { GroupVersionResource } from "../../kube/index.ts";

const core = (resource: string): GroupVersionResource => ({ group: "", version: "v1", resource });
const apps = (resource: string): GroupVersionResource => ({ group: "apps", version: "v1", resource });
const batch = (resource: string): GroupVersionResource => ({ group: "batch", version: "v1", resource });

/** The resources that controllers act on, by the names of their plurals. */
export const resources = {
  pods: core("pods"),
  nodes: core("nodes"),
  namespaces: core("namespaces"),
  events: core("events"),
  configMaps: core("configmaps"),
  serviceAccounts: core("serviceaccounts"),
  secrets: core("secrets"),
  certificateSigningRequests: {
    group: "certificates.k8s.io",
    version: "v1",
    resource: "certificatesigningrequests",
  },
  clusterRoles: { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles" },
  services: core("services"),
  endpoints: core("endpoints"),
  endpointSlices: { group: "discovery.k8s.io", version: "v1", resource: "endpointslices" },
  replicationControllers: core("replicationcontrollers"),
  resourceQuotas: core("resourcequotas"),
  limitRanges: core("limitranges"),
  persistentVolumes: core("persistentvolumes"),
  persistentVolumeClaims: core("persistentvolumeclaims"),
  storageClasses: { group: "storage.k8s.io", version: "v1", resource: "storageclasses" },
  deployments: apps("deployments"),
  statefulSets: apps("statefulsets"),
  daemonSets: apps("daemonsets"),
  controllerRevisions: apps("controllerrevisions"),
  replicaSets: apps("replicasets"),
  jobs: batch("jobs"),
  cronJobs: batch("cronjobs"),
  horizontalPodAutoscalers: { group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers" },
  podDisruptionBudgets: { group: "policy", version: "v1", resource: "poddisruptionbudgets" },
  leases: { group: "coordination.k8s.io", version: "v1", resource: "leases" },
  customResourceDefinitions: { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" },
} as const satisfies Readonly<Record<string, GroupVersionResource>>;
