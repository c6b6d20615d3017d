import { get, merge, object, post, put, type Recorded, remove, table } from "./recorded.ts";

const space = "namespaces/networks";
const net = `/apis/networking.k8s.io/v1/${space}`;
const cluster = "/apis/networking.k8s.io/v1";
const policy = `/apis/policy/v1/${space}`;
const slices = `/apis/discovery.k8s.io/v1/${space}/endpointslices`;
const v2 = `/apis/autoscaling/v2/${space}/horizontalpodautoscalers`;
const v1 = `/apis/autoscaling/v1/${space}/horizontalpodautoscalers`;

const ingress = (name: string, spec: object, metadata: object = {}) =>
  object("networking.k8s.io/v1", "Ingress", name, { metadata, spec });
const backend = { service: { name: "web", port: { number: 80 } } };
const path = (more: object) => ({ path: "/", pathType: "Prefix", backend, ...more });
const rule = (host: string, ...paths: readonly object[]) => ({ host, http: { paths } });
const ingressClass = (name: string, spec: object, metadata: object = {}) =>
  object("networking.k8s.io/v1", "IngressClass", name, { metadata, spec });
const netpol = (name: string, spec: object) => object("networking.k8s.io/v1", "NetworkPolicy", name, { spec });
const budget = (name: string, spec: object) => object("policy/v1", "PodDisruptionBudget", name, { spec });
const slice = (name: string, rest: object) => object("discovery.k8s.io/v1", "EndpointSlice", name, { ...rest });
const scaler = (version: string, name: string, spec: object, metadata: object = {}) =>
  object(`autoscaling/${version}`, "HorizontalPodAutoscaler", name, { metadata, spec });
const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };

const ingresses: readonly Recorded[] = [
  post("create an Ingress", `${net}/ingresses`, ingress("web", { rules: [rule("a.example.com", path({}))] })),
  post(
    "create an Ingress with everything",
    `${net}/ingresses`,
    ingress("full", {
      ingressClassName: "nginx",
      defaultBackend: { resource: { apiGroup: "k8s.example.com", kind: "Bucket", name: "files" } },
      rules: [
        rule("*.example.com", path({ pathType: "Exact", path: "/a" })),
        rule("b.example.com", path({})),
        rule("c.example.com", path({})),
        rule("", path({})),
      ],
      tls: [{ hosts: ["a.example.com"], secretName: "tls" }],
    }),
  ),
  post("create an Ingress with nothing", `${net}/ingresses`, ingress("bad", {})),
  post(
    "create an Ingress with bad hosts",
    `${net}/ingresses`,
    ingress("bad", {
      rules: [
        rule("A.example.com", path({})),
        rule("1.2.3.4", path({})),
        rule("*", path({})),
        rule("x.*.com", path({})),
      ],
      tls: [{ hosts: ["UP"], secretName: "Not_A_Name" }],
    }),
  ),
  post(
    "create an Ingress with bad paths",
    `${net}/ingresses`,
    ingress("bad", {
      rules: [
        rule("a.example.com", path({ path: "relative" }), path({ path: "/a//b/.." }), path({ pathType: "Other" }), {
          path: "/",
          backend,
        }),
        rule("b.example.com"),
        rule("c.example.com", path({ backend: {} }), path({ backend: { service: { name: "" } } })),
        rule("d.example.com", path({ backend: { service: { name: "1web", port: { name: "web", number: 80 } } } })),
        rule("e.example.com", path({ backend: { service: { name: "web", port: { name: "not_a_port" } } } })),
        rule("f.example.com", path({ backend: { service: { name: "web", port: { number: 99999 } } } })),
        rule("g.example.com", path({ backend: { resource: { kind: "", name: "" } } })),
      ],
    }),
  ),
  post(
    "create an Ingress with an old class",
    `${net}/ingresses`,
    ingress("old", { defaultBackend: backend }, { annotations: { "kubernetes.io/ingress.class": "nginx" } }),
  ),
  post(
    "create an Ingress with two classes",
    `${net}/ingresses`,
    ingress(
      "bad",
      { defaultBackend: backend, ingressClassName: "b" },
      { annotations: { "kubernetes.io/ingress.class": "a" } },
    ),
  ),
  merge("change an Ingress", `${net}/ingresses/web`, { spec: { ingressClassName: "other" } }),
  merge("change an Ingress for the worse", `${net}/ingresses/web`, { spec: { rules: null } }),
  merge("change an Ingress's status", `${net}/ingresses/web/status`, {
    status: { loadBalancer: { ingress: [{ ip: "10.0.0.1" }, { hostname: "lb.example.com" }] } },
  }),
  merge("change an Ingress's status for the worse", `${net}/ingresses/web/status`, {
    status: { loadBalancer: { ingress: [{ ip: "10.0.0" }, { hostname: "Not_A_Host" }] } },
  }),
  table("Ingresses as a table", `${net}/ingresses`),
  post(
    "create an IngressClass",
    `${cluster}/ingressclasses`,
    ingressClass(
      "nginx",
      { controller: "k8s.io/nginx", parameters: { apiGroup: "example.com", kind: "Params", name: "p" } },
      { annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
    ),
  ),
  post("create an IngressClass without a controller", `${cluster}/ingressclasses`, ingressClass("bad", {})),
  post(
    "create an IngressClass with bad parameters",
    `${cluster}/ingressclasses`,
    ingressClass("bad", { controller: "none", parameters: { kind: "", name: "a/b", scope: "Namespace" } }),
  ),
  post(
    "create an IngressClass of a cluster with a namespace",
    `${cluster}/ingressclasses`,
    ingressClass("bad", {
      controller: "a.b/c d",
      parameters: { kind: "K", name: "n", scope: "Cluster", namespace: "x" },
    }),
  ),
  merge("change an IngressClass's controller", `${cluster}/ingressclasses/nginx`, {
    spec: { controller: "k8s.io/other" },
  }),
  post("create an Ingress that gets a class", `${net}/ingresses`, ingress("classy", { defaultBackend: backend })),
  table("IngressClasses as a table", `${cluster}/ingressclasses`),
  remove("delete an IngressClass", `${cluster}/ingressclasses/nginx`),
];

const networkPolicies: readonly Recorded[] = [
  post("create a NetworkPolicy", `${net}/networkpolicies`, netpol("deny", { podSelector: {}, egress: [{}] })),
  post(
    "create a NetworkPolicy with everything",
    `${net}/networkpolicies`,
    netpol("full", {
      podSelector: { matchLabels: { app: "web" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }, { namespaceSelector: {} }],
          ports: [
            { port: 80, endPort: 90 },
            { port: "web", protocol: "UDP" },
          ],
        },
      ],
    }),
  ),
  post(
    "create a NetworkPolicy with mistakes",
    `${net}/networkpolicies`,
    netpol("bad", {
      podSelector: { matchLabels: { "bad key": "x" } },
      policyTypes: ["Ingress", "Both"],
      ingress: [
        {
          from: [
            {},
            { ipBlock: { cidr: "10.0.0.0/33" } },
            { ipBlock: { cidr: "" } },
            { ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16", "x"] }, podSelector: {} },
          ],
          ports: [
            { port: 0 },
            { port: 80, endPort: 70 },
            { port: "Bad_Name" },
            { endPort: 3 },
            { port: "web", endPort: 3 },
            { protocol: "ICMP" },
          ],
        },
      ],
    }),
  ),
  post(
    "create a NetworkPolicy with an odd block",
    `${net}/networkpolicies`,
    netpol("odd", {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: "10.1.2.3/8" } }, { ipBlock: { cidr: "010.0.0.0/8" } }] }],
    }),
  ),
  post(
    "create a NetworkPolicy with too many types",
    `${net}/networkpolicies`,
    netpol("bad", { podSelector: {}, policyTypes: ["Ingress", "Egress", "Ingress"] }),
  ),
  merge("change a NetworkPolicy", `${net}/networkpolicies/deny`, { spec: { policyTypes: ["Egress"] } }),
  table("NetworkPolicies as a table", `${net}/networkpolicies`),
];

const addresses: readonly Recorded[] = [
  post(
    "create an IPAddress",
    `${cluster}/ipaddresses`,
    object("networking.k8s.io/v1", "IPAddress", "192.168.1.1", {
      spec: { parentRef: { group: "example.com", resource: "gateways", namespace: "x", name: "g" } },
    }),
  ),
  post(
    "create an IPAddress that is none",
    `${cluster}/ipaddresses`,
    object("networking.k8s.io/v1", "IPAddress", "192.168.1", { spec: {} }),
  ),
  post(
    "create an IPAddress in an odd form",
    `${cluster}/ipaddresses`,
    object("networking.k8s.io/v1", "IPAddress", "2001:db8::0:1", {
      spec: { parentRef: { resource: "", name: "a/b" } },
    }),
  ),
  merge("change an IPAddress's parent", `${cluster}/ipaddresses/192.168.1.1`, { spec: { parentRef: { name: "h" } } }),
  // The rows of a real one have a cell more than there are columns.
  {
    ...table("IPAddresses as a table", `${cluster}/ipaddresses?fieldSelector=metadata.name%3D192.168.1.1`),
    part: (body) => (body as { readonly columnDefinitions?: unknown }).columnDefinitions,
  },
  post(
    "create a ServiceCIDR",
    `${cluster}/servicecidrs`,
    object("networking.k8s.io/v1", "ServiceCIDR", "more", { spec: { cidrs: ["192.168.0.0/24"] } }),
  ),
  post(
    "create a ServiceCIDR with mistakes",
    `${cluster}/servicecidrs`,
    object("networking.k8s.io/v1", "ServiceCIDR", "bad", { spec: { cidrs: ["192.168.0.1/24", "10.0.0/8"] } }),
  ),
  post(
    "create a ServiceCIDR without networks",
    `${cluster}/servicecidrs`,
    object("networking.k8s.io/v1", "ServiceCIDR", "bad", { spec: {} }),
  ),
  post(
    "create a ServiceCIDR of two like ones",
    `${cluster}/servicecidrs`,
    object("networking.k8s.io/v1", "ServiceCIDR", "bad", { spec: { cidrs: ["192.168.0.0/24", "192.168.1.0/24"] } }),
  ),
  merge("change a ServiceCIDR", `${cluster}/servicecidrs/more`, { spec: { cidrs: ["192.168.1.0/24"] } }),
  table("ServiceCIDRs as a table", `${cluster}/servicecidrs?fieldSelector=metadata.name%3Dmore`),
];

const budgets: readonly Recorded[] = [
  post(
    "create a PodDisruptionBudget",
    `${policy}/poddisruptionbudgets`,
    budget("web", { minAvailable: 1, selector: { matchLabels: { app: "web" } } }),
  ),
  post(
    "create a PodDisruptionBudget in percent",
    `${policy}/poddisruptionbudgets`,
    budget("pct", { maxUnavailable: "30%" }),
  ),
  post(
    "create a PodDisruptionBudget with mistakes",
    `${policy}/poddisruptionbudgets`,
    budget("bad", {
      minAvailable: "some",
      maxUnavailable: "130%",
      unhealthyPodEvictionPolicy: "Never",
      selector: { matchExpressions: [{ key: "a", operator: "In" }] },
    }),
  ),
  post(
    "create a PodDisruptionBudget below zero",
    `${policy}/poddisruptionbudgets`,
    budget("bad", { minAvailable: -1 }),
  ),
  post(
    "create a PodDisruptionBudget with an odd name",
    `${policy}/poddisruptionbudgets`,
    budget("UPPER", { minAvailable: 1 }),
  ),
  merge("change a PodDisruptionBudget", `${policy}/poddisruptionbudgets/web`, { spec: { minAvailable: 2 } }),
  put(
    "update a PodDisruptionBudget without a resourceVersion",
    `${policy}/poddisruptionbudgets/web`,
    budget("web", { minAvailable: 2 }),
  ),
  merge("change a PodDisruptionBudget's status", `${policy}/poddisruptionbudgets/web/status`, {
    status: { disruptionsAllowed: 1, observedGeneration: 2 },
  }),
  merge("change a PodDisruptionBudget's status for the worse", `${policy}/poddisruptionbudgets/web/status`, {
    status: { disruptionsAllowed: -1 },
  }),
  table("PodDisruptionBudgets as a table", `${policy}/poddisruptionbudgets`),
];

const endpointSlices: readonly Recorded[] = [
  post(
    "create an EndpointSlice",
    slices,
    slice("web", {
      addressType: "IPv4",
      ports: [
        { name: "http", port: 80 },
        { port: 81, protocol: "UDP", name: "x" },
      ],
      endpoints: [
        { addresses: ["10.1.2.3"], conditions: { ready: true }, nodeName: "node-1", deprecatedTopology: { a: "b" } },
      ],
    }),
  ),
  post(
    "create an EndpointSlice with mistakes",
    slices,
    slice("bad", {
      addressType: "IPv4",
      ports: [{ name: "UP" }, { name: "UP", protocol: "ICMP", appProtocol: "a b" }],
      endpoints: [
        { addresses: [] },
        { addresses: ["127.0.0.1", "x", "::1"], hostname: "A", nodeName: "N" },
        { addresses: ["10.1.2.3"], hints: { forZones: [{ name: "a b" }, { name: "a b" }] } },
      ],
    }),
  ),
  post("create an EndpointSlice of another type", slices, slice("bad", { addressType: "IPv5", endpoints: null })),
  post("create an EndpointSlice of no type", slices, slice("bad", { endpoints: [] })),
  post(
    "create an EndpointSlice of names",
    slices,
    slice("names", { addressType: "FQDN", endpoints: [{ addresses: ["a.example.com"] }] }),
  ),
  post(
    "create an EndpointSlice of bad names",
    slices,
    slice("bad", { addressType: "FQDN", endpoints: [{ addresses: ["single", "", "A.b"] }] }),
  ),
  post(
    "create an EndpointSlice of odd addresses",
    slices,
    slice("odd", { addressType: "IPv4", endpoints: [{ addresses: ["010.001.002.003"] }] }),
  ),
  merge("change an EndpointSlice's type", `${slices}/web`, { addressType: "IPv6" }),
  merge("change an EndpointSlice", `${slices}/web`, {
    endpoints: [{ addresses: ["10.1.2.3", "10.1.2.4"] }, { addresses: ["10.1.2.5", "10.1.2.6"] }],
  }),
  merge("label an EndpointSlice", `${slices}/web`, { metadata: { labels: { a: "b" } } }),
  table("EndpointSlices as a table", slices),
];

const resourceMetric = (name: string, target: object) => ({ type: "Resource", resource: { name, target } });
const autoscalers: readonly Recorded[] = [
  post("create an autoscaler", v2, scaler("v2", "web", { scaleTargetRef, maxReplicas: 5 })),
  get("the autoscaler in v1", `${v1}/web`),
  post(
    "create an autoscaler with everything",
    v2,
    scaler("v2", "full", {
      scaleTargetRef,
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [
        resourceMetric("memory", { type: "AverageValue", averageValue: "100Mi" }),
        resourceMetric("cpu", { type: "Utilization", averageUtilization: 60 }),
        {
          type: "Pods",
          pods: {
            metric: { name: "rps", selector: { matchLabels: { a: "b" } } },
            target: { type: "AverageValue", averageValue: "1k" },
          },
        },
        {
          type: "Object",
          object: {
            describedObject: { apiVersion: "v1", kind: "Service", name: "web" },
            metric: { name: "hits" },
            target: { type: "Value", value: "10" },
          },
        },
        {
          type: "External",
          external: { metric: { name: "queue<length>" }, target: { type: "AverageValue", averageValue: "30" } },
        },
        {
          type: "ContainerResource",
          containerResource: { name: "cpu", container: "web", target: { type: "Utilization", averageUtilization: 50 } },
        },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 60, tolerance: "0.1" } },
    }),
  ),
  get("the autoscaler with everything in v1", `${v1}/full`),
  merge("change the autoscaler with everything through v1", `${v1}/full`, {
    spec: { targetCPUUtilizationPercentage: 70 },
  }),
  get("the autoscaler with everything in v2", `${v2}/full`),
  merge("change an autoscaler's status", `${v2}/full/status`, {
    status: {
      currentReplicas: 2,
      desiredReplicas: 3,
      currentMetrics: [
        resourceMetric("cpu", {}),
        { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 40, averageValue: "10m" } } },
      ],
      conditions: [{ type: "AbleToScale", status: "True", reason: "Ready", message: "a & b" }],
    },
  }),
  get("the autoscaler's status in v1", `${v1}/full/status`),
  merge("change an autoscaler's status through v1", `${v1}/full/status`, { status: { currentReplicas: 4 } }),
  get("the autoscaler's status in v2", `${v2}/full/status`),
  merge("change an autoscaler's status for the worse", `${v2}/full/status`, { status: { currentReplicas: -1 } }),
  post(
    "create an autoscaler in v1",
    v1,
    scaler("v1", "old", { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 50 }),
  ),
  get("the autoscaler of v1 in v2", `${v2}/old`),
  post(
    "create an autoscaler in v1 without a percentage",
    v1,
    scaler("v1", "plain", { scaleTargetRef, maxReplicas: 3 }),
  ),
  post(
    "create an autoscaler in v1 with annotations that say nothing",
    v1,
    scaler(
      "v1",
      "odd",
      { scaleTargetRef, maxReplicas: 3 },
      {
        annotations: {
          "autoscaling.alpha.kubernetes.io/metrics": "{",
          "autoscaling.alpha.kubernetes.io/behavior": "[]",
          a: "b",
        },
      },
    ),
  ),
  post(
    "create an autoscaler with mistakes",
    v2,
    scaler("v2", "bad", {
      scaleTargetRef: { apiVersion: "v1", kind: "", name: "a/b" },
      minReplicas: 0,
      maxReplicas: 0,
      metrics: [
        { type: "Other" },
        { type: "Resource" },
        resourceMetric("", { type: "", averageUtilization: 0 }),
        resourceMetric("cpu", { type: "Utilization" }),
        { type: "Pods", pods: { metric: { name: "" }, target: { type: "Value", value: "-1" } } },
        {
          type: "External",
          external: { metric: { name: "a" }, target: { type: "Value", value: "1", averageValue: "1" } },
        },
        {
          type: "ContainerResource",
          containerResource: { name: "cpu", container: "", target: { type: "Utilization", averageUtilization: 50 } },
        },
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 4000,
          selectPolicy: "Any",
          policies: [{ type: "Some", value: 0, periodSeconds: 2000 }],
        },
      },
    }),
  ),
  post(
    "create an autoscaler with less at most than at least",
    v1,
    scaler("v1", "bad", { scaleTargetRef, minReplicas: 4, maxReplicas: 3 }),
  ),
  post(
    "create an autoscaler for no group",
    v2,
    scaler("v2", "bad", { scaleTargetRef: { ...scaleTargetRef, apiVersion: "a/b/c" }, maxReplicas: 3 }),
  ),
  table("autoscalers as a table", v2),
  remove("delete an autoscaler through the other version", `${v1}/web`),
];

/** What is about reaching Pods, and about how many there are. */
export const networking: readonly Recorded[] = [
  post("create a namespace for networks", "/api/v1/namespaces", object("v1", "Namespace", "networks")),
  ...ingresses,
  ...networkPolicies,
  ...addresses,
  ...budgets,
  ...endpointSlices,
  ...autoscalers,
];
