import { hookBehaviours } from "../hook.ts";
import { get, merge, object, post, put, type Recorded, remove, strategic } from "./recorded.ts";

const core = "/api/v1/namespaces/doors";
const apps = "/apis/apps/v1/namespaces/doors";
const policies = "/apis/policy/v1/namespaces/doors/poddisruptionbudgets";
const configurations = "/apis/admissionregistration.k8s.io/v1";

const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu, memory } });
const container = (name: string, more: object = {}) => ({ name, image: "nginx", ...more });
const pod = (name: string, spec: object, labels: object = { app: name }) =>
  object("v1", "Pod", name, { metadata: { labels }, spec });
const eviction = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
  object("policy/v1", "Eviction", name, more);
const evict = (title: string, name: string, more: Readonly<Record<string, unknown>> = {}) =>
  post(title, `${core}/pods/${name}/eviction`, eviction(name, more));
const resize = (title: string, containers: readonly object[]) =>
  strategic(title, `${core}/pods/sized/resize`, { spec: { containers } });
const running = (name: string, ready: string) =>
  merge(`let the Pod ${name} run`, `${core}/pods/${name}/status`, {
    status: { phase: "Running", conditions: [{ type: "Ready", status: ready }] },
  });
const budget = (name: string, app: string, spec: object = { minAvailable: 1 }) =>
  post(
    `create a budget for ${app}: ${name}`,
    policies,
    object("policy/v1", "PodDisruptionBudget", name, { spec: { ...spec, selector: { matchLabels: { app } } } }),
  );
const budgeted = (title: string, name: string, status: object) =>
  merge(title, `${policies}/${name}/status`, { status });

const allowed = ["pods/exec", "pods/portforward", "pods/proxy", "nodes/proxy"];
const connecting = object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "connections", {
  webhooks: hookBehaviours
    .filter((name) => ["allow", "deny-message"].includes(name))
    .map((name) => ({
      name: `${name}.example.com`,
      clientConfig: { url: `{{hook}}/${name}`, caBundle: "{{ca}}" },
      rules: [
        {
          apiGroups: [""],
          apiVersions: ["v1"],
          operations: ["CONNECT"],
          resources: name === "allow" ? allowed : ["pods/attach", "services/proxy"],
        },
      ],
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    })),
});
/** Only what admission was asked matters of a connection that is allowed: nobody can make it. */
const connect = (title: string, path: string, method = "POST"): Recorded => ({ title, method, path });

/** The doors of objects beside the main one. */
export const subresources: readonly Recorded[] = [
  post("create a Namespace for doors", "/api/v1/namespaces", object("v1", "Namespace", "doors")),
  post("create a ServiceAccount for doors", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  post(
    "create a Pod to be resized",
    `${core}/pods`,
    pod("sized", {
      containers: [
        container("web", { resources: resources("100m", "64Mi") }),
        container("side", { resources: resources("50m", "32Mi") }),
      ],
      initContainers: [container("first", { resources: resources("50m", "32Mi") })],
    }),
  ),
  resize("resize a Pod", [{ name: "web", resources: resources("200m", "128Mi") }]),
  resize("resize a Pod to what it is", [{ name: "web", resources: resources("200m", "128Mi") }]),
  resize("resize a Pod out of its class", [{ name: "web", resources: { requests: { cpu: "10m" } } }]),
  resize("resize a Pod and change its image", [{ name: "web", image: "x", resources: resources("300m", "128Mi") }]),
  resize("resize a Pod by storage", [{ name: "web", resources: { limits: { "ephemeral-storage": "1Gi" } } }]),
  resize("resize a Pod that it has not", [container("third")]),
  resize("take a limit away", [{ name: "web", resources: { limits: { cpu: null }, requests: { cpu: null } } }]),
  merge("resize a Pod's first container", `${core}/pods/sized/resize`, {
    spec: { initContainers: [container("first", { resources: resources("60m", "32Mi") })] },
  }),
  merge("resize a Pod and its labels", `${core}/pods/sized/resize`, { metadata: { labels: { a: "b" } } }),
  merge("resize a Pod by the main path", `${core}/pods/sized`, { spec: { containers: [] } }),
  get("a Pod by its resize door", `${core}/pods/sized/resize`),
  strategic("debug a Pod", `${core}/pods/sized/ephemeralcontainers`, {
    spec: { ephemeralContainers: [{ name: "dbg", image: "busybox", targetContainerName: "web" }] },
  }),
  strategic("debug a Pod under a taken name", `${core}/pods/sized/ephemeralcontainers`, {
    spec: { ephemeralContainers: [{ name: "web", image: "busybox" }] },
  }),
  strategic("debug a Pod with ports", `${core}/pods/sized/ephemeralcontainers`, {
    spec: { ephemeralContainers: [{ name: "two", image: "busybox", ports: [{ containerPort: 80 }] }] },
  }),
  strategic("debug a Pod for no container", `${core}/pods/sized/ephemeralcontainers`, {
    spec: { ephemeralContainers: [{ name: "two", image: "busybox", targetContainerName: "none" }] },
  }),
  merge("end the debugging of a Pod", `${core}/pods/sized/ephemeralcontainers`, { spec: { ephemeralContainers: [] } }),
  post("bind a Pod", `${core}/pods/sized/binding`, object("v1", "Binding", "sized", { target: { name: "node-x" } })),
  post("bind a Pod again", `${core}/pods/sized/binding`, object("v1", "Binding", "sized", { target: { name: "y" } })),
  post("bind a Pod to nothing", `${core}/pods/sized/binding`, object("v1", "Binding", "sized", { target: {} })),
  post(
    "bind a Pod to another kind",
    `${core}/pods/sized/binding`,
    object("v1", "Binding", "sized", { target: { kind: "Pod", name: "x" } }),
  ),
  post("bind no Pod", `${core}/pods/none/binding`, object("v1", "Binding", "none", { target: { name: "node-x" } })),
  post("bind by a Binding", `${core}/bindings`, object("v1", "Binding", "none", { target: { name: "node-x" } })),

  post("create a Pod without a node", `${core}/pods`, pod("loose", { containers: [container("web")] })),
  evict("evict a Pod, dry", "loose", { deleteOptions: { dryRun: ["All"] } }),
  evict("evict a Pod under another name", "none"),
  post("evict a Pod by another's eviction", `${core}/pods/loose/eviction`, eviction("other")),
  evict("evict a Pod with a bad option", "loose", {
    deleteOptions: { ignoreStoreReadErrorWithClusterBreakingPotential: true },
  }),
  evict("evict a pending Pod", "loose"),
  post("create a guarded Pod", `${core}/pods`, pod("guarded", { nodeName: "node-x", containers: [container("web")] })),
  running("guarded", "True"),
  budget("one", "guarded"),
  evict("evict before the budget is known", "guarded"),
  budgeted("no disruption is allowed", "one", {
    observedGeneration: 1,
    disruptionsAllowed: 0,
    currentHealthy: 1,
    desiredHealthy: 1,
    expectedPods: 1,
  }),
  evict("evict against the budget", "guarded"),
  budgeted("a disruption too few is allowed", "one", { disruptionsAllowed: -1 }),
  evict("evict against a strange budget", "guarded"),
  budgeted("one disruption is allowed", "one", { disruptionsAllowed: 1 }),
  evict("evict within the budget, dry", "guarded", { deleteOptions: { dryRun: ["All"] } }),
  evict("evict within the budget", "guarded"),
  get("the budget after that", `${policies}/one`, { part: withoutPods }),
  get("the evicted Pod", `${core}/pods/guarded`),
  budget("two", "guarded"),
  post(
    "create a Pod with two budgets",
    `${core}/pods`,
    pod("twice", { nodeName: "n", containers: [container("web")] }, { app: "guarded" }),
  ),
  running("twice", "True"),
  evict("evict a Pod with two budgets", "twice"),
  budget("three", "unready", { minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" }),
  post("create an unready Pod", `${core}/pods`, pod("unready", { nodeName: "n", containers: [container("web")] })),
  running("unready", "False"),
  evict("evict an unready Pod", "unready"),

  post(
    "create a Deployment with doors",
    `${apps}/deployments`,
    object("apps/v1", "Deployment", "web", {
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec: { containers: [container("web")] } },
      },
    }),
  ),
  get("a Deployment's scale", `${apps}/deployments/web/scale`),
  merge("scale a Deployment without Pods below nothing", `${apps}/deployments/web/scale`, { spec: { replicas: -1 } }),
  put(
    "scale a Deployment without Pods",
    `${apps}/deployments/web/scale`,
    object("autoscaling/v1", "Scale", "web", { spec: { replicas: 3 } }),
  ),
  put(
    "scale a Deployment under another name",
    `${apps}/deployments/web/scale`,
    object("autoscaling/v1", "Scale", "x", { spec: { replicas: 3 } }),
  ),
  merge("write a Deployment's status and spec", `${apps}/deployments/web/status`, {
    metadata: { labels: { by: "status" } },
    spec: { replicas: 9 },
    status: { replicas: 2 },
  }),
  get("a Deployment after that", `${apps}/deployments/web`),

  post("create a Namespace to be finalized", "/api/v1/namespaces", object("v1", "Namespace", "ending")),
  put(
    "finalize a Namespace that lives",
    "/api/v1/namespaces/ending/finalize",
    object("v1", "Namespace", "ending", { spec: { finalizers: [] } }),
  ),
  put(
    "finalize a Namespace badly",
    "/api/v1/namespaces/ending/finalize",
    object("v1", "Namespace", "ending", { spec: { finalizers: ["odd"] } }),
  ),
  get("a Namespace by its finalize door", "/api/v1/namespaces/ending/finalize"),
  get("a Namespace after that", "/api/v1/namespaces/ending"),
  remove("delete a Namespace that nothing holds", "/api/v1/namespaces/ending"),

  post("create webhooks for connections", `${configurations}/validatingwebhookconfigurations`, connecting, {
    settleMs: 2_000,
  }),
  post(
    "create a Pod to connect to",
    `${core}/pods`,
    pod("open", { containers: [container("web"), container("side")] }),
  ),
  connect("exec without a container", `${core}/pods/open/exec?command=ls&command=-l&stdin=true&stdout=true&tty=false`),
  connect("exec", `${core}/pods/open/exec?command=ls&container=web&stdout=true&stderr=1`, "GET"),
  connect("exec without a command", `${core}/pods/open/exec?container=web`),
  connect("exec in no Pod", `${core}/pods/none/exec?command=ls`),
  connect("exec as a dry run", `${core}/pods/open/exec?command=ls&container=web&dryRun=All`),
  connect("attach, which is denied", `${core}/pods/open/attach?container=web&stdin=true`),
  connect("forward ports", `${core}/pods/open/portforward?ports=80,81`),
  connect("forward ports that are none", `${core}/pods/open/portforward?ports=x`),
  connect("proxy to no Pod", `${core}/pods/none/proxy/some/path/?a=b`, "GET"),
  connect("proxy to a Service, which is denied", `${core}/services/web:80/proxy/x`, "GET"),
  connect("proxy to no node", "/api/v1/nodes/none/proxy/", "GET"),
  connect("exec by a wrong method", `${core}/pods/open/exec?command=ls`, "DELETE"),
  get("logs of a container of a Pod without a node", `${core}/pods/open/log?container=web`),
  get("logs of no container", `${core}/pods/open/log?container=none`),
  remove("remove the webhooks for connections", `${configurations}/validatingwebhookconfigurations/connections`),
];

function withoutPods(body: unknown): unknown {
  const { status } = body as { readonly status: { readonly disruptedPods?: object } };
  return { ...status, disruptedPods: Object.keys(status.disruptedPods ?? {}) };
}
