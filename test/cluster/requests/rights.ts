import { get, merge, object, post, put, type Recorded, remove } from "./recorded.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const here = `${rbac}/namespaces/rights`;
const core = "/api/v1/namespaces/rights";
const reviews = "/apis/authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";

type Fields = Readonly<Record<string, unknown>>;

const as = (user: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { "impersonate-user": user, ...more },
});
const bob = "system:serviceaccount:rights:bob";

const role = (name: string, rules: readonly Fields[]) => object(`${group}/v1`, "Role", name, { rules });
const clusterRole = (name: string, rest: Fields) => object(`${group}/v1`, "ClusterRole", name, rest);
const binding = (name: string, to: string, subjects: readonly Fields[], kind = "RoleBinding") => {
  const [roleKind, roleName] = to.split("/");
  const roleRef = { apiGroup: group, kind: roleKind, name: roleName };
  return object(`${group}/v1`, kind, name, { roleRef, subjects });
};
const user = (name: string) => ({ kind: "User", apiGroup: group, name });
const account = (name: string, namespace?: string) => ({
  kind: "ServiceAccount",
  name,
  ...(namespace === undefined ? {} : { namespace }),
});
const pods = (...verbs: readonly string[]) => ({ apiGroups: [""], resources: ["pods"], verbs });
const roles = (...verbs: readonly string[]) => ({
  apiGroups: [group],
  resources: ["roles", "rolebindings", "clusterroles", "clusterrolebindings"],
  verbs,
});

const access = (kind: string, spec: Fields, metadata: Fields = {}) => ({
  apiVersion: "authorization.k8s.io/v1",
  kind,
  metadata,
  spec,
});
const ask = (title: string, who: Fields, attributes: Fields) =>
  post(title, `${reviews}/subjectaccessreviews`, access("SubjectAccessReview", { ...who, ...attributes }));
const resource = (verb: string, name: string, more: Fields = {}) => ({
  resourceAttributes: { verb, resource: name, namespace: "rights", ...more },
});
const path = (verb: string, where: string) => ({ nonResourceAttributes: { verb, path: where } });

const setUp: readonly Recorded[] = [
  post("rights: the namespace", "/api/v1/namespaces", object("v1", "Namespace", "rights")),
  post("rights: a ServiceAccount", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "bob")),
  post("rights: a Role to read Pods", `${here}/roles`, role("reader", [pods("get", "list", "watch")])),
  post("rights: a Role for one ConfigMap", `${here}/roles`, {
    ...role("one", [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["one"], verbs: ["get", "list"] }]),
  }),
  post("rights: a ClusterRole with subresources", `${rbac}/clusterroles`, {
    ...clusterRole("rights-logs", {
      rules: [
        { apiGroups: [""], resources: ["pods/log", "*/status"], verbs: ["get"] },
        { nonResourceURLs: ["/metrics", "/debug/*"], verbs: ["get"] },
      ],
    }),
  }),
  post(
    "rights: bind a user",
    `${here}/rolebindings`,
    binding("reader", "Role/reader", [user("alice"), account("bob")]),
  ),
  post("rights: bind a user to one name", `${here}/rolebindings`, binding("one", "Role/one", [user("alice")])),
  post(
    "rights: bind a cluster role everywhere",
    `${rbac}/clusterrolebindings`,
    binding("rights-logs", "ClusterRole/rights-logs", [user("alice")], "ClusterRoleBinding"),
  ),
  post("rights: bind what is not there", `${here}/rolebindings`, binding("lost", "Role/lost", [user("carol")])),
  post(
    "rights: bind what is not there, in the cluster",
    `${rbac}/clusterrolebindings`,
    binding("rights-lost", "ClusterRole/rights-lost", [user("carol")], "ClusterRoleBinding"),
  ),
  post("rights: a Role for whoever gives roles", `${here}/roles`, role("giver", [roles("*"), pods("get")])),
  post("rights: bind who gives roles", `${here}/rolebindings`, binding("giver", "Role/giver", [user("dave")])),
  post("rights: a ClusterRole for whoever gives roles", `${rbac}/clusterroles`, {
    ...clusterRole("rights-giver", { rules: [roles("create", "update", "get", "patch"), pods("get")] }),
  }),
  post(
    "rights: bind who gives roles everywhere",
    `${rbac}/clusterrolebindings`,
    binding("rights-giver", "ClusterRole/rights-giver", [user("erin")], "ClusterRoleBinding"),
  ),
];

const requests: readonly Recorded[] = [
  get("rights: list as who may", `${core}/pods`, as("alice")),
  get("rights: list as a service account that may", `${core}/pods`, as(bob)),
  get("rights: list as who may not", `${core}/pods`, as("nobody")),
  get("rights: list everywhere as who may not", "/api/v1/pods", as("alice")),
  get("rights: list with roles that are not there", `${core}/pods`, as("carol")),
  get("rights: list nodes with a role that is not there", "/api/v1/nodes", as("carol")),
  get("rights: read the namespace", "/api/v1/namespaces/rights", as("alice")),
  get("rights: read what has another name", `${core}/configmaps/two`, as("alice")),
  get("rights: read what has the name", `${core}/configmaps/one`, as("alice")),
  get("rights: list what has the name", `${core}/configmaps?fieldSelector=metadata.name%3Done`, as("alice")),
  get("rights: list what has another name", `${core}/configmaps?fieldSelector=metadata.name%3Dtwo`, as("alice")),
  get("rights: read a subresource", `${core}/pods/x/log`, as("alice")),
  get("rights: read a subresource with a star", `${core}/services/x/status`, as("alice")),
  get("rights: read a subresource as who may not", `${core}/pods/x/log`, as("nobody")),
  get("rights: create exec as who may not", `${core}/pods/x/exec`, as("nobody")),
  get("rights: a custom group", "/apis/example.com/v1/namespaces/rights/things/x", as("nobody")),
  get("rights: a path as who may not", "/metrics", as("nobody")),
  get("rights: a path below one", "/debug/pprof/x", as("nobody")),
  get("rights: a user with marks", "/api/v1/nodes", as("<b>&x")),
  remove("rights: delete the collection as who may not", `${core}/pods`),
  { title: "rights: delete as who may not", method: "DELETE", path: `${core}/pods/x`, ...as("alice") },
  { title: "rights: delete all as who may not", method: "DELETE", path: `${core}/pods`, ...as("alice") },
  post("rights: create as who may not", `${core}/configmaps`, object("v1", "ConfigMap", "x"), as("alice")),
  { ...merge("rights: patch as who may not", `${core}/configmaps/x`, {}), ...as("alice") },
  put("rights: update as who may not", `${core}/configmaps/x`, object("v1", "ConfigMap", "x"), as("alice")),
  get("rights: discover as anybody", "/api/v1", { ...as("nobody"), part: () => "there" }),
  get("rights: discover as nobody", "/api/v1", as("system:anonymous")),
  get("rights: version as nobody", "/version", { ...as("system:anonymous"), part: () => "there" }),
  get("rights: health as nobody", "/readyz", as("system:anonymous")),
];

const others = (who: string, headers: Readonly<Record<string, string>>) =>
  as("target", { ...headers, authorization: `Bearer ${who}` });

const impersonations: readonly Recorded[] = [
  post(
    "rights: a review as somebody else with all there is",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    as("alice", { "impersonate-group": "devs", "impersonate-uid": "17", "impersonate-extra-a%2fb": "x" }),
  ),
  post(
    "rights: a review as a service account",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    as(bob),
  ),
  post(
    "rights: a review as nobody",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    as("system:anonymous"),
  ),
  get("rights: be taken for a group of nobody", `${core}/pods`, { headers: { "impersonate-group": "devs" } }),
  get("rights: be taken for a uid of nobody", `${core}/pods`, { headers: { "impersonate-uid": "17" } }),
  get("rights: show a token that is none", `${core}/pods`, others("nonsense", {})),
];

const questions: readonly Recorded[] = [
  ask("rights: may alice list", { user: "alice" }, resource("list", "pods")),
  ask("rights: may bob list", { user: bob }, resource("list", "pods")),
  ask("rights: may alice delete", { user: "alice" }, resource("delete", "pods")),
  ask("rights: may carol", { user: "carol" }, resource("get", "pods")),
  ask(
    "rights: may alice in the cluster",
    { user: "alice" },
    { resourceAttributes: { verb: "list", resource: "pods" } },
  ),
  ask("rights: may alice read logs", { user: "alice" }, resource("get", "pods", { subresource: "log" })),
  ask("rights: may alice read a name", { user: "alice" }, resource("get", "configmaps", { name: "one" })),
  ask("rights: may alice see a path", { user: "alice" }, path("get", "/debug/pprof")),
  ask("rights: may nobody see a path", { groups: ["system:unauthenticated"] }, path("get", "/healthz")),
  ask("rights: may masters", { user: "x", groups: ["system:masters"] }, resource("*", "*")),
  ask("rights: may nobody at all", {}, resource("get", "pods")),
  ask("rights: may alice do both", { user: "alice" }, { ...resource("get", "pods"), ...path("get", "/") }),
  ask("rights: may alice do nothing", { user: "alice" }, {}),
  post(
    "rights: may I",
    `${reviews}/selfsubjectaccessreviews`,
    access("SelfSubjectAccessReview", resource("list", "pods")),
    as("alice"),
  ),
  post(
    "rights: what may I",
    `${reviews}/selfsubjectrulesreviews`,
    access("SelfSubjectRulesReview", { namespace: "rights" }),
    { ...as("mallory"), part: inAnyOrder },
  ),
  post(
    "rights: what may I with lost roles",
    `${reviews}/selfsubjectrulesreviews`,
    access("SelfSubjectRulesReview", { namespace: "kube-public" }),
    { ...as("carol", { "impersonate-group": "system:unauthenticated" }), part: inAnyOrder },
  ),
  post("rights: what may I nowhere", `${reviews}/selfsubjectrulesreviews`, access("SelfSubjectRulesReview", {}), {
    part: inAnyOrder,
  }),
  post(
    "rights: may alice locally",
    `${reviews}/namespaces/rights/localsubjectaccessreviews`,
    access("LocalSubjectAccessReview", { user: "alice", ...resource("list", "pods") }, { namespace: "rights" }),
  ),
  post(
    "rights: may alice locally, elsewhere",
    `${reviews}/namespaces/rights/localsubjectaccessreviews`,
    access("LocalSubjectAccessReview", { user: "alice", ...resource("list", "pods", { namespace: "x" }) }),
  ),
  post(
    "rights: may alice locally, no namespace",
    `${reviews}/namespaces/rights/localsubjectaccessreviews`,
    access("LocalSubjectAccessReview", { user: "alice", ...path("get", "/") }, { name: "x", namespace: "rights" }),
  ),
  post("rights: ask as who may not", `${reviews}/subjectaccessreviews`, access("SubjectAccessReview", {}), as("alice")),
];

const secrets = { apiGroups: [""], resources: ["secrets", "configmaps"], verbs: ["get", "list"] };

const escalations: readonly Recorded[] = [
  post("rights: give what one has", `${here}/roles`, role("given", [pods("get")]), as("erin")),
  post(
    "rights: give what one has not",
    `${here}/roles`,
    role("more", [pods("get", "list"), secrets, { ...pods("delete"), resourceNames: ["a", "b"] }]),
    as("erin"),
  ),
  post("rights: give by escalation", `${here}/roles`, role("escalated", [pods("get", "list")]), as("dave")),
  {
    ...merge("rights: change a role to more", `${here}/roles/given`, { rules: [pods("*")] }),
    ...as("erin", { "impersonate-group": "devs" }),
  },
  {
    ...merge("rights: change a label of a role", `${here}/roles/reader`, { metadata: { labels: { a: "b" } } }),
    ...as("erin"),
  },
  {
    ...merge("rights: change the finalizers of a role", `${here}/roles/reader`, {
      metadata: { finalizers: ["example.com/x"] },
    }),
    ...as("erin"),
  },
  {
    ...merge("rights: take the finalizers away", `${here}/roles/reader`, { metadata: { finalizers: null } }),
    ...as("erin"),
  },
  post(
    "rights: give URLs one has not",
    `${rbac}/clusterroles`,
    {
      ...clusterRole("rights-urls", { rules: [{ nonResourceURLs: ["/x", "/y/*"], verbs: ["get", "post"] }] }),
    },
    as("erin"),
  ),
  post(
    "rights: aggregate without all rights",
    `${rbac}/clusterroles`,
    {
      ...clusterRole("rights-sum", { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] } }),
    },
    as("erin"),
  ),
  post("rights: bind what one has not", `${here}/rolebindings`, binding("b1", "Role/reader", [user("x")]), as("erin")),
  post("rights: bind what one has", `${here}/rolebindings`, binding("b2", "Role/given", [user("x")]), as("erin")),
  post("rights: bind with the right to", `${here}/rolebindings`, binding("b3", "Role/reader", [user("x")]), as("dave")),
  post(
    "rights: bind a cluster's role",
    `${here}/rolebindings`,
    binding("b4", "ClusterRole/admin", [user("x")]),
    as("erin"),
  ),
  post("rights: bind nothing", `${here}/rolebindings`, binding("b5", "Role/none", [user("x")]), as("erin")),
  post(
    "rights: bind nothing of the cluster",
    `${here}/rolebindings`,
    binding("b6", "ClusterRole/none", []),
    as("erin"),
  ),
  post(
    "rights: bind in the cluster",
    `${rbac}/clusterrolebindings`,
    binding("rights-b7", "ClusterRole/system:basic-user", [user("x")], "ClusterRoleBinding"),
    as("erin"),
  ),
  { ...merge("rights: change a binding", `${here}/rolebindings/reader`, { subjects: [user("erin")] }), ...as("erin") },
];

const token = (spec: Fields, metadata: Fields = {}) => ({
  apiVersion: "authentication.k8s.io/v1",
  kind: "TokenRequest",
  metadata,
  spec,
});
const tokens = `${core}/serviceaccounts/bob/token`;
const hidden = (body: unknown) => {
  const { status, ...rest } = body as { readonly status: Fields };
  return { ...rest, status: Object.keys(status) };
};
const bound = (kind: string, name: string, more: Fields = {}) => ({
  boundObjectRef: { kind, apiVersion: "v1", name, ...more },
});

const tokenRequests: readonly Recorded[] = [
  post("rights: a token", tokens, token({}), { part: hidden }),
  post("rights: a token for others", tokens, token({ audiences: ["a", "b"], expirationSeconds: 700 }), {
    part: hidden,
  }),
  post("rights: a token that ends too soon", tokens, token({ expirationSeconds: 599 })),
  post("rights: a token that ends too late", tokens, token({ expirationSeconds: 4_294_967_297 })),
  post("rights: a token of another", tokens, token({}, { name: "other" })),
  post("rights: a token of elsewhere", tokens, token({}, { namespace: "other" })),
  post("rights: a token of another uid", tokens, token({}, { uid: "00000000-0000-0000-0000-000000000000" })),
  post("rights: a token of nobody", `${core}/serviceaccounts/none/token`, token({})),
  post("rights: a token with a Pod that is not there", tokens, token(bound("Pod", "none"))),
  post("rights: a token with a ConfigMap", tokens, token(bound("ConfigMap", "none"))),
  post("rights: a token as who may not", tokens, token({}), as("alice")),
  get("rights: read a token", tokens),
  post("rights: a Pod of another account", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  post(
    "rights: a Pod",
    `${core}/pods`,
    object("v1", "Pod", "mine", { spec: { containers: [{ name: "a", image: "b" }] } }),
    {
      part: () => "there",
    },
  ),
  post("rights: a token with the Pod of another", tokens, token(bound("Pod", "mine"))),
  post("rights: a Secret", `${core}/secrets`, object("v1", "Secret", "bond"), { part: () => "there" }),
  post("rights: a token with a Secret", tokens, token(bound("Secret", "bond")), { part: hidden }),
  post("rights: a token with another Secret", tokens, token(bound("Secret", "bond", { uid: "x" }))),
  post("rights: review no token", "/apis/authentication.k8s.io/v1/tokenreviews", {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    spec: {},
  }),
  post("rights: review nonsense", "/apis/authentication.k8s.io/v1/tokenreviews", {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    spec: { token: "nonsense", audiences: ["x"] },
  }),
  get("rights: how to check tokens", "/.well-known/openid-configuration", {
    part: (body) => ({ ...(body as object), jwks_uri: "" }),
  }),
  get("rights: the keys of tokens", "/openid/v1/jwks", {
    part: (body) => (body as { keys: readonly object[] }).keys.map((key) => Object.keys(key)),
  }),
];

const names = (body: unknown) =>
  (body as { readonly items: readonly Fields[] }).items.map(({ metadata, ...rest }) => {
    const { uid: _, resourceVersion: __, creationTimestamp: ___, managedFields: ____, ...meta } = metadata as Fields;
    return { metadata: meta, ...rest };
  });
const start = "labelSelector=kubernetes.io%2Fbootstrapping%3Drbac-defaults";

/** Who may do what: roles, bindings, impersonation, reviews, escalation and tokens, in a namespace of their own. */
export const rights: readonly Recorded[] = [
  ...["clusterroles", "clusterrolebindings", "roles", "rolebindings"].map((plural) =>
    get(`rights: the ${plural} of the beginning`, `${rbac}/${plural}?${start}`, { part: names }),
  ),
  ...setUp,
  ...requests,
  ...impersonations,
  ...questions,
  ...escalations,
  ...tokenRequests,
];

/** A review of rules with them sorted: a real cluster lists bindings in another order each time. */
function inAnyOrder(review: unknown): unknown {
  const { status, ...rest } = review as { readonly status?: Readonly<Record<string, unknown>> };
  const sorted = Object.entries(status ?? {}).map(([key, rules]) => {
    if (!Array.isArray(rules)) return [key, rules];
    return [key, rules.map((rule) => JSON.stringify(rule)).sort()];
  });
  return { ...rest, status: Object.fromEntries(sorted) };
}
