import { hookBehaviours } from "../hook.ts";
import { get, merge, object, post, put, type Recorded, remove } from "./recorded.ts";

const configurations = "/apis/admissionregistration.k8s.io/v1";
const core = "/api/v1/namespaces/hooks";
const apps = "/apis/apps/v1/namespaces/hooks";
const everything = [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] }];

/** A webhook for the objects that have the label `hook` with its name; its URL and authority are filled in later. */
function hook(name: string, rest: object = {}) {
  return {
    name: `${name}.example.com`,
    clientConfig: { url: `{{hook}}/${name}`, caBundle: "{{ca}}" },
    rules: everything,
    objectSelector: { matchLabels: { hook: name } },
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    ...rest,
  };
}

const url = (text: string, caBundle = "{{ca}}") => ({ clientConfig: { url: text, caBundle } });
const mutating = hookBehaviours.filter((name) => name.startsWith("patch"));
const validating = hookBehaviours.filter((name) => !name.startsWith("patch") && !name.startsWith("slow"));

const validatingConfiguration = object(
  "admissionregistration.k8s.io/v1",
  "ValidatingWebhookConfiguration",
  "validating",
  {
    webhooks: [
      ...validating.map((name) => hook(name)),
      hook("slow", { timeoutSeconds: 1 }),
      hook("slow-ignored", { timeoutSeconds: 1, failurePolicy: "Ignore" }),
      hook("dead", url("https://127.0.0.1:1/dead")),
      hook("dead-ignored", { ...url("https://127.0.0.1:1/dead"), failurePolicy: "Ignore" }),
      hook("strange", { clientConfig: { url: "{{hook}}/allow" } }),
      hook("nameless", { clientConfig: { url: "{{hook-by-name}}/allow", caBundle: "{{ca}}" } }),
      hook("serviceless", { clientConfig: { service: { namespace: "hooks", name: "none" }, caBundle: "{{ca}}" } }),
      hook("effects", { sideEffects: "NoneOnDryRun", ...url("{{hook}}/allow") }),
      hook("spaces", { ...url("{{hook}}/deny"), namespaceSelector: { matchLabels: { none: "none" } } }),
    ],
  },
);

const named = { name: "named", expression: "object.metadata.name == 'condition'" };
const broken = { name: "broken", expression: "object.data.missing == 'x'" };
const unmet = { name: "unmet", expression: "request.operation == 'CONNECT'" };
const denying = (name: string, matchConditions: readonly object[], rest: object = {}) =>
  hook(name, { ...url("{{hook}}/deny"), matchConditions, ...rest });
const conditionals = [
  denying("condition", [named]),
  denying("condition-unmet", [unmet]),
  denying("condition-broken", [broken]),
  denying("condition-twice", [broken, { ...broken, name: "other", expression: "object.nothing == 1" }]),
  denying("condition-ignored", [broken], { failurePolicy: "Ignore" }),
  denying("condition-decided", [broken, unmet]),
  denying("condition-rights", [
    { name: "may", expression: "authorizer.requestResource.check('create').allowed()" },
    {
      name: "may-not",
      expression:
        "!authorizer.serviceAccount('hooks', 'default').group('').resource('secrets').namespace('hooks').check('get').allowed()",
    },
  ]),
  denying("condition-request", [
    {
      name: "request",
      expression:
        "request.kind.kind == 'ConfigMap' && request.resource.resource == 'configmaps' && request.namespace == 'hooks' && request.name.startsWith('condition') && !has(request.subResource) && request.dryRun == false && request.options.kind == 'CreateOptions' && oldObject == null && namespaceObject == null && has(object.metadata.uid)",
    },
  ]),
  denying("condition-costs", [
    ...Array.from({ length: 3 }, (_, index) => ({
      name: `costs${index}`,
      expression: `[${Array.from({ length: 90 }, () => "1").join(",")}].all(a, [${Array.from({ length: 90 }, () => "1").join(",")}].all(b, [1,2,3,4,5,6,7,8,9].all(c, a + b + c < 100)))`,
    })),
  ]),
];
const conditional = object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "conditional", {
  webhooks: conditionals,
});
const conditions = conditionals.map(({ name }) => name.slice(0, name.indexOf(".")));
const badCondition = (title: string, condition: object): Recorded =>
  post(
    `condition: ${title}`,
    `${configurations}/validatingwebhookconfigurations`,
    object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "bad-conditions", {
      webhooks: [denying("bad", [condition])],
    }),
  );

const mutatingConfiguration = object("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "mutating", {
  webhooks: mutating.map((name) => hook(name)),
});

const configMap = (name: string, label = name) =>
  object("v1", "ConfigMap", name, { metadata: { labels: { hook: label } }, data: { key: "value" } });
const create = (name: string) => post(`webhook: ${name}`, `${core}/configmaps`, configMap(name));

const pod = object("v1", "Pod", "watched", {
  metadata: { labels: { hook: "allow" } },
  spec: { containers: [{ name: "web", image: "nginx" }] },
});
const deployment = object("apps/v1", "Deployment", "watched", {
  metadata: { labels: { hook: "allow" } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } },
  },
});

/** What API servers send to admission webhooks, and what they make of the answers. */
export const webhooks: readonly Recorded[] = [
  post("create a Namespace for webhooks", "/api/v1/namespaces", object("v1", "Namespace", "hooks")),
  post("create a ServiceAccount for webhooks", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  post("create webhooks that validate", `${configurations}/validatingwebhookconfigurations`, validatingConfiguration),
  badCondition("not bool", { name: "a", expression: "object.metadata" }),
  badCondition("a type", { name: "a", expression: "[1]" }),
  badCondition("a field that request has not", { name: "a", expression: "request.missing == 1" }),
  badCondition("parameters", { name: "a", expression: "params == null" }),
  badCondition("variables", { name: "a", expression: "variables.a" }),
  badCondition("half an expression", { name: "a", expression: " object. " }),
  badCondition("no expression", { name: "a", expression: " " }),
  badCondition("no name", { expression: "true" }),
  badCondition("a bad name", { name: "a b", expression: "true" }),
  badCondition("lists of a later version", { name: "a", expression: "[2, 1].sort() == [1, 2]" }),
  post("create a webhook with a condition", `${configurations}/validatingwebhookconfigurations`, conditional),
  post("create webhooks that mutate", `${configurations}/mutatingwebhookconfigurations`, mutatingConfiguration, {
    settleMs: 2_000,
  }),
  ...hookBehaviours.map(create),
  ...["dead", "dead-ignored", "strange", "nameless", "serviceless", "effects", ...conditions, "spaces"].map(create),
  post("webhook: a condition that does not hold", `${core}/configmaps`, configMap("other", "condition")),
  post("webhook: allow, as a dry run", `${core}/configmaps?dryRun=All`, configMap("dry", "allow")),
  post("webhook: side effects, as a dry run", `${core}/configmaps?dryRun=All`, configMap("dry", "effects")),
  post("webhook: with generateName and options", `${core}/configmaps?fieldManager=me&fieldValidation=Strict`, {
    ...configMap("", "allow"),
    metadata: { generateName: "made-", labels: { hook: "allow" } },
  }),
  put("webhook: an update", `${core}/configmaps/allow`, { ...configMap("allow"), data: { key: "new" } }),
  merge("webhook: a patch", `${core}/configmaps/allow`, { data: { more: "x" } }),
  merge("webhook: a patch that changes nothing", `${core}/configmaps/allow`, { data: { more: "x" } }),
  merge("webhook: a label that leaves the webhook's reach", `${core}/configmaps/allow`, {
    metadata: { labels: { hook: null } },
  }),
  merge("webhook: a label that calls for a denial", `${core}/configmaps/allow`, {
    metadata: { labels: { hook: "deny" } },
  }),
  remove("webhook: a deletion", `${core}/configmaps/warn`),
  remove("webhook: a deletion with options", `${core}/configmaps/annotations`, {
    kind: "DeleteOptions",
    apiVersion: "v1",
    gracePeriodSeconds: 0,
    propagationPolicy: "Background",
  }),
  remove("webhook: deletion of a collection", `${core}/configmaps?labelSelector=hook%3Dpatch`),
  post("webhook: a Pod", `${core}/pods`, pod),
  merge("webhook: a Pod's status", `${core}/pods/watched/status`, { status: { phase: "Running" } }),
  post(
    "webhook: an eviction",
    `${core}/pods/watched/eviction`,
    object("policy/v1", "Eviction", "watched", { metadata: { labels: { hook: "allow" } } }),
  ),
  post("webhook: a Deployment", `${apps}/deployments`, deployment),
  merge("webhook: a Deployment's scale", `${apps}/deployments/watched/scale`, { spec: { replicas: 2 } }),
  remove("webhook: a Deployment goes", `${apps}/deployments/watched`),
  merge("webhook: a Namespace", "/api/v1/namespaces/hooks", { metadata: { labels: { hook: "allow" } } }),
  get("webhooks: what is there in the end", `${core}/configmaps`, { part: names }),
  remove("webhook: a Namespace goes", "/api/v1/namespaces/hooks"),
  remove("remove webhooks that validate", `${configurations}/validatingwebhookconfigurations/validating`),
  remove("remove the webhook with a condition", `${configurations}/validatingwebhookconfigurations/conditional`),
  {
    ...remove("remove webhooks that mutate", `${configurations}/mutatingwebhookconfigurations/mutating`),
    settleMs: 1_000,
  },
];

function names(body: unknown): readonly unknown[] {
  const { items } = body as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
  return items.map(({ metadata }) => metadata.name).sort();
}
