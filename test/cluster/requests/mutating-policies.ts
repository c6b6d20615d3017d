import { get, merge, object, post, type Recorded, remove, table } from "./recorded.ts";

const group = "/apis/admissionregistration.k8s.io/v1beta1";
const policies = `${group}/mutatingadmissionpolicies`;
const bindings = `${group}/mutatingadmissionpolicybindings`;
const core = "/api/v1/namespaces/changed";
const apps = "/apis/apps/v1/namespaces/changed";
const apiVersion = "admissionregistration.k8s.io/v1beta1";

type Fields = Readonly<Record<string, unknown>>;

const rule = (resources: readonly string[], more: Fields = {}) => ({
  apiGroups: ["*"],
  apiVersions: ["*"],
  operations: ["CREATE", "UPDATE"],
  resources,
  ...more,
});
const judgedBy = (change: string) => ({ objectSelector: { matchLabels: { change } } });

function policy(name: string, spec: Fields, change = name) {
  return object(apiVersion, "MutatingAdmissionPolicy", name, {
    spec: {
      matchConstraints: { resourceRules: [rule(["configmaps", "pods", "deployments", "limits"])], ...judgedBy(change) },
      reinvocationPolicy: "Never",
      ...spec,
    },
  });
}

const apply = (expression: string) => ({ patchType: "ApplyConfiguration", applyConfiguration: { expression } });
const patch = (expression: string) => ({ patchType: "JSONPatch", jsonPatch: { expression } });
const binding = (name: string, policyName: string, spec: Fields = {}) =>
  object(apiVersion, "MutatingAdmissionPolicyBinding", name, { spec: { policyName, ...spec } });

const labelled = apply('Object{metadata: Object.metadata{labels: Object.metadata.labels{added: "yes"}}}');

/** Policies that are refused. */
const wrong: Readonly<Record<string, Fields>> = {
  "nothing to do": {},
  "no reinvocation policy": { mutations: [labelled], reinvocationPolicy: undefined },
  "values that are not supported": {
    mutations: [{ ...labelled, patchType: "Merge" }],
    reinvocationPolicy: "Always",
    failurePolicy: "Maybe",
  },
  "patches of the wrong type": {
    mutations: [
      {},
      { patchType: "JSONPatch" },
      { patchType: "ApplyConfiguration" },
      { ...labelled, jsonPatch: { expression: "[]" } },
      { ...patch("[]"), applyConfiguration: { expression: "Object{}" } },
      apply(" "),
      patch(""),
    ],
  },
  "operations without an object": {
    mutations: [labelled],
    matchConstraints: { resourceRules: [rule(["pods"], { operations: ["CREATE", "DELETE", "READ"] })] },
  },
  expressions: {
    variables: [{ name: "a", expression: "1 +" }],
    matchConditions: [
      { name: "a", expression: "Object{} == object" },
      { name: "b", expression: "1" },
    ],
    mutations: [
      apply("object"),
      apply("Object.spec{}"),
      apply("  Objects{}  "),
      apply("Object{spec: Object.spec{replicas: 1 + 'a'}}"),
      patch("Object{}"),
      patch('JSONPatch{op: "add", path: "/a", value: 1}'),
      patch('[JSONPatch{op: 1, path: "/a", value: 1}]'),
      patch('[JSONPatch{operation: "add"}]'),
      patch("[]"),
    ],
  },
};

/** Policies that change something, each with what its binding says. */
const changing: readonly { readonly name: string; readonly spec: Fields; readonly binding?: Fields }[] = [
  { name: "labels", spec: { mutations: [labelled] } },
  { name: "unchanged", spec: { mutations: [apply("Object{}")] } },
  {
    name: "several",
    spec: {
      mutations: [labelled, patch('[JSONPatch{op: "add", path: "/data/seen", value: object.metadata.labels.added}]')],
    },
  },
  {
    name: "values",
    spec: {
      variables: [{ name: "value", expression: "object.data.key + '!'" }],
      mutations: [
        apply('Object{data: Object.data{made: variables.value, "from": request.operation}}'.replace('"from"', "other")),
      ],
    },
  },
  {
    name: "patched",
    spec: {
      mutations: [
        patch(
          '[JSONPatch{op: "replace", path: "/data/key", value: "new"}, JSONPatch{op: "add", path: "/metadata/annotations", value: {"a/b": "c"}}, JSONPatch{op: "add", path: "/metadata/annotations/" + jsonpatch.escapeKey("d/e"), value: "f"}]',
        ),
      ],
    },
  },
  { name: "removed", spec: { mutations: [patch('[JSONPatch{op: "remove", path: "/data/key"}]')] } },
  { name: "removed-twice", spec: { mutations: [patch('[JSONPatch{op: "remove", path: "/data/none"}]')] } },
  {
    name: "tested",
    spec: {
      mutations: [
        patch('[JSONPatch{op: "test", path: "/data/key", value: "other"}, JSONPatch{op: "remove", path: "/data/key"}]'),
      ],
    },
  },
  {
    name: "moved",
    spec: {
      mutations: [
        patch(
          '[JSONPatch{op: "move", from: "/data/key", path: "/data/moved"}, JSONPatch{op: "copy", from: "/data/moved", path: "/data/copied"}]',
        ),
      ],
    },
  },
  { name: "unknown", spec: { mutations: [patch('[JSONPatch{op: "add", path: "/spec", value: {"a": "b"}}]')] } },
  {
    name: "unknown-ignored",
    spec: { failurePolicy: "Ignore", mutations: [patch('[JSONPatch{op: "add", path: "/spec", value: {"a": "b"}}]')] },
  },
  { name: "unknown-applied", spec: { mutations: [apply('Object{spec: Object.spec{a: "b"}}')] } },
  { name: "mistyped", spec: { mutations: [apply("Object{data: Object.data{a: 1}}")] } },
  { name: "misnamed", spec: { mutations: [apply('Object{metadata: Object.spec{name: "x"}}')] } },
  { name: "error", spec: { mutations: [apply("Object{data: Object.data{a: object.data.none}}"), labelled] } },
  {
    name: "error-ignored",
    spec: { failurePolicy: "Ignore", mutations: [apply("Object{data: Object.data{a: object.data.none}}"), labelled] },
  },
  {
    name: "condition",
    spec: { matchConditions: [{ name: "a", expression: "object.data.key == 'meant'" }], mutations: [labelled] },
  },
  {
    name: "condition-error",
    spec: { matchConditions: [{ name: "a", expression: "object.data.none == 'meant'" }], mutations: [labelled] },
  },
  {
    name: "condition-ignored",
    spec: {
      failurePolicy: "Ignore",
      matchConditions: [{ name: "a", expression: "object.data.none == 'meant'" }],
      mutations: [labelled],
    },
  },
  { name: "renamed", spec: { mutations: [apply('Object{metadata: Object.metadata{name: "other"}}')] } },
  { name: "moved-away", spec: { mutations: [apply('Object{metadata: Object.metadata{namespace: "default"}}')] } },
  {
    name: "invalid",
    spec: { mutations: [apply('Object{metadata: Object.metadata{labels: Object.metadata.labels{bad: "a b"}}}')] },
  },
  {
    name: "rights",
    spec: {
      mutations: [
        apply("Object{data: Object.data{may: string(authorizer.requestResource.check('delete').allowed())}}"),
      ],
    },
  },
  {
    name: "namespace",
    spec: { mutations: [apply("Object{data: Object.data{level: namespaceObject.metadata.labels.level}}")] },
  },
  {
    name: "params",
    spec: {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      mutations: [apply("Object{data: Object.data{of: params.data.key}}")],
    },
    binding: { paramRef: { name: "wanted", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-selected",
    spec: {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      mutations: [apply("Object{data: Object.data{both: object.?data.both.orValue('') == '' ? 'one' : 'two'}}")],
    },
    binding: { paramRef: { selector: { matchLabels: { wanted: "yes" } }, parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-missing",
    spec: { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, mutations: [labelled] },
    binding: { paramRef: { name: "none", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "params-of-no-kind",
    spec: { paramKind: { apiVersion: "none.example.com/v1", kind: "None" }, mutations: [labelled] },
    binding: { paramRef: { name: "none", parameterNotFoundAction: "Deny" } },
  },
  {
    name: "narrowed",
    spec: { mutations: [labelled] },
    binding: { matchResources: { resourceRules: [rule(["configmaps"], { operations: ["UPDATE"] })] } },
  },
  {
    name: "costly",
    spec: {
      variables: [{ name: "list", expression: JSON.stringify(Array.from({ length: 200 }, (_, at) => at)) }],
      mutations: [
        apply(
          "variables.list.all(i, variables.list.all(j, variables.list.all(k, i + j + k >= 0))) ? Object{} : Object{}",
        ),
      ],
    },
  },
  // Pods and Deployments: lists by their keys, defaults, atomic fields.
  {
    name: "sidecar",
    spec: {
      mutations: [
        apply(
          'Object{spec: Object.spec{initContainers: [Object.spec.initContainers{name: "side", image: "proxy", args: ["x"], restartPolicy: "Always"}]}}',
        ),
      ],
    },
  },
  {
    name: "sidecar-patch",
    spec: {
      mutations: [
        patch(
          '[JSONPatch{op: "add", path: "/spec/containers/-", value: Object.spec.containers{name: "side", image: "proxy"}}]',
        ),
        apply(
          'Object{spec: Object.spec{containers: [Object.spec.containers{name: "side", imagePullPolicy: "Never"}]}}',
        ),
      ],
    },
  },
  {
    name: "images",
    spec: {
      mutations: [
        apply(
          'Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, image: "mirror/" + c.image})}}',
        ),
      ],
    },
  },
  {
    name: "atomic",
    spec: {
      mutations: [
        apply(
          'Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, args: ["x"]})}}',
        ),
      ],
    },
  },
  {
    name: "replicas",
    spec: {
      mutations: [
        apply(
          "Object{spec: Object.spec{replicas: object.spec.replicas + 1, template: Object.spec.template{spec: Object.spec.template.spec{terminationGracePeriodSeconds: 5}}}}",
        ),
      ],
    },
  },
  { name: "typed", spec: { mutations: [apply("Object{spec: Object.spec{replicas: 'three'}}")] } },
  // Custom kinds.
  { name: "custom", spec: { mutations: [apply("Object{spec: Object.spec{most: object.spec.most + 1}}")] } },
  {
    name: "custom-patch",
    spec: {
      mutations: [
        patch(
          '[JSONPatch{op: "add", path: "/spec/most", value: 7}, JSONPatch{op: "add", path: "/spec/none", value: 1}]',
        ),
      ],
    },
  },
  { name: "custom-wrong", spec: { mutations: [patch('[JSONPatch{op: "add", path: "/spec/most", value: "many"}]')] } },
];

const configMap = (name: string) =>
  object("v1", "ConfigMap", name, { metadata: { labels: { change: name } }, data: { key: "value" } });
const pod = (name: string) =>
  object("v1", "Pod", name, {
    metadata: { labels: { change: name } },
    spec: { automountServiceAccountToken: false, containers: [{ name: "web", image: "nginx", args: ["a"] }] },
  });
const deployment = (name: string) =>
  object("apps/v1", "Deployment", name, {
    metadata: { labels: { change: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } },
    },
  });
const definition = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "limits.changed.example.com", {
  spec: {
    group: "changed.example.com",
    names: { plural: "limits", singular: "limit", kind: "Limit", listKind: "LimitList" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", properties: { most: { type: "integer" } } } },
          },
        },
      },
    ],
  },
});

/** Two policies about the same objects: whichever is asked first, the other one sees what it has made. */
const again: readonly Recorded[] = [
  post(
    "changed: a policy that is asked again",
    policies,
    policy(
      "again-first",
      {
        reinvocationPolicy: "IfNeeded",
        mutations: [apply("Object{data: Object.data{first: string(has(object.data.second))}}")],
      },
      "again",
    ),
  ),
  post(
    "changed: a policy that makes it so",
    policies,
    policy(
      "again-second",
      {
        reinvocationPolicy: "IfNeeded",
        mutations: [apply("Object{data: Object.data{second: string(has(object.data.first))}}")],
      },
      "again",
    ),
  ),
  post("changed: the first binding", bindings, binding("again-first", "again-first")),
  post("changed: the second binding", bindings, binding("again-second", "again-second"), { settleMs: 4_000 }),
  post("changed: asked again", `${core}/configmaps`, configMap("again")),
  post("changed: a webhook after policies", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", {
    ...object("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "after"),
    webhooks: [
      {
        name: "after.example.com",
        clientConfig: { url: "{{hook}}/patch", caBundle: "{{ca}}" },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
        objectSelector: { matchLabels: { hooked: "yes" } },
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
      },
    ],
  }),
  ...["Never", "IfNeeded"].flatMap((reinvocationPolicy) => {
    const name = `counts-${reinvocationPolicy.toLowerCase()}`;
    const counts = apply("Object{data: Object.data{count: string(int(object.data.?count.orValue('0')) + 1)}}");
    return [
      post(`changed: the policy ${name}`, policies, policy(name, { reinvocationPolicy, mutations: [counts] })),
      post(`changed: the binding of ${name}`, bindings, binding(name, name), { settleMs: 4_000 }),
      post(`changed: ${name}`, `${core}/configmaps`, configMap(name)),
      post(`changed: ${name}, and by a webhook`, `${core}/configmaps`, {
        ...configMap(`${name}-hooked`),
        metadata: { name: `${name}-hooked`, labels: { change: name, hooked: "yes" } },
      }),
    ];
  }),
];

const pods = ["sidecar", "sidecar-patch", "images", "atomic"];
const deployments = ["replicas", "typed"];
const customs = ["custom", "custom-patch", "custom-wrong"];
const last = changing.length - 1;

/** What API servers make of MutatingAdmissionPolicies, and these of objects. */
export const mutatingPolicies: readonly Recorded[] = [
  post(
    "changed: the namespace",
    "/api/v1/namespaces",
    object("v1", "Namespace", "changed", { metadata: { labels: { level: "high" } } }),
  ),
  post("changed: a ServiceAccount", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  post("changed: a definition", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition, {
    settleMs: 12_000,
  }),
  ...["wanted", "also"].map((name) =>
    post(
      `changed: the parameter ${name}`,
      `${core}/configmaps`,
      object("v1", "ConfigMap", name, { metadata: { labels: { wanted: "yes" } }, data: { key: name } }),
    ),
  ),
  ...Object.entries(wrong).map(([what, spec]) => post(`a wrong change: ${what}`, policies, policy("wrong", spec))),
  post(
    "a wrong change: a binding to what goes",
    bindings,
    binding("wrong", "any", { matchResources: { resourceRules: [rule(["pods"], { operations: ["DELETE"] })] } }),
  ),
  post("a wrong change: a binding to nothing", bindings, binding("wrong", "", { paramRef: {} })),
  ...changing.map(({ name, spec }) => post(`changed: the policy ${name}`, policies, policy(name, spec))),
  ...changing.map(({ name, binding: spec }, at) =>
    post(
      `changed: the binding of ${name}`,
      bindings,
      binding(`${name}-bound`, name, spec),
      at === last ? { settleMs: 4_000 } : {},
    ),
  ),
  ...changing
    .filter(({ name }) => ![...pods, ...deployments, ...customs].includes(name))
    .map(({ name }) => post(`changed: ${name}`, `${core}/configmaps`, configMap(name))),
  ...pods.map((name) => post(`changed: ${name}`, `${core}/pods`, pod(name))),
  ...deployments.map((name) => post(`changed: ${name}`, `${apps}/deployments`, deployment(name))),
  ...customs.map((name) =>
    post(`changed: ${name}`, "/apis/changed.example.com/v1/namespaces/changed/limits", {
      ...object("changed.example.com/v1", "Limit", name, { metadata: { labels: { change: name } } }),
      spec: { most: 1 },
    }),
  ),
  post("changed: a policy for connections and scales", policies, {
    ...policy("doors", { mutations: [apply("Object{}")] }),
    spec: {
      matchConstraints: {
        resourceRules: [rule(["pods/exec", "deployments/scale", "pods/eviction"], { operations: ["*"] })],
      },
      matchConditions: [{ name: "here", expression: "request.namespace == 'changed'" }],
      mutations: [patch('[JSONPatch{op: "add", path: "/metadata/labels", value: {"a": "b"}}]')],
      reinvocationPolicy: "Never",
    },
  }),
  post("changed: the binding for connections and scales", bindings, binding("doors", "doors"), { settleMs: 4_000 }),
  post("changed: a connection", `${core}/pods/sidecar/exec?command=ls&container=web`, undefined),
  post("changed: an eviction", `${core}/pods/sidecar/eviction`, object("policy/v1", "Eviction", "sidecar")),
  merge("changed: a scale", `${apps}/deployments/replicas/scale`, { spec: { replicas: 3 } }),
  remove("changed: no more connections", `${bindings}/doors`),
  merge("changed: an update", `${core}/configmaps/narrowed`, { data: { key: "new" } }),
  merge("changed: a change that a policy changes back", `${core}/configmaps/labels`, {
    metadata: { labels: { added: null } },
  }),
  ...again,
  merge("changed: a policy with a mistake", `${policies}/labels`, { spec: { mutations: [apply("1")] } }),
  remove("changed: a binding goes", `${bindings}/labels-bound`),
  table("changed: policies as a table", policies),
  table("changed: bindings as a table", bindings),
  get("changed: a policy in the end", `${policies}/several`),
];
