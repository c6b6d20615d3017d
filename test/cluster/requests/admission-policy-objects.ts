import { merge, object, post, put, type Recorded, remove } from "./recorded.ts";

const group = "/apis/admissionregistration.k8s.io/v1";
const policies = `${group}/validatingadmissionpolicies`;
const bindings = `${group}/validatingadmissionpolicybindings`;
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const apiVersion = "admissionregistration.k8s.io/v1";
const core = "/api/v1/namespaces/judged";
/** A real API server looks for new kinds of parameters every half a minute. */
const settleMs = 32_000;

type Fields = Readonly<Record<string, unknown>>;

const rule = (apiGroups: readonly string[], resources: readonly string[], more: Fields = {}) => ({
  apiGroups,
  apiVersions: ["*"],
  operations: ["*"],
  resources,
  ...more,
});

const policy = (name: string, spec: Fields) =>
  post(`judged: the policy ${name}`, policies, object(apiVersion, "ValidatingAdmissionPolicy", name, { spec }));
const binding = (name: string, spec: Fields = {}) =>
  post(
    `judged: the binding of ${name}`,
    bindings,
    object(apiVersion, "ValidatingAdmissionPolicyBinding", name, {
      spec: { policyName: name, validationActions: ["Warn"], ...spec },
    }),
  );

/** Policies that tell a value of what they are asked about, as a warning. */
const tells = (name: string, matchConstraints: Fields, expressions: readonly string[], more: Fields = {}) =>
  policy(name, {
    matchConstraints: {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "judged" } },
      ...matchConstraints,
    },
    validations: expressions.map((messageExpression) => ({
      expression: "false",
      message: "silent",
      messageExpression,
    })),
    ...more,
  });

const judgedBy = (judge: string) => ({ objectSelector: { matchLabels: { judge } } });
const only = (operation: string) => ({ operations: [operation] });

const pod = object("v1", "Pod", "typed", {
  metadata: { labels: { a: "b" }, annotations: { c: "d" } },
  spec: {
    automountServiceAccountToken: false,
    containers: [
      {
        name: "web",
        image: "nginx",
        ports: [{ containerPort: 80 }],
        resources: { limits: { cpu: "0.5", memory: "1024Mi" } },
        livenessProbe: { httpGet: { path: "/", port: "http" } },
        readinessProbe: { httpGet: { path: "/", port: 80 } },
      },
    ],
  },
});

const scaler = (version: string, name: string, judge: string) =>
  object(`autoscaling/${version}`, "HorizontalPodAutoscaler", name, {
    metadata: { labels: { judge } },
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      ...(version === "v1" ? { targetCPUUtilizationPercentage: 50 } : {}),
    },
  });

const definition = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "limits.judged.example.com", {
  spec: {
    group: "judged.example.com",
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
const limit = (name: string, most: number) =>
  post(`judged: the parameter ${name}`, "/apis/judged.example.com/v1/namespaces/judged/limits", {
    ...object("judged.example.com/v1", "Limit", name, { metadata: { labels: { limit: "yes" } } }),
    spec: { most },
  });

const deployment = (name: string, replicas: number) =>
  object("apps/v1", "Deployment", name, {
    spec: {
      replicas,
      strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 1 } },
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } },
    },
  });

const as = (user: string, groups = "") => ({
  headers: { "impersonate-user": user, ...(groups === "" ? {} : { "impersonate-group": groups }) },
});
const withParams = (name: string, apiVersionOf: string, kind: string) =>
  object(apiVersion, "ValidatingAdmissionPolicy", name, {
    spec: {
      paramKind: { apiVersion: apiVersionOf, kind },
      matchConstraints: { resourceRules: [rule(["none.example.com"], ["nothing"])] },
      validations: [{ expression: "true" }],
    },
  });
const bound = (name: string, policyName: string, paramRef: Fields) =>
  object(apiVersion, "ValidatingAdmissionPolicyBinding", name, {
    spec: { policyName, validationActions: ["Deny"], paramRef: { parameterNotFoundAction: "Deny", ...paramRef } },
  });
const secret = (name: string, judge = name) =>
  object("v1", "Secret", name, { metadata: { labels: { judge } }, stringData: { a: "b" } });
const keeper = object("rbac.authorization.k8s.io/v1", "ClusterRole", "judged-keeper", {
  rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["create", "get"] }],
});
const keeperBinding = object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "judged-keeper", {
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "judged-keeper" },
  subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "keeper" }],
});
const rights = object("rbac.authorization.k8s.io/v1", "ClusterRole", "judged-writer", {
  rules: [{ apiGroups: ["admissionregistration.k8s.io"], resources: ["*"], verbs: ["*"] }],
});
const rightsBinding = object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "judged-writer", {
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "judged-writer" },
  subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "writer" }],
});
const reader = object("rbac.authorization.k8s.io/v1", "ClusterRole", "judged-reader", {
  rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] }],
});
const readerBinding = object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "judged-reader", {
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "judged-reader" },
  subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "reader" }],
});

const rightsRequests: readonly Recorded[] = [
  post("judged: a role to write policies", `${rbac}/clusterroles`, rights),
  post("judged: who may write policies", `${rbac}/clusterrolebindings`, rightsBinding),
  post("judged: a role to read parameters", `${rbac}/clusterroles`, reader),
  post("judged: who may read parameters", `${rbac}/clusterrolebindings`, readerBinding, { settleMs: 1_000 }),
  post(
    "judged: parameters that the writer may not read",
    policies,
    withParams("a", "v1", "ConfigMap"),
    as("writer", "people"),
  ),
  post(
    "judged: parameters that nobody serves",
    policies,
    withParams("b", "none.example.com/v1", "Nothing"),
    as("writer"),
  ),
  post("judged: parameters that the administrator may read", policies, withParams("c", "v1", "ConfigMap")),
  merge("judged: the same parameters, changed otherwise", `${policies}/c`, { metadata: { labels: { a: "b" } } }),
  post(
    "judged: a binding to what its writer may not read",
    bindings,
    bound("a", "c", { name: "x", namespace: "judged" }),
    as("writer"),
  ),
  post(
    "judged: a binding to a list that its writer may not read",
    bindings,
    bound("a", "c", { selector: {} }),
    as("writer"),
  ),
  post("judged: a binding to a policy that is not there", bindings, bound("a", "none", { name: "x" }), as("writer")),
  post("judged: a policy with parameters nobody serves", policies, withParams("d", "none.example.com/v1", "Nothing")),
  post("judged: a binding with parameters nobody serves", bindings, bound("a", "d", { name: "x" }), as("writer")),
  post(
    "judged: a binding without parameters",
    bindings,
    object(apiVersion, "ValidatingAdmissionPolicyBinding", "free", {
      spec: { policyName: "c", validationActions: ["Deny"] },
    }),
    as("writer"),
  ),
];

/** Objects of many kinds as policies see them: types, versions, parameters of custom kinds, who writes them. */
export const admissionPolicyObjects: readonly Recorded[] = [
  post(
    "judged: the namespace",
    "/api/v1/namespaces",
    object("v1", "Namespace", "judged", { metadata: { annotations: { note: "x" } } }),
  ),
  post("judged: a ServiceAccount", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  post("judged: a definition", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition, {
    settleMs: 2_000,
  }),
  post("judged: a role to keep Secrets", `${rbac}/clusterroles`, keeper),
  post("judged: who may keep Secrets", `${rbac}/clusterrolebindings`, keeperBinding),
  limit("low", 1),
  limit("high", 5),
  tells("pods-typed", { resourceRules: [rule([""], ["pods"], only("CREATE"))] }, [
    "string(object.spec.containers[0].resources.limits.cpu)",
    "string(object.spec.containers[0].livenessProbe.httpGet.port) + ' ' + string(object.spec.containers[0].readinessProbe.httpGet.port + 1)",
    "string(type(object.metadata.creationTimestamp) == string) + ' ' + string(has(object.metadata.uid)) + ' ' + string(has(object.metadata.managedFields))",
    "string(has(object.status)) + ' ' + object.apiVersion + ' ' + object.kind + ' ' + object.spec.restartPolicy",
    "string(quantity(object.spec.containers[0].resources.limits.memory).compareTo(quantity('1Gi')))",
    "string(has(object.spec.nodeName)) + ' ' + string(object.spec.?nodeName.hasValue()) + ' ' + string(has(object.spec.initContainers))",
    "string(object.spec.terminationGracePeriodSeconds) + ' ' + string(type(object.spec.terminationGracePeriodSeconds) == int)",
    "namespaceObject.metadata.annotations.note + ' ' + string(has(namespaceObject.spec.finalizers)) + ' ' + namespaceObject.status.phase",
  ]),
  binding("pods-typed"),
  tells("moments", { resourceRules: [rule([""], ["secrets"])], ...judgedBy("moments") }, [
    "string(namespaceObject.metadata.creationTimestamp.getFullYear() > 2000)",
  ]),
  binding("moments"),
  tells("who", { resourceRules: [rule([""], ["secrets"])], ...judgedBy("who") }, [
    "request.userInfo.username + ' ' + request.userInfo.groups.join(',')",
    "string(has(request.userInfo.extra)) + ' ' + string(has(request.userInfo.uid))",
    "request.options.kind + ' ' + string(has(request.options.dryRun))",
  ]),
  binding("who"),
  policy("may", {
    matchConstraints: {
      resourceRules: [rule([""], ["secrets"])],
      ...judgedBy("may"),
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "judged" } },
    },
    variables: [{ name: "check", expression: "authorizer.requestResource.check('delete')" }],
    validations: [
      {
        expression: "authorizer.requestResource.check('delete').allowed()",
        messageExpression: "request.userInfo.username + ' may not delete'",
      },
      { expression: "!authorizer.requestResource.check('get').allowed()", message: "may get" },
      { expression: "authorizer.requestResource.check('get').reason() == 'x'", message: "another reason" },
      {
        expression:
          "authorizer.path('/healthz').check('get').allowed() && !authorizer.requestResource.check('get').errored()",
        message: "no path",
      },
      { expression: "variables.check.allowed()", message: "not by a variable" },
    ],
  }),
  binding("may"),
  tells("strategy", { resourceRules: [rule(["apps"], ["deployments"], only("CREATE"))], ...judgedBy("strategy") }, [
    "type(object.spec.strategy.rollingUpdate.maxSurge) == string ? 'text' : 'number'",
    "type(object.spec.strategy.rollingUpdate.maxUnavailable) == int ? 'number' : 'text'",
  ]),
  binding("strategy"),
  tells(
    "scalers-v1",
    {
      resourceRules: [{ ...rule(["autoscaling"], ["horizontalpodautoscalers"]), apiVersions: ["v1"] }],
      ...judgedBy("equivalent"),
    },
    [
      "request.kind.version + ' ' + request.requestKind.version + ' ' + request.resource.version + ' ' + request.requestResource.version + ' ' + object.apiVersion",
      "string(has(object.spec.targetCPUUtilizationPercentage)) + string(has(object.spec.metrics))",
    ],
  ),
  binding("scalers-v1"),
  tells(
    "scalers-exact",
    {
      ...judgedBy("exact"),
      matchPolicy: "Exact",
      resourceRules: [{ ...rule(["autoscaling"], ["horizontalpodautoscalers"]), apiVersions: ["v1"] }],
    },
    ["'exact'"],
  ),
  binding("scalers-exact"),
  tells(
    "scalers-excluded",
    {
      ...judgedBy("excluded"),
      resourceRules: [rule(["*"], ["horizontalpodautoscalers"])],
      excludeResourceRules: [{ ...rule(["autoscaling"], ["horizontalpodautoscalers"]), apiVersions: ["v1"] }],
    },
    ["'not excluded'"],
  ),
  binding("scalers-excluded"),
  tells("limits", { resourceRules: [rule(["apps"], ["deployments", "deployments/scale"])] }, [], {
    paramKind: { apiVersion: "judged.example.com/v1", kind: "Limit" },
    validations: [
      {
        expression: "object == null || object.spec.replicas <= params.spec.most",
        messageExpression:
          "params.kind + ' ' + params.metadata.name + ' ' + string(params.spec.most) + ' ' + string(has(params.metadata.managedFields))",
      },
    ],
  }),
  binding("limits", { validationActions: ["Deny"], paramRef: { name: "low", parameterNotFoundAction: "Deny" } }),
  tells("customs", { resourceRules: [rule(["judged.example.com"], ["*"])] }, [
    "object == null ? 'gone' : object.kind + ' ' + string(object.spec.most)",
  ]),
  { ...binding("customs"), settleMs },
  post("judged: a Pod", `${core}/pods`, pod),
  post("judged: a Secret, moments", `${core}/secrets`, secret("moments")),
  ...["who", "may"].flatMap((judge) => [
    post(`judged: a Secret, ${judge}`, `${core}/secrets`, secret(judge)),
    post(
      `judged: a Secret by a master, ${judge}`,
      `${core}/secrets?dryRun=All`,
      secret(`${judge}-too`, judge),
      as("root", "system:masters"),
    ),
    post(
      `judged: a Secret by its writer, ${judge}`,
      `${core}/secrets?dryRun=All`,
      secret(`${judge}-too`, judge),
      as("keeper"),
    ),
  ]),
  post("judged: a Deployment within limits", "/apis/apps/v1/namespaces/judged/deployments", deployment("small", 1)),
  post("judged: a Deployment beyond limits", "/apis/apps/v1/namespaces/judged/deployments", deployment("large", 3)),
  merge("judged: a Deployment scaled beyond limits", "/apis/apps/v1/namespaces/judged/deployments/small/scale", {
    spec: { replicas: 4 },
  }),
  merge("judged: a Deployment scaled within limits", "/apis/apps/v1/namespaces/judged/deployments/small/scale", {
    spec: { replicas: 1 },
  }),
  ...["equivalent", "exact", "excluded"].flatMap((judge) =>
    ["v1", "v2"].map((version) =>
      post(
        `judged: an autoscaler of ${version}, ${judge}`,
        `/apis/autoscaling/${version}/namespaces/judged/horizontalpodautoscalers`,
        scaler(version, `${judge}-${version}`, judge),
      ),
    ),
  ),
  post("judged: how a Deployment is replaced", "/apis/apps/v1/namespaces/judged/deployments", {
    ...deployment("replaced", 1),
    metadata: { name: "replaced", labels: { judge: "strategy" } },
  }),
  limit("new", 7),
  put("judged: a parameter is changed", "/apis/judged.example.com/v1/namespaces/judged/limits/new", {
    ...object("judged.example.com/v1", "Limit", "new"),
    spec: { most: 9 },
  }),
  remove("judged: a parameter goes", "/apis/judged.example.com/v1/namespaces/judged/limits/new"),
  ...rightsRequests,
];
