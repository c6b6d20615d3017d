import type { Recorded } from "./recorded.ts";

const type = "application/apply-patch+yaml";
const maps = "/api/v1/namespaces/owned/configmaps";
const deployments = "/apis/apps/v1/namespaces/owned/deployments";
const things = "/apis/owned.example.com/v1/namespaces/owned/things";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.owned.example.com" },
  spec: {
    group: "owned.example.com",
    scope: "Namespaced",
    names: { plural: "things", kind: "Thing" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: {
                  items: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["key"],
                    items: {
                      type: "object",
                      required: ["key"],
                      properties: { key: { type: "string" }, value: { type: "integer" } },
                    },
                  },
                  tags: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
                  whole: { type: "array", items: { type: "integer" } },
                  solid: {
                    type: "object",
                    "x-kubernetes-map-type": "atomic",
                    additionalProperties: { type: "string" },
                  },
                  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                  size: { type: "integer", maximum: 100 },
                  port: { "x-kubernetes-int-or-string": true },
                  mode: { type: "string", default: "fast" },
                },
              },
              status: { type: "object", properties: { phase: { type: "string" }, size: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
};

/** Who owns which fields, and server-side apply: by several managers, by all doors, to built-in and custom kinds. */
export const apply: readonly Recorded[] = [
  post("apply: a namespace", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "owned" },
  }),
  ...managedByUpdates(),
  ...configMaps(),
  ...mistakes(),
  ...workloads(),
  ...services(),
  ...custom(),
  ...rights(),
];

function managedByUpdates(): readonly Recorded[] {
  const made = map("updated", { a: "1", b: "2" });
  const merge = "application/merge-patch+json";
  const agent = { "user-agent": "some-agent/v1.2 (linux)" };
  return [
    { ...post("own: create", maps, made), headers: agent },
    { ...post("own: create with a manager", `${maps}?fieldManager=maker`, map("made", { a: "1" })), headers: agent },
    put("own: update", `${maps}/updated?fieldManager=other`, map("updated", { a: "1", b: "3" })),
    put("own: update without a change", `${maps}/updated?fieldManager=idle`, map("updated", { a: "1", b: "3" })),
    patch("own: merge patch", `${maps}/updated?fieldManager=merger`, { data: { c: "1", b: null } }, merge),
    patch(
      "own: JSON patch",
      `${maps}/updated?fieldManager=patcher`,
      [{ op: "add", path: "/metadata/labels", value: { x: "y" } }],
      "application/json-patch+json",
    ),
    patch(
      "own: strategic patch",
      `${maps}/updated?fieldManager=strategic`,
      { metadata: { finalizers: ["example.com/x"] } },
      "application/strategic-merge-patch+json",
    ),
    patch(
      "own: a patch of the finalizers",
      `${maps}/updated?fieldManager=strategic`,
      { metadata: { finalizers: [] } },
      merge,
    ),
    patch("own: forget all owners", `${maps}/updated`, { metadata: { managedFields: [{}] } }, merge),
    patch("own: a change once they are forgotten", `${maps}/updated`, { data: { d: "1" } }, merge),
    patch("own: forget all owners with an empty list", `${maps}/made`, { metadata: { managedFields: [] } }, merge),
    put("own: name owners oneself", `${maps}/updated?fieldManager=me`, {
      ...map("updated", { a: "1" }),
      metadata: {
        name: "updated",
        managedFields: [
          {
            manager: "them",
            operation: "Apply",
            apiVersion: "v1",
            fieldsType: "FieldsV1",
            fieldsV1: { "f:data": { ".": {}, "f:a": {}, "f:c": {} } },
          },
        ],
      },
    }),
    put("own: name owners that are none", `${maps}/updated?fieldManager=me`, {
      ...map("updated", { a: "2" }),
      metadata: { name: "updated", managedFields: [{ manager: "x", operation: "No", apiVersion: "v1" }] },
    }),
    ...Array.from({ length: 13 }, (_, index) =>
      patch(
        `own: more managers than are kept, ${index}`,
        `${maps}/updated?fieldManager=m${index}`,
        { data: { [`k${index}`]: "v" } },
        merge,
      ),
    ),
    { title: "own: what is there in the end", method: "GET", path: `${maps}/updated` },
  ];
}

function configMaps(): readonly Recorded[] {
  const one = `${maps}/one`;
  return [
    applied("apply: a new object", one, map("one", { a: "1", b: "1" })),
    applied("apply: the same again", one, map("one", { a: "1", b: "1" })),
    applied("apply: one field less", one, map("one", { a: "1" })),
    applied("apply: what somebody else owns, unchanged", one, map("one", { a: "1" }), { manager: "you" }),
    applied("apply: what somebody else owns", one, map("one", { a: "2" }), { manager: "you" }),
    applied("apply: what somebody else owns, in a dry run", one, map("one", { a: "2" }), {
      manager: "you",
      more: "&force=true&dryRun=All",
    }),
    applied("apply: by force", one, map("one", { a: "2" }), { manager: "you", more: "&force=true" }),
    applied("apply: in conflict with several", one, map("one", { a: "3", b: "3" }), { manager: "third" }),
    applied("apply: nothing any more", one, map("one"), { manager: "you" }),
    put("apply: an update of all", `${one}?fieldManager=updater`, map("one", { a: "x", b: "y", c: "z" })),
    applied("apply: against updates", one, map("one", { a: "1", b: "1" })),
    applied("apply: labels and annotations", one, {
      ...map("one"),
      metadata: { name: "one", labels: { x: "1" }, annotations: { y: "2" }, finalizers: ["example.com/a"] },
    }),
    applied("apply: fewer finalizers", one, { ...map("one"), metadata: { name: "one", labels: { x: "1" } } }),
    applied("apply: an old version", one, { ...map("one"), metadata: { name: "one", resourceVersion: "1" } }),
    applied("apply: another's uid", one, { ...map("one"), metadata: { name: "one", uid: "other" } }),
    applied(
      "apply: in YAML",
      `${maps}/yaml`,
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: b\n",
    ),
    applied("apply: in a dry run", `${maps}/dry`, map("dry", { a: "1" }), { more: "&dryRun=All" }),
    { title: "apply: nothing is there after a dry run", method: "GET", path: `${maps}/dry` },
    post("apply: what client-side apply made", `${maps}?fieldManager=kubectl-client-side-apply`, {
      ...map("client", { a: "1", b: "1" }),
      metadata: { name: "client", annotations: { [lastApplied]: JSON.stringify(map("client", { a: "1", b: "1" })) } },
    }),
    applied("apply: kubectl takes over", `${maps}/client`, map("client", { a: "2" }), { manager: "kubectl" }),
    patch(
      "apply: somebody changes what kubectl applied",
      `${maps}/client?fieldManager=editor`,
      { data: { a: "3", b: "3" } },
      "application/merge-patch+json",
    ),
    applied("apply: kubectl does not take from others", `${maps}/client`, map("client", { a: "2", b: "2" }), {
      manager: "kubectl",
    }),
    patch(
      "apply: a client that forgets owners before",
      `${maps}/client`,
      { metadata: { managedFields: [{}] } },
      "application/merge-patch+json",
    ),
    applied("apply: to what nobody owned", `${maps}/client`, map("client", { a: "9" })),
  ];
}

function mistakes(): readonly Recorded[] {
  const none = `${maps}/none`;
  const twice = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"none"},"data":{"a":"1","a":"2"}}';
  return [
    applied("apply: of another kind", none, { ...map("none"), kind: "Secret" }),
    applied("apply: of no kind", none, {}),
    applied("apply: of another version", none, { ...map("none"), apiVersion: "v2" }),
    applied("apply: an unknown field", none, { ...map("none"), date: {} }),
    applied("apply: a wrong type", none, { ...map("none"), data: { a: 1 } }),
    applied("apply: a list for a map", none, { ...map("none"), data: [] }),
    applied("apply: another name", none, map("another")),
    applied("apply: without a name", none, { apiVersion: "v1", kind: "ConfigMap" }),
    applied("apply: another namespace", none, { ...map("none"), metadata: { name: "none", namespace: "other" } }),
    applied("apply: with owners", none, { ...map("none"), metadata: { name: "none", managedFields: [] } }),
    applied("apply: a version to a new object", none, {
      ...map("none"),
      metadata: { name: "none", resourceVersion: "1" },
    }),
    applied("apply: a uid to a new object", none, { ...map("none"), metadata: { name: "none", uid: "x" } }),
    applied("apply: no YAML", none, "a: b: c"),
    applied("apply: a list", none, "- a"),
    applied("apply: nothing", none, ""),
    applied("apply: a field twice, strictly", none, twice, { more: "&fieldValidation=Strict" }),
    applied("apply: a field twice, with a warning", `${maps}/twice`, twice.replace('"none"', '"twice"')),
    applied("apply: a field twice, ignored", none, twice, { more: "&fieldValidation=Ignore" }),
    applied(
      "apply: an unknown field, ignored",
      none,
      { ...map("none"), date: {} },
      { more: "&fieldValidation=Ignore" },
    ),
    applied("apply: an invalid object", `${maps}/Bad`, map("Bad")),
    { title: "apply: to a collection", method: "PATCH", path: `${maps}?fieldManager=me`, body: map("x"), type },
  ];
}

function workloads(): readonly Recorded[] {
  const web = `${deployments}/web`;
  const merge = "application/merge-patch+json";
  return [
    applied("apply: a Deployment", web, deployment({ replicas: 2 }, { image: "nginx" })),
    applied("apply: another manager's container", web, deployment({}, { name: "side", image: "busybox" }), {
      manager: "sidecar",
    }),
    applied("apply: another manager's image", web, deployment({}, { image: "nginx:2" }), { manager: "sidecar" }),
    applied(
      "apply: a Deployment of two containers",
      web,
      deployment({}, { image: "nginx" }, { name: "two", image: "b" }),
    ),
    applied("apply: ports by their keys", web, deployment({}, { image: "nginx", ports: [{ containerPort: 80 }] })),
    applied(
      "apply: a port twice",
      web,
      deployment({}, { image: "nginx", ports: [{ containerPort: 80 }, { containerPort: 80, protocol: "TCP" }] }),
    ),
    applied("apply: a container without a name", web, deployment({}, { name: undefined, image: "nginx" })),
    applied("apply: an unknown field of a container", web, deployment({}, { image: "nginx", imge: "x" })),
    applied("apply: a number for a text", web, deployment({ replicas: "two" }, { image: "nginx" })),
    applied(
      "apply: a quantity that is none",
      web,
      deployment({}, { image: "nginx", resources: { limits: { cpu: "x" } } }),
    ),
    applied("apply: quantities", web, deployment({}, { image: "nginx", resources: { limits: { cpu: "0.5" } } })),
    applied(
      "apply: environment",
      web,
      deployment({}, { image: "nginx", env: [{ name: "B" }, { name: "A", value: "1" }] }),
    ),
    applied(
      "apply: environment in another order",
      web,
      deployment({}, { image: "nginx", env: [{ name: "A", value: "1" }, { name: "C" }, { name: "B" }] }),
    ),
    patch("apply: scale by a patch", `${web}/scale?fieldManager=scaler`, { spec: { replicas: 5 } }, merge),
    { title: "apply: who owns the replicas then", method: "GET", path: web },
    applied("apply: against the scaler", web, deployment({ replicas: 3 }, { image: "nginx" })),
    applied("apply: a Scale", `${web}/scale`, scale(4), { manager: "hpa" }),
    applied("apply: a Scale by force", `${web}/scale`, scale(4), { manager: "hpa", more: "&force=true" }),
    { title: "apply: who owns the replicas in the end", method: "GET", path: web },
    applied("apply: a status", `${web}/status`, { ...names("apps/v1", "Deployment", "web"), status: { replicas: 1 } }),
    applied("apply: a status that is not its own", `${web}/status`, {
      ...deployment({ replicas: 7 }, { image: "nginx" }),
      status: { replicas: 1 },
    }),
    put("apply: an update of the status", `${web}/status?fieldManager=controller`, {
      ...deployment({ replicas: 1 }, { image: "nginx" }),
      status: { replicas: 2, readyReplicas: 1, conditions: [{ type: "Available", status: "True" }] },
    }),
    applied("apply: a status by the main door", web, {
      ...deployment({}, { image: "nginx" }),
      status: { replicas: 9 },
    }),
    applied("apply: a status of nothing", `${deployments}/none/status`, {
      ...names("apps/v1", "Deployment", "none"),
      status: { replicas: 1 },
    }),
    { title: "apply: the Deployment in the end", method: "GET", path: web },
  ];
}

function services(): readonly Recorded[] {
  const path = "/api/v1/namespaces/owned/services/web";
  const service = (spec: object) => ({ ...names("v1", "Service", "web"), spec });
  const ports = [{ port: 80 }];
  return [
    applied("apply: a Service", path, service({ selector: { app: "web" }, ports })),
    applied(
      "apply: another port",
      path,
      service({
        selector: { app: "web" },
        ports: [
          { port: 80, name: "a" },
          { port: 81, name: "b" },
        ],
      }),
    ),
    applied("apply: ports without a name", path, service({ ports: [{ port: 80 }, { port: 81 }] })),
    applied("apply: another selector", path, service({ selector: { app: "x" }, ports }), { manager: "you" }),
    applied("apply: an account", "/api/v1/namespaces/owned/serviceaccounts/sa", {
      ...names("v1", "ServiceAccount", "sa"),
      secrets: [{ name: "b" }, { name: "a" }],
      imagePullSecrets: [{ name: "x" }],
    }),
    applied("apply: a Pod", "/api/v1/namespaces/owned/pods/pod", {
      ...names("v1", "Pod", "pod"),
      spec: { containers: [{ name: "a", image: "b" }], tolerations: [{ operator: "Exists" }] },
    }),
    applied("apply: another image of a Pod", "/api/v1/namespaces/owned/pods/pod", {
      ...names("v1", "Pod", "pod"),
      spec: { containers: [{ name: "a", image: "c" }] },
    }),
    applied("apply: a role", "/apis/rbac.authorization.k8s.io/v1/clusterroles/owned", {
      ...names("rbac.authorization.k8s.io/v1", "ClusterRole", "owned"),
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
    }),
  ];
}

function custom(): readonly Recorded[] {
  const one = `${things}/one`;
  const merge = "application/merge-patch+json";
  const thing = (spec: object, more: object = {}) => ({
    ...names("owned.example.com/v1", "Thing", "one"),
    spec,
    ...more,
  });
  return [
    {
      ...post("apply: a definition", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition),
      settleMs: 1500,
    },
    applied("apply: a custom object", one, thing({ items: [{ key: "a", value: 1 }], tags: ["x", "y"], size: 1 })),
    applied("apply: items of somebody else", one, thing({ items: [{ key: "b" }], tags: ["z"] }), { manager: "you" }),
    applied("apply: an item of somebody else", one, thing({ items: [{ key: "a", value: 2 }] }), { manager: "you" }),
    applied("apply: a list that is one value", one, thing({ whole: [1, 2], solid: { a: "1", b: "2" } }), {
      manager: "you",
    }),
    applied("apply: a part of what is one value", one, thing({ solid: { a: "3" } })),
    applied("apply: what nobody knows", one, thing({ free: { a: { b: 1 }, list: [{ c: 1 }] } })),
    applied("apply: an item twice", one, thing({ items: [{ key: "a" }, { key: "a" }] })),
    applied("apply: a tag twice", one, thing({ tags: ["a", "a"] })),
    applied("apply: an unknown field of a custom object", one, thing({ colour: "red" })),
    applied("apply: a wrong type in a custom object", one, thing({ size: "big" })),
    applied("apply: an invalid custom object", one, thing({ size: 1000 })),
    applied("apply: a number or text", one, thing({ port: "http" })),
    applied("apply: the status of a custom object", `${one}/status`, thing({ size: 3 }, { status: { phase: "x" } })),
    put("apply: a custom object by an update", `${one}?fieldManager=updater`, {
      ...thing({ items: [{ key: "a", value: 3 }], free: { z: 1 } }),
      metadata: { name: "one", resourceVersion: "{{version}}" },
    }),
    { title: "apply: read a custom object", method: "GET", path: one, remember: true },
    put("apply: a custom object by an update of its version", `${one}?fieldManager=updater`, {
      ...thing({ items: [{ key: "a", value: 3 }], free: { z: 1 } }),
      metadata: { name: "one", resourceVersion: "{{version}}" },
    }),
    applied("apply: a size of a custom object", one, thing({ size: 3 })),
    patch("apply: scale a custom object", `${one}/scale?fieldManager=scaler`, { spec: { replicas: 4 } }, merge),
    { title: "apply: who owns the size then", method: "GET", path: one },
    applied("apply: the size of a custom object again", one, thing({ size: 3 }), { more: "&force=true" }),
    applied(
      "apply: the scale of a custom object",
      `${one}/scale`,
      { ...scale(3), metadata: { name: "one" } },
      {
        more: "&force=true",
      },
    ),
    patch("apply: a strategic patch of a custom object", one, {}, "application/strategic-merge-patch+json"),
    { title: "apply: the custom object in the end", method: "GET", path: one },
    {
      title: "apply: the definition in the end",
      method: "DELETE",
      path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.owned.example.com",
      part: () => "",
    },
  ];
}

function rights(): readonly Recorded[] {
  const group = "rbac.authorization.k8s.io";
  const changer = "/apis/rbac.authorization.k8s.io/v1/namespaces/owned";
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "patch", "update"] }];
  const subjects = [{ kind: "User", apiGroup: group, name: "changer" }];
  const roleRef = { apiGroup: group, kind: "Role", name: "changer" };
  const headers = { "impersonate-user": "changer" };
  return [
    post("apply: a role without create", `${changer}/roles`, { ...names(`${group}/v1`, "Role", "changer"), rules }),
    post("apply: its binding", `${changer}/rolebindings`, {
      ...names(`${group}/v1`, "RoleBinding", "changer"),
      subjects,
      roleRef,
    }),
    { ...applied("apply: a new object as who may only change", `${maps}/new`, map("new", { a: "1" })), headers },
    { ...applied("apply: an invalid one as who may only change", `${maps}/New`, map("New")), headers },
    { ...applied("apply: one that is there as who may change", `${maps}/one`, map("one", { q: "1" })), headers },
  ];
}

function names(apiVersion: string, kind: string, name: string): object {
  return { apiVersion, kind, metadata: { name } };
}

function map(name: string, data?: object) {
  return { ...names("v1", "ConfigMap", name), ...(data === undefined ? {} : { data }) };
}

function scale(replicas: number): object {
  return { ...names("autoscaling/v1", "Scale", "web"), spec: { replicas } };
}

function deployment(spec: object, ...containers: readonly object[]): object {
  const labels = { app: "web" };
  return {
    ...names("apps/v1", "Deployment", "web"),
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: containers.map((one) => ({ name: "web", ...one })) } },
    },
  };
}

interface Applying {
  readonly manager?: string;
  readonly more?: string;
}

function applied(
  title: string,
  path: string,
  body: object | string,
  { manager = "me", more = "" }: Applying = {},
): Recorded {
  return { title, method: "PATCH", path: `${path}?fieldManager=${manager}${more}`, body, type };
}

function post(title: string, path: string, body: object): Recorded {
  return { title, method: "POST", path, body };
}

function put(title: string, path: string, body: object): Recorded {
  return { title, method: "PUT", path, body };
}

function patch(title: string, path: string, body: object, of: string): Recorded {
  return { title, method: "PATCH", path, body, type: of };
}
