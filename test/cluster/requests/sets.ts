import { get, jsonPatch, merge, object, post, put, type Recorded, remove, strategic, table } from "./recorded.ts";

const core = "/api/v1/namespaces/sets";
const apps = "/apis/apps/v1/namespaces/sets";
const volumesPath = "/api/v1/persistentvolumes";

const containers = [{ name: "web", image: "nginx:1" }];
const labels = { app: "web" };
const selector = { matchLabels: labels };
const template = (spec: object = {}, ofPods: object = labels) => ({
  metadata: { labels: ofPods },
  spec: { containers, ...spec },
});
const stateful = (name: string, spec: object) => object("apps/v1", "StatefulSet", name, { spec });
const daemon = (name: string, spec: object) => object("apps/v1", "DaemonSet", name, { spec });
const controller = (name: string, spec: object) => object("v1", "ReplicationController", name, { spec });
const asked = (storage: string) => ({ accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } });
const claim = (name: string, spec: object) => object("v1", "PersistentVolumeClaim", name, { spec });
const volume = (name: string, spec: object) => object("v1", "PersistentVolume", name, { spec });
const quota = (name: string, spec: object) => object("v1", "ResourceQuota", name, { spec });
const limits = (name: string, given: readonly object[]) =>
  object("v1", "LimitRange", name, { spec: { limits: given } });
const endpoints = (name: string, subsets: readonly object[]) => object("v1", "Endpoints", name, { subsets });
const held = { capacity: { storage: "5Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" } };
const pod = (name: string, resources: object) =>
  object("v1", "Pod", name, { spec: { containers: [{ ...containers[0], resources }] } });

const statefulSets: readonly Recorded[] = [
  post(
    "create a StatefulSet",
    `${apps}/statefulsets`,
    stateful("web", { serviceName: "web", selector, template: template() }),
  ),
  post(
    "create a StatefulSet with claims",
    `${apps}/statefulsets`,
    stateful("db", {
      replicas: 3,
      selector,
      template: template({ containers: [{ ...containers[0], volumeMounts: [{ name: "data", mountPath: "/data" }] }] }),
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: asked("1Gi") }],
    }),
  ),
  post("create a StatefulSet with an empty spec", `${apps}/statefulsets`, stateful("bad", {})),
  post(
    "create a StatefulSet that its selector misses",
    `${apps}/statefulsets`,
    stateful("bad", { selector, template: template({}, { app: "db" }) }),
  ),
  post(
    "create a StatefulSet with an empty selector",
    `${apps}/statefulsets`,
    stateful("bad", { selector: {}, template: template() }),
  ),
  post(
    "create a StatefulSet with a bad name",
    `${apps}/statefulsets`,
    stateful("a.b", { selector, template: template() }),
  ),
  post(
    "create a StatefulSet with many mistakes",
    `${apps}/statefulsets`,
    stateful("bad", {
      replicas: -1,
      minReadySeconds: -1,
      podManagementPolicy: "Random",
      serviceName: "No_Name",
      ordinals: { start: -1 },
      selector,
      template: template({ restartPolicy: "Never", activeDeadlineSeconds: 5 }),
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Keep", whenScaled: "Delete" },
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }],
    }),
  ),
  post(
    "create a StatefulSet with a bad partition",
    `${apps}/statefulsets`,
    stateful("bad", { selector, template: template(), updateStrategy: { rollingUpdate: { partition: -1 } } }),
  ),
  post(
    "create a StatefulSet with a strategy too many",
    `${apps}/statefulsets`,
    stateful("bad", {
      selector,
      template: template(),
      updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } },
    }),
  ),
  post(
    "create a StatefulSet with an unknown strategy",
    `${apps}/statefulsets`,
    stateful("bad", { selector, template: template(), updateStrategy: { type: "Recreate" } }),
  ),
  merge("change what a StatefulSet may not change", `${apps}/statefulsets/web`, { spec: { serviceName: "other" } }),
  merge("change a StatefulSet's replicas", `${apps}/statefulsets/web`, { spec: { replicas: 2 } }),
  strategic("change a StatefulSet's image", `${apps}/statefulsets/web`, {
    spec: { template: { spec: { containers: [{ name: "web", image: "nginx:2" }] } } },
  }),
  get("the scale of a StatefulSet", `${apps}/statefulsets/web/scale`),
  merge("scale a StatefulSet", `${apps}/statefulsets/web/scale`, { spec: { replicas: 5 } }),
  merge("change a StatefulSet's status", `${apps}/statefulsets/web/status`, {
    status: { replicas: 2, readyReplicas: 1, availableReplicas: 1, currentReplicas: 2 },
  }),
  merge("give a StatefulSet an impossible status", `${apps}/statefulsets/web/status`, {
    status: { replicas: 1, readyReplicas: 2, availableReplicas: 3 },
  }),
  get("StatefulSets by a field that cannot be selected", `${apps}/statefulsets?fieldSelector=status.replicas%3D1`),
  table("StatefulSets as a table", `${apps}/statefulsets`),
  post(
    "create a StatefulSet that keeps every revision",
    `${apps}/statefulsets?dryRun=All`,
    stateful("all", { selector, template: template(), revisionHistoryLimit: -1 }),
  ),
];

const daemonSets: readonly Recorded[] = [
  post("create a DaemonSet", `${apps}/daemonsets`, daemon("agent", { selector, template: template() })),
  post("create a DaemonSet with an empty spec", `${apps}/daemonsets`, daemon("bad", {})),
  post(
    "create a DaemonSet with an empty selector",
    `${apps}/daemonsets`,
    daemon("bad", { selector: {}, template: template() }),
  ),
  post(
    "create a DaemonSet with many mistakes",
    `${apps}/daemonsets`,
    daemon("bad", {
      selector,
      minReadySeconds: -1,
      revisionHistoryLimit: -1,
      template: template({ restartPolicy: "OnFailure", activeDeadlineSeconds: 5 }, { app: "db" }),
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "120%", maxSurge: "x" } },
    }),
  ),
  post(
    "create a DaemonSet that may do nothing",
    `${apps}/daemonsets`,
    daemon("bad", { selector, template: template(), updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }),
  ),
  post(
    "create a DaemonSet that may do too much",
    `${apps}/daemonsets`,
    daemon("bad", { selector, template: template(), updateStrategy: { rollingUpdate: { maxSurge: 1 } } }),
  ),
  post(
    "create a DaemonSet with an unknown strategy",
    `${apps}/daemonsets`,
    daemon("bad", { selector, template: template(), updateStrategy: { type: "Recreate" } }),
  ),
  strategic("change a DaemonSet's image", `${apps}/daemonsets/agent`, {
    spec: { template: { spec: { containers: [{ name: "web", image: "nginx:2" }] } } },
  }),
  merge("change a DaemonSet's strategy", `${apps}/daemonsets/agent`, {
    spec: { updateStrategy: { type: "OnDelete" } },
  }),
  merge("change a DaemonSet's selector", `${apps}/daemonsets/agent`, {
    spec: { selector: { matchLabels: { app: "web", more: "x" } } },
  }),
  merge("change the count of a DaemonSet's templates", `${apps}/daemonsets/agent`, {
    metadata: { annotations: { "deprecated.daemonset.template.generation": "9" } },
  }),
  merge("change a DaemonSet's status", `${apps}/daemonsets/agent/status`, {
    status: { desiredNumberScheduled: 2, numberReady: 1, currentNumberScheduled: 2, numberAvailable: -1 },
  }),
  get("a DaemonSet has no scale", `${apps}/daemonsets/agent/scale`),
  table("DaemonSets as a table", `${apps}/daemonsets`),
  remove("delete a DaemonSet", `${apps}/daemonsets/agent`),
];

const revisions: readonly Recorded[] = [
  post(
    "create a ControllerRevision",
    `${apps}/controllerrevisions`,
    object("apps/v1", "ControllerRevision", "one", { revision: 1, data: { spec: { a: 1 } } }),
  ),
  post(
    "create a ControllerRevision without data",
    `${apps}/controllerrevisions`,
    object("apps/v1", "ControllerRevision", "bad", { revision: -1 }),
  ),
  merge("change a ControllerRevision's number", `${apps}/controllerrevisions/one`, { revision: 2 }),
  table("ControllerRevisions as a table", `${apps}/controllerrevisions`),
];

const controllers: readonly Recorded[] = [
  post("create a ReplicationController", `${core}/replicationcontrollers`, controller("old", { template: template() })),
  post("create a ReplicationController with an empty spec", `${core}/replicationcontrollers`, controller("bad", {})),
  post(
    "create a ReplicationController with many mistakes",
    `${core}/replicationcontrollers`,
    controller("bad", {
      replicas: -1,
      minReadySeconds: -1,
      selector: { app: "db" },
      template: template({ restartPolicy: "Never", activeDeadlineSeconds: 5 }),
    }),
  ),
  get("the scale of a ReplicationController", `${core}/replicationcontrollers/old/scale`),
  put(
    "scale a ReplicationController",
    `${core}/replicationcontrollers/old/scale`,
    object("autoscaling/v1", "Scale", "old", { metadata: { namespace: "sets" }, spec: { replicas: 2 } }),
  ),
  get("ReplicationControllers by their replicas", `${core}/replicationcontrollers?fieldSelector=status.replicas%3D0`),
  table("ReplicationControllers as a table", `${core}/replicationcontrollers`),
  remove("delete a ReplicationController", `${core}/replicationcontrollers/old`),
  post("create a PodTemplate", `${core}/podtemplates`, object("v1", "PodTemplate", "one", { template: template() })),
  post("create a PodTemplate without any", `${core}/podtemplates`, object("v1", "PodTemplate", "bad")),
  merge("change a PodTemplate", `${core}/podtemplates/one`, { template: { metadata: { labels: { more: "x" } } } }),
  table("PodTemplates as a table", `${core}/podtemplates`),
  remove("delete a PodTemplate", `${core}/podtemplates/one`),
];

const addresses: readonly Recorded[] = [
  post(
    "create Endpoints",
    `${core}/endpoints`,
    endpoints("web", [
      {
        addresses: [{ ip: "10.1.2.3" }, { ip: "10.1.2.4" }],
        ports: [
          { port: 80, name: "http" },
          { port: 443, name: "tls" },
        ],
      },
      { notReadyAddresses: [{ ip: "10.1.2.5" }] },
    ]),
  ),
  post(
    "create Endpoints with mistakes",
    `${core}/endpoints`,
    endpoints("bad", [
      {},
      {
        addresses: [{ ip: "127.0.0.1" }, { ip: "::" }, { ip: "x", hostname: "A", nodeName: "_" }],
        ports: [{ port: 0 }, { port: 80, name: "A", protocol: "ICMP" }],
      },
    ]),
  ),
  put("create Endpoints by PUT", `${core}/endpoints/made`, endpoints("made", [])),
  table("Endpoints as a table", `${core}/endpoints`),
];

const storage: readonly Recorded[] = [
  post("create a PersistentVolumeClaim", `${core}/persistentvolumeclaims`, claim("data", asked("1Gi"))),
  post("create a PersistentVolumeClaim with an empty spec", `${core}/persistentvolumeclaims`, claim("bad", {})),
  post(
    "create a PersistentVolumeClaim with many mistakes",
    `${core}/persistentvolumeclaims`,
    claim("bad", {
      accessModes: ["ReadWriteOncePod", "ReadWriteOnce", "Write"],
      resources: { requests: { storage: "-1" } },
      storageClassName: "No_Class",
      volumeMode: "Odd",
      dataSource: { kind: "Thing", name: "" },
      selector: { matchExpressions: [{ key: "a", operator: "In" }] },
    }),
  ),
  post(
    "create a PersistentVolumeClaim from another",
    `${core}/persistentvolumeclaims`,
    claim("copy", { ...asked("0.5"), dataSource: { kind: "PersistentVolumeClaim", name: "data" } }),
  ),
  merge("change a PersistentVolumeClaim's mode", `${core}/persistentvolumeclaims/data`, {
    spec: { accessModes: ["ReadWriteMany"] },
  }),
  merge("give a PersistentVolumeClaim its class", `${core}/persistentvolumeclaims/data`, {
    spec: { storageClassName: "fast" },
  }),
  merge("give a PersistentVolumeClaim a volume", `${core}/persistentvolumeclaims/data`, {
    spec: { volumeName: "one" },
  }),
  merge("bind a PersistentVolumeClaim", `${core}/persistentvolumeclaims/data/status`, {
    status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "5Gi" } },
  }),
  merge("grow a PersistentVolumeClaim", `${core}/persistentvolumeclaims/data`, {
    spec: { resources: { requests: { storage: "2Gi" } } },
  }),
  merge("shrink a PersistentVolumeClaim", `${core}/persistentvolumeclaims/data`, {
    spec: { resources: { requests: { storage: "1Mi" } } },
  }),
  get("PersistentVolumeClaims by name", `${core}/persistentvolumeclaims?fieldSelector=name%3Ddata`),
  table("PersistentVolumeClaims as a table", `${core}/persistentvolumeclaims`),
  remove("delete a PersistentVolumeClaim", `${core}/persistentvolumeclaims/data`),
  jsonPatch("let a PersistentVolumeClaim go", `${core}/persistentvolumeclaims/data`, [
    { op: "remove", path: "/metadata/finalizers" },
  ]),
  post("create a PersistentVolume", volumesPath, volume("one", { ...held, storageClassName: "manual" })),
  post("create a PersistentVolume with an empty spec", volumesPath, volume("bad", {})),
  post(
    "create a PersistentVolume with many mistakes",
    volumesPath,
    volume("bad", {
      accessModes: ["ReadWriteOncePod", "ReadWriteOnce"],
      capacity: { storage: "0" },
      persistentVolumeReclaimPolicy: "Burn",
      volumeMode: "Odd",
      hostPath: { path: "/a/../b", type: "Odd" },
      nfs: { server: "", path: "a" },
      storageClassName: "No_Class",
    }),
  ),
  post(
    "create a local PersistentVolume without a node",
    volumesPath,
    volume("bad", { ...held, hostPath: null, local: { path: "/x" } }),
  ),
  post(
    "create a PersistentVolume of a driver",
    volumesPath,
    volume("csi", { ...held, hostPath: null, csi: { driver: "", volumeHandle: "" } }),
  ),
  post(
    "create a PersistentVolume that is recycled",
    `${volumesPath}?dryRun=All`,
    volume("again", { ...held, persistentVolumeReclaimPolicy: "Recycle" }),
  ),
  merge("change a PersistentVolume's policy", `${volumesPath}/one`, {
    spec: { persistentVolumeReclaimPolicy: "Delete" },
  }),
  merge("change a PersistentVolume's mode", `${volumesPath}/one`, { spec: { volumeMode: "Block" } }),
  table("PersistentVolumes as a table", volumesPath),
  remove("delete a PersistentVolume", `${volumesPath}/one`),
  jsonPatch("let a PersistentVolume go", `${volumesPath}/one`, [{ op: "remove", path: "/metadata/finalizers" }]),
];

const bounds: readonly Recorded[] = [
  post(
    "create a LimitRange",
    `${core}/limitranges`,
    limits("l", [
      {
        type: "Container",
        default: { cpu: "500m" },
        defaultRequest: { cpu: "100m" },
        max: { cpu: "1", memory: "1Gi" },
      },
      { type: "Pod", max: { cpu: "2" }, maxLimitRequestRatio: { memory: "2" } },
      { type: "PersistentVolumeClaim", min: { storage: "1Gi" } },
    ]),
  ),
  {
    ...post(
      "create a LimitRange with many mistakes",
      `${core}/limitranges`,
      limits("bad", [
        {
          type: "Container",
          min: { cpu: "2" },
          max: { cpu: "1" },
          default: { cpu: "3" },
          maxLimitRequestRatio: { cpu: "0.5" },
        },
        { type: "Container", max: { odd: "1" } },
        { type: "Pod", default: { cpu: "1" } },
        { type: "PersistentVolumeClaim" },
        { type: "Thing" },
      ]),
    ),
    anyOrder: true,
  },
  post("create a Pod within limits", `${core}/pods`, pod("small", {})),
  post("create a Pod out of limits", `${core}/pods`, pod("large", { limits: { cpu: "4", memory: "1Gi" } })),
  post("create a small PersistentVolumeClaim", `${core}/persistentvolumeclaims`, claim("small", asked("1Mi"))),
  table("LimitRanges as a table", `${core}/limitranges`),
  remove("delete a LimitRange", `${core}/limitranges/l`),
  post(
    "create a ResourceQuota",
    `${core}/resourcequotas`,
    quota("q", { hard: { pods: "1", "requests.cpu": "1", "limits.memory": "1Gi", "count/configmaps": "1" } }),
  ),
  {
    ...post(
      "create a ResourceQuota with many mistakes",
      `${core}/resourcequotas`,
      quota("bad", { hard: { pods: "-1", services: "0.5", odd: "1", "a/b/c": "1" } }),
    ),
    anyOrder: true,
  },
  post(
    "create a ResourceQuota with bad scopes",
    `${core}/resourcequotas`,
    quota("bad", { hard: { "requests.cpu": "1" }, scopes: ["BestEffort", "NotBestEffort", "Odd"] }),
  ),
  post(
    "create a ResourceQuota with a bad selector",
    `${core}/resourcequotas`,
    quota("bad", {
      hard: { pods: "1" },
      scopeSelector: {
        matchExpressions: [
          { scopeName: "PriorityClass", operator: "In" },
          { scopeName: "Terminating", operator: "DoesNotExist", values: ["a"] },
          { scopeName: "Odd", operator: "Is" },
        ],
      },
    }),
  ),
  merge("change a ResourceQuota's scopes", `${core}/resourcequotas/q`, { spec: { scopes: ["BestEffort"] } }),
  merge("say what a ResourceQuota holds", `${core}/resourcequotas/q/status`, {
    status: {
      hard: { pods: "1", "requests.cpu": "1", "limits.memory": "1Gi", "count/configmaps": "1" },
      used: { pods: "0", "requests.cpu": "0", "limits.memory": "0", "count/configmaps": "0" },
    },
  }),
  post("create a Pod that says too little", `${core}/pods`, pod("mute", { requests: { cpu: "1" } })),
  post("create a Pod that asks for too much", `${core}/pods`, pod("huge", { limits: { cpu: "2", memory: "2Gi" } })),
  post("create a Pod that just fits", `${core}/pods`, pod("fits", { limits: { cpu: "1", memory: "512Mi" } }), {
    settleMs: 200,
  }),
  get("a ResourceQuota that is charged", `${core}/resourcequotas/q`),
  post("create a Pod too many", `${core}/pods`, pod("more", { limits: { cpu: "1m", memory: "1Mi" } })),
  table("ResourceQuotas as a table", `${core}/resourcequotas`),
  remove("delete a ResourceQuota", `${core}/resourcequotas/q`),
];

const questionable = {
  nodeSelector: { "beta.kubernetes.io/os": "linux" },
  terminationGracePeriodSeconds: -1,
  hostAliases: [{ ip: "10.0.0.1" }, { ip: "10.0.0.1" }],
  imagePullSecrets: [{ name: "a" }, { name: "a" }, { name: "" }],
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: "failure-domain.beta.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
  ],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "beta.kubernetes.io/arch", operator: "Exists" }] }],
      },
    },
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname" }] },
  },
  volumes: [{ name: "old", rbd: { monitors: ["a"], image: "b" } }],
  containers: [
    {
      ...containers[0],
      ports: [
        { containerPort: 80, name: "http" },
        { containerPort: 80 },
        { containerPort: 80, hostPort: 8080, name: "http" },
        { containerPort: 81, hostIP: "10.0.0.1" },
      ],
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
        { name: "A", value: "$(A)3" },
      ],
      resources: { requests: { memory: "0.5" }, limits: { "ephemeral-storage": "1.5" } },
    },
    { name: "other", image: "x", ports: [{ containerPort: 90, name: "http" }] },
  ],
};
const oldAnnotations = {
  "scheduler.alpha.kubernetes.io/critical-pod": "",
  "seccomp.security.alpha.kubernetes.io/pod": "runtime/default",
  "container.apparmor.security.beta.kubernetes.io/web": "unconfined",
};

const warnings: readonly Recorded[] = [
  post("warn of a Pod", `${core}/pods?dryRun=All`, object("v1", "Pod", "odd", { spec: questionable })),
  post("warn of a Pod's name", `${core}/pods?dryRun=All`, object("v1", "Pod", "a.b", { spec: { containers } })),
  post(
    "warn of a Deployment",
    `${apps}/deployments`,
    object("apps/v1", "Deployment", "odd.name", {
      spec: {
        selector,
        template: { metadata: { labels, annotations: oldAnnotations }, spec: { ...questionable, volumes: [] } },
      },
    }),
  ),
  merge("change a questionable Deployment's label", `${apps}/deployments/odd.name`, {
    metadata: { labels: { a: "b" } },
  }),
  merge("change a questionable Deployment", `${apps}/deployments/odd.name`, { spec: { replicas: 0 } }),
  merge("change a questionable Deployment's status", `${apps}/deployments/odd.name/status`, {
    status: { observedGeneration: 1 },
  }),
  post(
    "warn of a DaemonSet",
    `${apps}/daemonsets?dryRun=All`,
    daemon("odd.name", { selector, template: template({ ...questionable, volumes: [] }) }),
  ),
  post(
    "warn of a StatefulSet",
    `${apps}/statefulsets?dryRun=All`,
    stateful("odd", {
      selector,
      template: template({ ...questionable, volumes: [] }),
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: asked("0.5") }],
    }),
  ),
  post(
    "warn of a CronJob",
    "/apis/batch/v1/namespaces/sets/cronjobs?dryRun=All",
    object("batch/v1", "CronJob", "odd", {
      spec: {
        schedule: "@daily",
        jobTemplate: { spec: { template: template({ ...questionable, volumes: [], restartPolicy: "Never" }) } },
      },
    }),
  ),
];

/** Workloads other than Deployments, what is stored, and what may be used; in a namespace of its own. */
export const sets: readonly Recorded[] = [
  post("sets: create the namespace", "/api/v1/namespaces", object("v1", "Namespace", "sets")),
  post("sets: create the account", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  ...statefulSets,
  ...daemonSets,
  ...revisions,
  ...controllers,
  ...addresses,
  ...storage,
  ...bounds,
  ...warnings,
];
