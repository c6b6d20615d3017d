import {
  apps,
  batch,
  core,
  get,
  jsonPatch,
  merge,
  object,
  post,
  put,
  type Recorded,
  remove,
  strategic,
  table,
} from "./recorded.ts";

const containers = [{ name: "web", image: "nginx" }];
const pod = (name: string, spec: object, metadata: object = {}) => object("v1", "Pod", name, { spec, metadata });
const template = (labels: object = { app: "web" }) => ({ metadata: { labels }, spec: { containers } });
const deployment = (name: string, spec: object) => object("apps/v1", "Deployment", name, { spec });
const selector = { matchLabels: { app: "web" } };
const job = (name: string, spec: object) => object("batch/v1", "Job", name, { spec });
const jobTemplate = (restartPolicy: string) => ({ spec: { containers, restartPolicy } });
const cronJob = (name: string, spec: object) => object("batch/v1", "CronJob", name, { spec });
const service = (name: string, spec: object) => object("v1", "Service", name, { spec });

/** Pods, what makes them, and Services; nobody runs them, so that nothing changes by itself. */
export const workloads: readonly Recorded[] = [
  post("create a Pod", `${core}/pods`, pod("web", { containers }, { labels: { app: "web" } })),
  post(
    "create a Pod with all sorts of defaults",
    `${core}/pods`,
    pod("full", {
      initContainers: [{ name: "init", image: "busybox:1.36", restartPolicy: "Always" }],
      containers: [
        {
          name: "web",
          image: "nginx:1.27",
          ports: [{ containerPort: 80 }],
          env: [{ name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
          resources: { limits: { cpu: "0.5", memory: "1Gi" } },
          livenessProbe: { httpGet: { port: 80 } },
        },
      ],
      volumes: [
        { name: "config", configMap: { name: "one" } },
        { name: "scratch", emptyDir: {} },
        { name: "host", hostPath: { path: "/tmp" } },
        { name: "secret", secret: { secretName: "s" } },
      ],
      securityContext: { runAsNonRoot: true },
    }),
  ),
  post("create a Pod without containers", `${core}/pods`, pod("bad", { containers: [] })),
  post("create a Pod without a spec", `${core}/pods`, object("v1", "Pod", "bad")),
  post("create a Pod without an image", `${core}/pods`, pod("bad", { containers: [{ name: "web" }] })),
  post(
    "create a Pod with a blank in an image",
    `${core}/pods`,
    pod("bad", { containers: [{ name: "web", image: " nginx" }] }),
  ),
  post("create a Pod without a container's name", `${core}/pods`, pod("bad", { containers: [{ image: "nginx" }] })),
  post(
    "create a Pod with a bad container's name",
    `${core}/pods`,
    pod("bad", { containers: [{ name: "We_b", image: "x" }] }),
  ),
  post(
    "create a Pod with two containers of a name",
    `${core}/pods`,
    pod("bad", { containers: [...containers, ...containers] }),
  ),
  post(
    "create a Pod with a bad pull policy",
    `${core}/pods`,
    pod("bad", { containers: [{ ...containers[0], imagePullPolicy: "Maybe" }] }),
  ),
  post(
    "create a Pod with a bad restart policy",
    `${core}/pods`,
    pod("bad", { containers, restartPolicy: "Sometimes" }),
  ),
  post(
    "create a Pod with a bad port",
    `${core}/pods`,
    pod("bad", { containers: [{ ...containers[0], ports: [{ containerPort: 70000 }] }] }),
  ),
  post(
    "create a Pod with a mount of no volume",
    `${core}/pods`,
    pod("bad", { containers: [{ ...containers[0], volumeMounts: [{ name: "v", mountPath: "/v" }] }] }),
  ),
  post(
    "create a Pod with a volume of two kinds",
    `${core}/pods`,
    pod("bad", { containers, volumes: [{ name: "v", emptyDir: {}, hostPath: { path: "/" } }] }),
  ),
  post(
    "create a Pod with a bad quantity",
    `${core}/pods`,
    pod("bad", { containers: [{ ...containers[0], resources: { limits: { cpu: "much" } } }] }),
  ),
  post(
    "create a Pod with a request above its limit",
    `${core}/pods`,
    pod("bad", { containers: [{ ...containers[0], resources: { limits: { cpu: "1" }, requests: { cpu: "2" } } }] }),
  ),
  post(
    "create a Pod with a bad environment variable",
    `${core}/pods`,
    pod("bad", { containers: [{ ...containers[0], env: [{ name: "a=b" }] }] }),
  ),
  post(
    "create a Pod with a bad toleration",
    `${core}/pods`,
    pod("bad", { containers, tolerations: [{ key: "k", operator: "Is" }] }),
  ),
  post(
    "create a Pod with many mistakes",
    `${core}/pods`,
    pod("Bad_Name", { containers: [{ name: "", image: "" }], restartPolicy: "X", dnsPolicy: "Y" }),
  ),
  post(
    "create a privileged Pod",
    `${core}/pods?dryRun=All`,
    pod("priv", { hostNetwork: true, containers: [{ ...containers[0], securityContext: { privileged: true } }] }),
  ),
  post("create a Pod of an unknown account", `${core}/pods`, pod("bad", { containers, serviceAccountName: "nobody" })),
  post("create a Pod of an unknown priority", `${core}/pods`, pod("bad", { containers, priorityClassName: "urgent" })),
  post(
    "create a Pod with an unknown field, strictly",
    `${core}/pods?fieldValidation=Strict`,
    pod("bad", { containers: [{ ...containers[0], imag: "x" }], host: 1 }),
  ),
  post(
    "create a Pod with a wrong type deep down",
    `${core}/pods`,
    pod("bad", { containers: [{ name: "web", image: 5 }] }),
  ),
  post(
    "create a Pod with a text for a number",
    `${core}/pods`,
    pod("bad", { containers: [{ ...containers[0], ports: [{ containerPort: "80" }] }] }),
  ),
  strategic("change a Pod's image", `${core}/pods/web`, {
    spec: { containers: [{ name: "web", image: "nginx:1.27" }] },
  }),
  strategic("add a container to a Pod", `${core}/pods/web`, { spec: { containers: [{ name: "more", image: "x" }] } }),
  merge("change a Pod's node selector", `${core}/pods/web`, { spec: { nodeSelector: { a: "b" } } }),
  merge("change a Pod's account", `${core}/pods/web`, { spec: { serviceAccountName: "other" } }),
  jsonPatch("change a Pod's environment", `${core}/pods/web`, [
    { op: "add", path: "/spec/containers/0/env", value: [{ name: "A", value: "B" }] },
  ]),
  merge("change a Pod's status by the main path", `${core}/pods/web`, { status: { phase: "Running" } }),
  merge("change a Pod's status", `${core}/pods/web/status`, { status: { message: "hello", phase: "Running" } }),
  strategic("delete a container by its key", `${core}/pods/web`, {
    spec: { containers: [{ $patch: "delete", name: "web" }] },
  }),
  strategic("delete a label by null, set another", `${core}/pods/web`, { metadata: { labels: { app: null, a: "b" } } }),
  strategic("add a toleration, as lists without a key go", `${core}/pods/web`, {
    spec: { tolerations: [{ key: "extra", operator: "Exists", effect: "NoSchedule" }] },
  }),
  strategic("patch a Pod's list with an item without its key", `${core}/pods/web`, {
    spec: { containers: [{ image: "x" }] },
  }),
  strategic("patch a Pod with the order of its list", `${core}/pods/web`, {
    spec: { "$setElementOrder/containers": [{ name: "web" }], containers: [{ name: "web", image: "nginx:2" }] },
  }),
  strategic("put the label back", `${core}/pods/web`, { metadata: { labels: { app: "web" } } }),
  get("the status of a Pod", `${core}/pods/web/status`),
  get("logs of a Pod without a node", `${core}/pods/web/log`),
  get("logs of an unknown container", `${core}/pods/web/log?container=none`),
  post("exec in a Pod without a node", `${core}/pods/web/exec?command=ls&stdout=true`, ""),
  post(
    "bind a Pod to a node that is not there",
    `${core}/pods/full/binding`,
    object("v1", "Binding", "full", { target: { kind: "Node", name: "nowhere" } }),
  ),
  post("evict a Pod", `${core}/pods/full/eviction?dryRun=All`, object("policy/v1", "Eviction", "full")),
  strategic("add an ephemeral container", `${core}/pods/web/ephemeralcontainers`, {
    spec: { ephemeralContainers: [{ name: "debug", image: "busybox" }] },
  }),
  get("Pods by phase", `${core}/pods?fieldSelector=status.phase%3DRunning`),
  get("Pods by a field that cannot be selected", `${core}/pods?fieldSelector=spec.containers%3Dx`),
  table("Pods as a table", `${core}/pods`),
  table("Pods of all namespaces as a table", "/api/v1/pods?fieldSelector=metadata.namespace%3Dlab"),
  remove("delete a Pod", `${core}/pods/full`),
  remove("delete a Pod that is not there", `${core}/pods/none`),
  remove("delete a Pod with a negative grace period", `${core}/pods/web`, { gracePeriodSeconds: -1 }),
  post(
    "create a Deployment",
    `${apps}/deployments`,
    deployment("web", { replicas: 2, selector, template: template() }),
  ),
  post(
    "create a Deployment that its selector misses",
    `${apps}/deployments`,
    deployment("bad", { selector, template: template({ app: "db" }) }),
  ),
  post("create a Deployment without a selector", `${apps}/deployments`, deployment("bad", { template: template() })),
  post("create a Deployment with an empty spec", `${apps}/deployments`, deployment("bad", {})),
  post(
    "create a Deployment with negative replicas",
    `${apps}/deployments`,
    deployment("bad", { replicas: -1, selector, template: template() }),
  ),
  post(
    "create a Deployment that restarts never",
    `${apps}/deployments`,
    deployment("bad", {
      selector,
      template: { metadata: { labels: { app: "web" } }, spec: { containers, restartPolicy: "Never" } },
    }),
  ),
  post(
    "create a Deployment with a bad strategy",
    `${apps}/deployments`,
    deployment("bad", {
      selector,
      template: template(),
      strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } },
    }),
  ),
  merge("change a Deployment's selector", `${apps}/deployments/web`, {
    spec: { selector: { matchLabels: { app: "web", more: "x" } } },
  }),
  strategic("change a Deployment's image", `${apps}/deployments/web`, {
    spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.27" }] } } },
  }),
  get("the scale of a Deployment", `${apps}/deployments/web/scale`),
  merge("scale a Deployment", `${apps}/deployments/web/scale`, { spec: { replicas: 3 } }),
  merge("scale a Deployment below nothing", `${apps}/deployments/web/scale`, { spec: { replicas: -1 } }),
  put(
    "scale a Deployment by PUT",
    `${apps}/deployments/web/scale`,
    object("autoscaling/v1", "Scale", "web", { metadata: { namespace: "lab" }, spec: { replicas: 1 } }),
  ),
  table("Deployments as a table", `${apps}/deployments`),
  remove("delete a Deployment in the foreground", `${apps}/deployments/web`, { propagationPolicy: "Foreground" }),
  get("a Deployment that is being deleted", `${apps}/deployments/web`),
  post(
    "create a ReplicaSet",
    `${apps}/replicasets`,
    object("apps/v1", "ReplicaSet", "web", { spec: { selector, template: template() } }),
  ),
  table("ReplicaSets as a table", `${apps}/replicasets`),
  post("create a Job", `${batch}/jobs`, job("work", { template: jobTemplate("Never") })),
  post("create a Job that restarts always", `${batch}/jobs`, job("bad", { template: jobTemplate("Always") })),
  post("create a Job with its own selector", `${batch}/jobs`, job("bad", { selector, template: jobTemplate("Never") })),
  strategic("change a Job's image", `${batch}/jobs/work`, {
    spec: { template: { spec: { containers: [{ name: "web", image: "x" }] } } },
  }),
  table("Jobs as a table", `${batch}/jobs`),
  remove("delete a Job without a policy", `${batch}/jobs/work`),
  post(
    "create a CronJob",
    `${batch}/cronjobs`,
    cronJob("tick", { schedule: "*/5 * * * *", jobTemplate: { spec: { template: jobTemplate("OnFailure") } } }),
  ),
  post(
    "create a CronJob with a bad schedule",
    `${batch}/cronjobs`,
    cronJob("bad", { schedule: "every day", jobTemplate: { spec: { template: jobTemplate("Never") } } }),
  ),
  post(
    "create a CronJob with a bad time zone",
    `${batch}/cronjobs`,
    cronJob("bad", {
      schedule: "@daily",
      timeZone: "Mars/Base",
      jobTemplate: { spec: { template: jobTemplate("Never") } },
    }),
  ),
  table("CronJobs as a table", `${batch}/cronjobs`),
  post("create a Service", `${core}/services`, service("web", { selector: { app: "web" }, ports: [{ port: 80 }] })),
  post(
    "create a Service with named ports",
    `${core}/services`,
    service("named", { type: "NodePort", ports: [{ name: "http", port: 80, targetPort: "web" }] }),
  ),
  post("create a Service without ports", `${core}/services`, service("bad", { selector: { app: "web" } })),
  post(
    "create a Service with two unnamed ports",
    `${core}/services`,
    service("bad", { ports: [{ port: 80 }, { port: 81 }] }),
  ),
  post("create a Service with a bad type", `${core}/services`, service("bad", { type: "Odd", ports: [{ port: 80 }] })),
  post(
    "create a Service with a foreign address",
    `${core}/services`,
    service("bad", { clusterIP: "10.1.2.3", ports: [{ port: 80 }] }),
  ),
  post(
    "create a headless Service",
    `${core}/services`,
    service("headless", { clusterIP: "None", selector: { app: "web" } }),
  ),
  merge("change a Service's address", `${core}/services/web`, {
    spec: { clusterIP: "10.96.9.9", clusterIPs: ["10.96.9.9"] },
  }),
  table("Services as a table", `${core}/services?fieldSelector=metadata.name%3Dheadless`),
  remove("delete a Service", `${core}/services/web`),
];
