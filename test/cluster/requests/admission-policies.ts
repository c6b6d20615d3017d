import { get, merge, object, post, put, type Recorded, remove, table } from "./recorded.ts";

const group = "/apis/admissionregistration.k8s.io/v1";
const policies = `${group}/validatingadmissionpolicies`;
const bindings = `${group}/validatingadmissionpolicybindings`;
const core = "/api/v1/namespaces/guarded";
const apps = "/apis/apps/v1/namespaces/guarded";
const apiVersion = "admissionregistration.k8s.io/v1";

const rule = (
  resources: readonly string[],
  operations: readonly string[] = ["*"],
  apiGroups: readonly string[] = [""],
) => ({
  apiGroups,
  apiVersions: ["*"],
  operations,
  resources,
});

/** A policy for the ConfigMaps that have the label `guard` with its name. */
function policy(name: string, spec: object = {}) {
  return object(apiVersion, "ValidatingAdmissionPolicy", name, {
    spec: {
      matchConstraints: {
        resourceRules: [rule(["configmaps"])],
        objectSelector: { matchLabels: { guard: name } },
      },
      ...spec,
    },
  });
}

function binding(name: string, policyName: string, spec: object = {}) {
  return object(apiVersion, "ValidatingAdmissionPolicyBinding", name, {
    spec: { policyName, validationActions: ["Deny"], ...spec },
  });
}

const configMap = (name: string, guard: string, data: Readonly<Record<string, string>> = { key: "value" }) =>
  object("v1", "ConfigMap", name, { metadata: { labels: { guard } }, data });

const ask = (title: string, guard: string, data?: Readonly<Record<string, string>>) =>
  post(`policy: ${title}`, `${core}/configmaps`, configMap(guard, guard, data));

const times = (count: number, expression: string) => Array.from({ length: count }, () => expression).join(" + ");
const numbers = (count: number) => JSON.stringify(Array.from({ length: count }, (_, at) => at));

const never = [{ expression: "false" }];
const always = [{ expression: "true" }];

/** Policies that are refused, by what is wrong with them. */
const wrong: Readonly<Record<string, object>> = {
  "no spec": {},
  "no rules": { matchConstraints: {}, validations: never },
  "nothing to do": { validations: [] },
  "values that are not supported": {
    failurePolicy: "Maybe",
    matchConstraints: { resourceRules: [{ ...rule(["pods"]), scope: "Here" }], matchPolicy: "Roughly" },
    validations: [{ expression: "true", reason: "BadRequest" }],
  },
  "rules that say too much or too little": {
    matchConstraints: {
      resourceRules: [
        { apiGroups: ["*", "apps"], apiVersions: [], operations: ["*", "CREATE"], resources: ["*", "pods"] },
        { ...rule(["pods/*", "pods/exec", ""], ["READ"]), resourceNames: ["a/b", "c", "c"] },
      ],
      excludeResourceRules: [{ ...rule([]), resourceNames: [".."] }],
      namespaceSelector: { matchExpressions: [{ key: "a b", operator: "In" }] },
      objectSelector: { matchLabels: { "-": "x" } },
    },
    validations: never,
  },
  "parameters of no kind": { paramKind: { apiVersion: "a/b/c", kind: "9" }, validations: never },
  "parameters of no version": { paramKind: { apiVersion: "Example_com/", kind: "" }, validations: never },
  "parameters without anything": { paramKind: {}, validations: never },
  "conditions without names": {
    matchConditions: [
      { name: "", expression: "" },
      { name: "a b", expression: "true" },
      { name: "same", expression: "true" },
      { name: "same", expression: "1" },
    ],
    validations: never,
  },
  "conditions with variables": {
    variables: [{ name: "a", expression: "1" }],
    matchConditions: [{ name: "a", expression: "variables.a == 1" }],
    validations: never,
  },
  "conditions with parameters": { matchConditions: [{ name: "a", expression: "params.a == 1" }], validations: never },
  "many conditions": {
    matchConditions: Array.from({ length: 65 }, (_, at) => ({ name: `c${at}`, expression: "true" })),
    validations: never,
  },
  variables: {
    variables: [
      { name: "", expression: "1" },
      { name: "in", expression: "1" },
      { name: "a-b", expression: "1" },
      { name: "later", expression: "variables.first" },
      { name: "first", expression: "object.x +" },
      { name: "empty", expression: " " },
      { name: "typed", expression: "'text'" },
    ],
    validations: [{ expression: "variables.typed + 1 == 2" }, { expression: "variables.none == 1" }],
  },
  expressions: {
    validations: [
      { expression: "" },
      { expression: "  object.x ==" },
      { expression: "object.x" },
      { expression: "1 + 1" },
      { expression: "true", messageExpression: "1" },
      { expression: "true", messageExpression: " " },
      { expression: "true", messageExpression: "authorizer.group('').resource('pods').check('get').reason()" },
      { expression: "unknown(object)" },
      { expression: "params.x == 1" },
      { expression: "variables.x == 1" },
      { expression: "request.uid == ''" },
      { expression: "object.name.matches('[')" },
      { expression: "duration('x') == duration('1s')" },
      { expression: "[1, 'a'].size() > 1" },
    ],
  },
  messages: {
    validations: [
      { expression: "true", message: " " },
      { expression: "true", message: "one\ntwo" },
      { expression: "true", message: "\ntrimmed\n" },
      { expression: "true\n&& false", messageExpression: "'a\\nb'" },
    ],
  },
  "audit annotations": {
    auditAnnotations: [
      { key: "", valueExpression: "" },
      { key: "a b", valueExpression: "1" },
      { key: "a", valueExpression: " 'x' + " },
      { key: "a", valueExpression: "null" },
      { key: "long", valueExpression: `'${"x".repeat(5200)}'` },
    ],
  },
  "many audit annotations": {
    auditAnnotations: Array.from({ length: 21 }, (_, at) => ({ key: `k${at}`, valueExpression: "'x'" })),
  },
};

/** Bindings that are refused. */
const loose: Readonly<Record<string, object>> = {
  "no spec": { policyName: "", validationActions: [] },
  actions: { validationActions: ["Deny", "Warn", "Warn", "Stop"] },
  "a strange policy": { policyName: "A b" },
  "a reference to nothing": { paramRef: {} },
  "a reference to too much": {
    paramRef: { name: "a/b", selector: { matchLabels: { "a b": "c" } }, parameterNotFoundAction: "Maybe" },
  },
  "resources without operations": { matchResources: { resourceRules: [{ ...rule(["pods"]), operations: [] }] } },
};

/** Policies that judge, each with what its binding says. */
const judging: readonly {
  readonly name: string;
  readonly spec: object;
  readonly binding?: object;
}[] = [
  { name: "plain", spec: { validations: never } },
  { name: "message", spec: { validations: [{ expression: " object.data.key\n == 'good'", message: " be good " }] } },
  { name: "expression", spec: { validations: [{ expression: " object.data.key\n == 'good' " }] } },
  {
    name: "said",
    spec: {
      validations: [
        { expression: "object.data.key == 'good'", message: "other", messageExpression: "'is ' + object.data.key" },
      ],
    },
  },
  {
    name: "unsaid",
    spec: {
      validations: [
        { expression: "object.data.key == 'good'", message: "other", messageExpression: "'is ' + object.data.none" },
      ],
    },
  },
  {
    name: "lines",
    spec: { validations: [{ expression: "false", message: "other", messageExpression: "'one\\ntwo'" }] },
  },
  {
    name: "spaces",
    spec: { validations: [{ expression: "false", message: "other", messageExpression: "'  a  '" }] },
  },
  {
    name: "long",
    spec: {
      variables: [{ name: "hundred", expression: `'${"x".repeat(100)}'` }],
      validations: [
        { expression: "false", message: "other", messageExpression: times(60, "variables.hundred") },
        { expression: "false", message: "other", messageExpression: times(40, "variables.hundred") },
      ],
    },
  },
  { name: "forbidden", spec: { validations: [{ expression: "false", reason: "Forbidden", message: "no" }] } },
  { name: "large", spec: { validations: [{ expression: "false", reason: "RequestEntityTooLarge", message: "no" }] } },
  { name: "invalid", spec: { validations: [{ expression: "false", reason: "Invalid", message: "no" }] } },
  {
    name: "warns",
    spec: { validations: [{ expression: "false", message: "no" }] },
    binding: { validationActions: ["Warn"] },
  },
  {
    name: "warns-twice",
    spec: {
      validations: [
        { expression: "false", message: "one" },
        { expression: "true" },
        { expression: "false", message: "two" },
      ],
    },
    binding: { validationActions: ["Warn", "Audit"] },
  },
  { name: "audits", spec: { validations: never }, binding: { validationActions: ["Audit"] } },
  { name: "error", spec: { validations: [{ expression: "object.data.none == 'x'", message: "no" }] } },
  {
    name: "error-ignored",
    spec: { failurePolicy: "Ignore", validations: [{ expression: "object.data.none == 'x'" }] },
  },
  { name: "denial-ignored", spec: { failurePolicy: "Ignore", validations: never } },
  {
    name: "error-warned",
    spec: { validations: [{ expression: "object.data.none == 'x'" }] },
    binding: { validationActions: ["Warn"] },
  },
  {
    name: "condition",
    spec: {
      matchConditions: [
        { name: "meant", expression: "object.data.key == 'meant'" },
        { name: "fails", expression: "object.data.none == 'x'" },
      ],
      validations: never,
    },
  },
  {
    name: "condition-error",
    spec: {
      matchConditions: [
        { name: "fails", expression: " object.data.none == 'x' " },
        { name: "fails-too", expression: "object.data.neither == 'x'" },
      ],
      validations: never,
    },
  },
  {
    name: "condition-ignored",
    spec: {
      failurePolicy: "Ignore",
      matchConditions: [{ name: "fails", expression: "object.data.none == 'x'" }],
      validations: never,
    },
  },
  {
    name: "condition-namespace",
    spec: { matchConditions: [{ name: "none", expression: "namespaceObject == null" }], validations: never },
  },
  {
    name: "variables",
    spec: {
      variables: [
        { name: "first", expression: "object.data.key" },
        { name: "second", expression: "variables.first + '!'" },
        { name: "broken", expression: "object.data.none" },
      ],
      validations: [
        { expression: "variables.second == 'value!'" },
        { expression: "variables.broken == 'x'" },
        { expression: "false", messageExpression: "variables.second" },
      ],
    },
  },
  {
    name: "namespace",
    spec: {
      validations: [
        {
          expression: "namespaceObject.metadata.labels.level == 'high' && namespaceObject.metadata.name == 'guarded'",
        },
        {
          expression: "false",
          messageExpression: "namespaceObject.status.phase + ' ' + string(namespaceObject.metadata.labels.size())",
        },
      ],
    },
  },
  {
    name: "namespace-fields",
    spec: {
      validations: [{ expression: "has(namespaceObject.metadata.annotations) || namespaceObject.metadata.UID == ''" }],
    },
  },
  {
    name: "request",
    spec: {
      validations: [
        {
          expression: "false",
          messageExpression:
            "[request.operation, request.name, request.namespace, request.kind.kind, request.resource.resource, request.requestKind.version, string(request.dryRun), request.userInfo.username].join(' ')",
        },
      ],
    },
  },
  {
    name: "options",
    spec: {
      validations: [
        {
          expression: "false",
          messageExpression:
            "request.options.kind + ' ' + request.options.apiVersion + ' ' + request.options.fieldManager",
        },
      ],
    },
  },
  {
    name: "sub",
    spec: { validations: [{ expression: "has(request.subResource) || has(request.requestSubResource)" }] },
  },
  {
    name: "old",
    spec: {
      validations: [
        {
          expression: "oldObject == null || object == null || oldObject.data.key == object.data.key",
          messageExpression: "oldObject.data.key + ' to ' + object.data.key",
        },
        { expression: "request.operation != 'DELETE'", messageExpression: "'kept: ' + oldObject.metadata.name" },
      ],
    },
  },
  {
    name: "rights",
    spec: {
      validations: [
        { expression: "authorizer.group('').resource('configmaps').namespace('guarded').check('get').allowed()" },
        { expression: "authorizer.requestResource.check('delete').allowed()" },
      ],
    },
  },
  {
    name: "account",
    spec: {
      validations: [
        {
          expression:
            "authorizer.serviceAccount('guarded', 'nobody').group('').resource('configmaps').namespace('guarded').check('get').allowed()",
          message: "nobody may",
        },
      ],
    },
  },
  {
    name: "path",
    spec: { validations: [{ expression: "!authorizer.path('/healthz').check('get').allowed()", message: "may" }] },
  },
  {
    name: "annotates",
    spec: {
      auditAnnotations: [
        { key: "name", valueExpression: "'is ' + object.metadata.name" },
        { key: "none", valueExpression: "null" },
        { key: "fails", valueExpression: "'is ' + object.data.none" },
      ],
    },
  },
  {
    name: "annotates-ignored",
    spec: {
      failurePolicy: "Ignore",
      auditAnnotations: [{ key: "fails", valueExpression: "'is ' + object.data.none" }],
    },
  },
  {
    name: "costly",
    spec: {
      variables: [{ name: "list", expression: numbers(200) }],
      validations: [
        {
          expression: "variables.list.all(i, variables.list.all(j, variables.list.all(k, i + j + k >= 0)))",
          message: "no",
        },
      ],
    },
  },
  {
    name: "costly-together",
    spec: {
      // A question about rights is what costs most.
      validations: Array.from({ length: 15 }, () => ({
        expression: ["get", "delete"]
          .map((verb) => `authorizer.requestResource.check('${verb}').allowed()`)
          .join(" && "),
      })),
    },
  },
  {
    name: "costly-variable",
    spec: {
      variables: [
        { name: "list", expression: numbers(200) },
        {
          name: "none",
          expression: "variables.list.all(i, variables.list.all(j, variables.list.all(k, i + j + k >= 0)))",
        },
      ],
      validations: [{ expression: "variables.none || true" }, { expression: "variables.none", message: "no" }],
    },
  },
  {
    name: "costly-conditions",
    spec: {
      matchConditions: Array.from({ length: 6 }, (_, at) => ({
        name: `c${at}`,
        expression: `${numbers(300)}.all(i, ${numbers(300)}.all(j, i + j >= 0))`,
      })),
      validations: never,
    },
  },
  {
    name: "excluded",
    spec: {
      matchConstraints: {
        resourceRules: [rule(["configmaps"])],
        excludeResourceRules: [{ ...rule(["configmaps"]), resourceNames: ["spared"] }],
        objectSelector: { matchLabels: { guard: "excluded" } },
      },
      validations: never,
    },
  },
  {
    name: "named",
    spec: {
      matchConstraints: {
        resourceRules: [{ ...rule(["configmaps"]), resourceNames: ["named"] }],
        objectSelector: { matchLabels: { guard: "named" } },
      },
      validations: never,
    },
  },
  {
    name: "elsewhere",
    spec: {
      matchConstraints: {
        resourceRules: [rule(["configmaps"])],
        objectSelector: { matchLabels: { guard: "elsewhere" } },
        namespaceSelector: { matchLabels: { level: "low" } },
      },
      validations: never,
    },
  },
  {
    name: "narrowed",
    spec: { validations: never },
    binding: { matchResources: { resourceRules: [rule(["configmaps"], ["UPDATE"])] } },
  },
  {
    name: "narrowed-namespace",
    spec: { validations: never },
    binding: { matchResources: { namespaceSelector: { matchLabels: { level: "low" } } } },
  },
  {
    name: "cluster-scoped",
    spec: {
      matchConstraints: {
        resourceRules: [{ ...rule(["configmaps"]), scope: "Cluster" }],
        objectSelector: { matchLabels: { guard: "cluster-scoped" } },
      },
      validations: never,
    },
  },
  {
    name: "many-things",
    spec: {
      matchConstraints: {
        resourceRules: [rule(["namespaces", "pods", "pods/*", "deployments", "deployments/*"], ["*"], ["*"])],
        objectSelector: { matchLabels: { guard: "many-things" } },
      },
      validations: [
        {
          expression: "false",
          messageExpression:
            "request.operation + ' ' + request.kind.kind + ' ' + request.resource.resource + (has(request.subResource) ? '/' + request.subResource : '') + ' ' + (namespaceObject == null ? 'none' : namespaceObject.metadata.name) + ' ' + (object == null ? 'gone' : object.kind)",
        },
      ],
    },
    binding: { validationActions: ["Warn"] },
  },
  {
    name: "connections",
    spec: {
      matchConstraints: { resourceRules: [rule(["pods/exec", "pods/attach", "pods/eviction"], ["CONNECT", "CREATE"])] },
      matchConditions: [{ name: "here", expression: "request.namespace == 'guarded'" }],
      validations: [
        {
          expression: "false",
          messageExpression:
            "request.kind.kind + ' ' + request.requestKind.kind + ' ' + (request.kind.kind == 'PodExecOptions' ? object.command.join(' ') : '-')",
        },
      ],
    },
  },
  // Parameters.
  {
    name: "params",
    spec: {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      validations: [
        {
          expression: "params == null || object.data.key == params.data.key",
          messageExpression: "params.kind + ' ' + params.metadata.name",
        },
      ],
    },
    binding: { paramRef: { name: "wanted", namespace: "guarded", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-here",
    spec: {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      validations: [
        { expression: "object.data.key == params.data.key && !has(params.metadata.managedFields)", message: "no" },
      ],
    },
    binding: { paramRef: { name: "wanted", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-unbound",
    spec: {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      validations: [{ expression: "params != null", message: "no params" }],
    },
  },
  {
    name: "params-missing",
    spec: { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, validations: never },
    binding: { paramRef: { name: "none", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-missing-ignored",
    spec: { failurePolicy: "Ignore", paramKind: { apiVersion: "v1", kind: "ConfigMap" }, validations: never },
    binding: { paramRef: { name: "none", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-allowed",
    spec: { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, validations: never },
    binding: { paramRef: { name: "none", parameterNotFoundAction: "Allow" } },
  },
  {
    name: "params-selected",
    spec: {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      validations: [{ expression: "object.data.key != params.data.key", message: "as one of them" }],
    },
    binding: { paramRef: { selector: { matchLabels: { wanted: "yes" } }, parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-none-selected",
    spec: { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, validations: never },
    binding: { paramRef: { selector: { matchLabels: { wanted: "never" } }, parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-cluster",
    spec: {
      paramKind: { apiVersion: "v1", kind: "Namespace" },
      validations: [{ expression: "object.data.key == params.metadata.labels.level", message: "no" }],
    },
    binding: { paramRef: { name: "guarded", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-misplaced",
    spec: { paramKind: { apiVersion: "v1", kind: "Namespace" }, validations: never },
    binding: { paramRef: { name: "guarded", namespace: "guarded", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-of-no-kind",
    spec: { paramKind: { apiVersion: "none.example.com/v1", kind: "Nothing" }, validations: never },
    binding: { paramRef: { name: "none", parameterNotFoundAction: "Allow" } },
  },
  {
    name: "params-of-namespaces",
    spec: {
      matchConstraints: {
        resourceRules: [rule(["persistentvolumes"])],
        objectSelector: { matchLabels: { guard: "params-of-namespaces" } },
      },
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      validations: always,
    },
    binding: { paramRef: { name: "wanted", parameterNotFoundAction: "Allow" } },
  },
];

const pod = object("v1", "Pod", "guarded", {
  metadata: { labels: { guard: "many-things" } },
  spec: { containers: [{ name: "web", image: "nginx" }], automountServiceAccountToken: false },
});
const deployment = object("apps/v1", "Deployment", "guarded", {
  metadata: { labels: { guard: "many-things" } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } },
  },
});
const volume = object("v1", "PersistentVolume", "guarded", {
  metadata: { labels: { guard: "params-of-namespaces" } },
  spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/x" } },
});

const spared = (title: string, name: string, guard: string) =>
  post(`policy: ${title}`, `${core}/configmaps`, configMap(name, guard));

const last = judging.length - 1;

/** What API servers make of ValidatingAdmissionPolicies: of their texts, and of requests that these are about. */
export const admissionPolicies: readonly Recorded[] = [
  post(
    "create a Namespace for policies",
    "/api/v1/namespaces",
    object("v1", "Namespace", "guarded", { metadata: { labels: { level: "high" } } }),
  ),
  post("create a ServiceAccount for policies", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  ...Object.entries(wrong).map(([what, spec]) => post(`a wrong policy: ${what}`, policies, policy("wrong", spec))),
  post("a wrong policy: no name of its own", policies, {
    ...policy("", { auditAnnotations: [{ key: "a", valueExpression: "'x'" }] }),
    metadata: { name: "a_b" },
  }),
  ...Object.entries(loose).map(([what, spec]) =>
    post(`a wrong binding: ${what}`, bindings, binding("wrong", "any", spec)),
  ),
  post(
    "a policy with defaults",
    `${policies}?dryRun=All`,
    policy("defaults", { matchConstraints: { resourceRules: [rule(["pods"])] }, validations: always }),
  ),
  post(
    "a binding with defaults",
    `${bindings}?dryRun=All`,
    binding("defaults", "any", { matchResources: { resourceRules: [rule(["pods"])] } }),
  ),
  ...["wanted", "other"].map((name) =>
    post(
      `create a parameter: ${name}`,
      `${core}/configmaps`,
      object("v1", "ConfigMap", name, { metadata: { labels: { wanted: "yes" } }, data: { key: name } }),
    ),
  ),
  ...judging.map(({ name, spec }) => post(`create a policy: ${name}`, policies, policy(name, spec))),
  ...judging.map(({ name, binding: spec }, at) =>
    post(
      `create a binding: ${name}`,
      bindings,
      binding(`${name}-bound`, name, spec),
      at === last ? { settleMs: 4_000 } : {},
    ),
  ),
  ...judging
    .filter(({ name }) => name !== "many-things" && name !== "connections" && name !== "params-of-namespaces")
    .map(({ name }) => ask(name, name)),
  ask("a good message", "message", { key: "good" }),
  ask("a condition that holds", "condition", { key: "meant" }),
  ask("parameters that fit", "params", { key: "wanted" }),
  ask("parameters that fit here", "params-here", { key: "wanted" }),
  ask("one of several parameters", "params-selected", { key: "other" }),
  ask("parameters of the cluster that fit", "params-cluster", { key: "high" }),
  spared("excluded by name", "spared", "excluded"),
  spared("not the name that is meant", "unnamed", "named"),
  post("policy: a name to be made", `${core}/configmaps?fieldManager=me`, {
    ...configMap("", "request"),
    metadata: { generateName: "made-", labels: { guard: "request" } },
  }),
  post("policy: options with a field manager", `${core}/configmaps?fieldManager=me`, configMap("options", "options")),
  post("policy: a dry run", `${core}/configmaps?dryRun=All`, configMap("dry", "request")),
  put("policy: an update", `${core}/configmaps/narrowed`, configMap("narrowed", "narrowed", { key: "new" })),
  merge("policy: a changed value", `${core}/configmaps/old`, { data: { key: "new" } }),
  merge("policy: a label that is not meant any more", `${core}/configmaps/old`, {
    metadata: { labels: { guard: "none" } },
    data: { key: "other" },
  }),
  remove("policy: a deletion", `${core}/configmaps/old`),
  post(
    "policy: a Namespace",
    "/api/v1/namespaces",
    object("v1", "Namespace", "guarded-too", { metadata: { labels: { guard: "many-things" } } }),
  ),
  merge("policy: a Namespace's labels", "/api/v1/namespaces/guarded-too", { metadata: { labels: { more: "x" } } }),
  remove("policy: a Namespace goes", "/api/v1/namespaces/guarded-too"),
  post("policy: a Pod", `${core}/pods`, pod),
  merge("policy: a Pod's status", `${core}/pods/guarded/status`, { status: { phase: "Running" } }),
  post("policy: a connection", `${core}/pods/guarded/exec?command=ls&command=-l&container=web`, undefined),
  post("policy: an eviction", `${core}/pods/guarded/eviction`, object("policy/v1", "Eviction", "guarded")),
  remove("policy: a Pod goes", `${core}/pods/guarded`, { gracePeriodSeconds: 0 }),
  post("policy: a Deployment", `${apps}/deployments`, deployment),
  merge("policy: a Deployment's scale", `${apps}/deployments/guarded/scale`, { spec: { replicas: 1 } }),
  remove("policy: a Deployment goes", `${apps}/deployments/guarded`),
  post("policy: parameters of namespaces", "/api/v1/persistentvolumes", volume),
  merge("policy: a change that is wrong", `${policies}/plain`, { spec: { validations: [{ expression: "1" }] } }),
  merge("policy: a change", `${policies}/plain`, { spec: { validations: always } }),
  merge("policy: a change of the status", `${policies}/plain/status`, {
    spec: { failurePolicy: "Ignore" },
    status: { observedGeneration: 1, typeChecking: { expressionWarnings: [{ fieldRef: "spec.a", warning: "w" }] } },
  }),
  merge("policy: a wrong status", `${policies}/plain/status`, {
    status: { typeChecking: { expressionWarnings: [{ fieldRef: "", warning: "" }] } },
  }),
  remove("policy: a binding goes", `${bindings}/message-bound`),
  table("policies as a table", policies),
  table("their bindings as a table", bindings),
  get("policies: what is there in the end", `${policies}/variables`),
  get("policies: a binding in the end", `${bindings}/params-bound`),
];
