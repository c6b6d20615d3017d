import { core, get, merge, object, post, put, type Recorded, remove, table } from "./recorded.ts";

const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const widgets = "/apis/example.com/v1/namespaces/lab/widgets";
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const webhooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

const schema = {
  type: "object",
  required: ["spec"],
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", minimum: 1, maximum: 10 },
        color: { type: "string", enum: ["red", "blue"], default: "red" },
        name: { type: "string", pattern: "^[a-z]+$", maxLength: 5 },
        parts: { type: "array", maxItems: 2, items: { type: "string" } },
      },
    },
    status: { type: "object", properties: { phase: { type: "string" } } },
  },
};

const definition = (name: string, spec: object = {}) =>
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", name, {
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "widgets", kind: "Widget", shortNames: ["wd"] },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: "Size", type: "integer", jsonPath: ".spec.size" },
            { name: "Made", type: "date", jsonPath: ".metadata.creationTimestamp" },
          ],
        },
      ],
      ...spec,
    },
  });
const widget = (name: string, rest: Readonly<Record<string, unknown>>) =>
  object("example.com/v1", "Widget", name, rest);

/** Custom kinds. */
export const customKinds: readonly Recorded[] = [
  post("define a kind", crds, definition("widgets.example.com")),
  post("define a kind again", crds, definition("widgets.example.com")),
  post("define a kind under a wrong name", crds, definition("gadgets.example.com")),
  post(
    "define a kind without a schema",
    crds,
    definition("widgets.example.com", { versions: [{ name: "v1", served: true, storage: true }] }),
  ),
  post("define a kind without a version", crds, definition("widgets.example.com", { versions: [] })),
  post("define a kind in a bad group", crds, definition("widgets.example", { group: "example" })),
  post("define a kind of a protected group", crds, definition("widgets.x.k8s.io", { group: "x.k8s.io" })),
  get("wait for the kind", "/apis/example.com/v1", { part: () => "there" }),
  get("discovery of a custom kind", "/apis/example.com/v1", { part: withoutHashes }),
  post("create a Widget", widgets, widget("good", { spec: { size: 3, extra: "pruned" } })),
  post(
    "create a Widget with an unknown field, strictly",
    `${widgets}?fieldValidation=Strict`,
    widget("x", { spec: { size: 3, extra: "x" } }),
  ),
  post(
    "create a Widget with an unknown field, warned of",
    `${widgets}?fieldValidation=Warn`,
    widget("w", { spec: { size: 3, extra: "x" } }),
  ),
  post("create a Widget without a spec", widgets, widget("bad", {})),
  post("create a Widget without a size", widgets, widget("bad", { spec: {} })),
  post("create a Widget too large", widgets, widget("bad", { spec: { size: 11 } })),
  post("create a Widget with a text for a number", widgets, widget("bad", { spec: { size: "3" } })),
  post(
    "create a Widget with many mistakes",
    widgets,
    widget("bad", { spec: { size: 0, color: "green", name: "UPPERCASE", parts: ["a", "b", "c"] } }),
    { anyOrder: true },
  ),
  post("create a Widget as another kind", widgets, object("example.com/v1", "Gadget", "bad")),
  merge("change a Widget", `${widgets}/good`, { spec: { size: 4 } }),
  merge("change a Widget for the worse", `${widgets}/good`, { spec: { color: "green" } }),
  merge("change a Widget's status by the main path", `${widgets}/good`, { status: { phase: "x" } }),
  merge("change a Widget's status", `${widgets}/good/status`, { status: { phase: "x" }, spec: { size: 9 } }),
  put("update a Widget without a resourceVersion", `${widgets}/good`, widget("good", { spec: { size: 5 } })),
  {
    title: "strategic patch of a Widget",
    method: "PATCH",
    path: `${widgets}/good`,
    body: {},
    type: "application/strategic-merge-patch+json",
  },
  get("a Widget that is not there", `${widgets}/none`),
  table("Widgets as a table", widgets),
  remove("delete a Widget", `${widgets}/good`),
  remove("delete all Widgets", widgets),
  merge("take a stored version away", `${crds}/widgets.example.com`, { spec: { scope: "Cluster" } }),
  table("definitions as a table", `${crds}?fieldSelector=metadata.name%3Dwidgets.example.com`),
];

/** Permissions, webhooks and the end of a namespace. */
export const administration: readonly Recorded[] = [
  post(
    "create a ClusterRole",
    `${rbac}/clusterroles`,
    object("rbac.authorization.k8s.io/v1", "ClusterRole", "reader", {
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
    }),
  ),
  post(
    "create a ClusterRole without verbs",
    `${rbac}/clusterroles`,
    object("rbac.authorization.k8s.io/v1", "ClusterRole", "bad", { rules: [{ apiGroups: [""], resources: ["pods"] }] }),
  ),
  post(
    "create a RoleBinding",
    `${rbac}/namespaces/lab/rolebindings`,
    object("rbac.authorization.k8s.io/v1", "RoleBinding", "alice", {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "reader" },
      subjects: [{ kind: "User", name: "bob" }],
    }),
  ),
  merge("change a RoleBinding's role", `${rbac}/namespaces/lab/rolebindings/alice`, { roleRef: { name: "other" } }),
  get("Pods as nobody in particular", `${core}/pods`, { headers: { "impersonate-user": "alice" } }),
  get("one Pod as nobody in particular", `${core}/pods/web`, { headers: { "impersonate-user": "alice" } }),
  get("Nodes as nobody in particular", "/api/v1/nodes", { headers: { "impersonate-user": "alice" } }),
  get("a path as nobody in particular", "/metrics", { headers: { "impersonate-user": "alice" } }),
  post(
    "what may alice do",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    object("authorization.k8s.io/v1", "SelfSubjectAccessReview", "", {
      metadata: {},
      spec: { resourceAttributes: { namespace: "lab", verb: "get", resource: "pods" } },
    }),
  ),
  post(
    "who am I",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    object("authentication.k8s.io/v1", "SelfSubjectReview", "", { metadata: {} }),
  ),
  post(
    "what may I do",
    "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    object("authorization.k8s.io/v1", "SelfSubjectRulesReview", "", { metadata: {}, spec: { namespace: "lab" } }),
    { part: () => "there" },
  ),
  post(
    "create a token",
    `${core}/serviceaccounts/default/token`,
    object("authentication.k8s.io/v1", "TokenRequest", "", { metadata: {}, spec: {} }),
    { part: () => "there" },
  ),
  post("create as nobody in particular", `${core}/configmaps`, object("v1", "ConfigMap", "x"), {
    headers: { "impersonate-user": "alice", "impersonate-group": "devs" },
  }),
  get("a list of parts of the control plane", "/api/v1/componentstatuses", { part: () => "there" }),
  put(
    "create a Lease by updating it",
    "/apis/coordination.k8s.io/v1/namespaces/lab/leases/made",
    object("coordination.k8s.io/v1", "Lease", "made", { spec: { holderIdentity: "me", leaseDurationSeconds: 15 } }),
  ),
  post(
    "create a Lease with a bad duration",
    "/apis/coordination.k8s.io/v1/namespaces/lab/leases",
    object("coordination.k8s.io/v1", "Lease", "bad", { spec: { holderIdentity: "", leaseDurationSeconds: 0 } }),
  ),
  put(
    "update a Role that is not there",
    `${rbac}/namespaces/lab/roles/made`,
    object("rbac.authorization.k8s.io/v1", "Role", "made", { rules: [] }),
  ),
  post("create a Node", "/api/v1/nodes", object("v1", "Node", "extra")),
  table("Nodes as a table", "/api/v1/nodes"),
  merge("cordon a Node", "/api/v1/nodes/extra", { spec: { unschedulable: true } }),
  post(
    "create a webhook",
    webhooks,
    object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "hook", {
      webhooks: [
        {
          name: "hook.example.com",
          clientConfig: { url: "https://127.0.0.1:1/x" },
          rules: [{ apiGroups: ["none"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["nones"] }],
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
        },
      ],
    }),
  ),
  post(
    "create a webhook with many mistakes",
    webhooks,
    object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "bad", {
      webhooks: [
        {
          name: "bad",
          clientConfig: { url: "http://x/y?z" },
          rules: [{ apiGroups: ["*", "a"], apiVersions: [], operations: ["X"], resources: ["a/b/c"] }],
          sideEffects: "Some",
          admissionReviewVersions: ["v9"],
          timeoutSeconds: 60,
          failurePolicy: "Perhaps",
        },
      ],
    }),
  ),
  table("webhooks as a table", webhooks),
  post(
    "create an Event",
    `${core}/events`,
    object("v1", "Event", "e", {
      involvedObject: { kind: "Pod", name: "web", namespace: "lab" },
      reason: "Tested",
      message: "so it is",
      type: "Normal",
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
      count: 1,
    }),
  ),
  get("Events by object", `${core}/events?fieldSelector=involvedObject.name%3Dweb,type!%3DWarning`),
  table("Events as a table", `${core}/events`),
  remove("delete a Namespace", "/api/v1/namespaces/lab"),
  post("create in a Namespace that ends", `${core}/configmaps`, object("v1", "ConfigMap", "late")),
  merge("change what is in a Namespace that ends", `${core}/configmaps/fixed`, { metadata: { labels: { a: "b" } } }),
  remove("delete a Namespace that ends", "/api/v1/namespaces/lab"),
  remove("delete the Namespace `default`", "/api/v1/namespaces/default"),
];

/** Watches, and how they fail. */
export const watches: readonly Recorded[] = [
  get("watch from the beginning", `${core}/configmaps?watch=1&fieldSelector=metadata.name%3Dfixed`, { cutMs: 700 }),
  get(
    "watch from a version long gone",
    `${core}/configmaps?watch=1&resourceVersion=1&fieldSelector=metadata.name%3Dfixed`,
    { cutMs: 700 },
  ),
  get("watch from a version that is none", `${core}/configmaps?watch=1&resourceVersion=x`, { cutMs: 700 }),
  get("watch with an end", `${core}/configmaps?watch=1&timeoutSeconds=1&labelSelector=none`, { cutMs: 3_000 }),
  get(
    "watch with initial events",
    `${core}/configmaps?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dfixed`,
    { cutMs: 1_000 },
  ),
  get("watch with initial events, wrongly", `${core}/configmaps?watch=1&sendInitialEvents=true`, { cutMs: 700 }),
  get("watch one by its old path", `/api/v1/watch/namespaces/lab/configmaps/fixed`, { cutMs: 700 }),
  get("watch as a table", `${core}/configmaps?watch=1&fieldSelector=metadata.name%3Dfixed`, {
    cutMs: 700,
    headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
  }),
  get("watch by a broken selector", `${core}/configmaps?watch=1&labelSelector=a%3D%3D%3Db`, { cutMs: 700 }),
];

function withoutHashes(body: unknown): unknown {
  const { resources } = body as { resources?: readonly object[] };
  return resources?.map((one) => ({ ...one, storageVersionHash: undefined }));
}
