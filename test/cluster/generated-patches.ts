import fc from "fast-check";
import type { Recorded } from "./requests/recorded.ts";

const namespace = "generated";
const core = `/api/v1/namespaces/${namespace}`;
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;

/** Patches of all sorts to a few objects of several kinds, each made from the seed, in an order that tells on them. */
export function generatedPatches(seed: number, count: number): readonly Recorded[] {
  const made = fc.sample(fc.oneof(ofDeployment, ofDeployment, ofConfigMap, ofService), { seed, numRuns: count });
  const first: Recorded = {
    title: "generated: the namespace",
    method: "POST",
    path: "/api/v1/namespaces",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
  };
  return [first, ...made.map((one, at) => ({ ...one, title: `generated: ${at}`, anyOrder: true }))];
}

type Made = Omit<Recorded, "title">;

const word = fc.constantFrom("a", "b", "c");
const value = fc.constantFrom("1", "2", "");
const texts = fc.dictionary(word, value);
const manager = fc.constantFrom("me", "you", "kubectl", "helm");
/** Few enough that none of them is joined to others, the oldest first: that would depend on the second it is. */
const patcher = fc.constantFrom("me", "you", "helm");
const some = <T>(of: fc.Arbitrary<T>, key: (item: T) => unknown) => fc.uniqueArray(of, { maxLength: 3, selector: key });

const resources = fc.record(
  {
    limits: fc.record(
      { cpu: fc.constantFrom("1", "500m", "0.5"), memory: fc.constantFrom("1Gi", "512Mi") },
      optional(),
    ),
    requests: fc.record({ cpu: fc.constantFrom("100m", "0.1") }, optional()),
  },
  optional(),
);

const variable = fc.record({ name: word, value }, { requiredKeys: ["name"] });
const port = fc.record(
  { containerPort: fc.constantFrom(80, 443), protocol: fc.constantFrom("TCP", "UDP") },
  { requiredKeys: ["containerPort"] },
);

const container = fc
  .record(
    {
      name: word,
      image: fc.constantFrom("nginx", "nginx:1.2", "busybox"),
      args: fc.array(word, { maxLength: 2 }),
      env: some(variable, ({ name }) => name),
      ports: some(port, ({ containerPort, protocol = "TCP" }) => `${containerPort}/${protocol}`),
      resources,
      securityContext: fc.constantFrom({}, { runAsNonRoot: true }, { capabilities: { drop: ["ALL"] } }),
    },
    { requiredKeys: ["name", "image"] },
  )
  // No two containers of a Pod have a port in common: the real one warns of that.
  .map(({ ports = [], ...one }) => ({
    ...one,
    ...(ports.length === 0
      ? {}
      : { ports: ports.map((of) => ({ ...of, containerPort: of.containerPort + one.name.charCodeAt(0) })) }),
  }));
const containers = some(container, ({ name }) => name).filter(({ length }) => length > 0);
const tolerations = fc.array(fc.record({ key: word, operator: fc.constant("Exists") }), { maxLength: 2 });
const volumes = some(fc.record({ name: word, emptyDir: fc.constant({}) }), ({ name }) => name);

const podSpec = fc.record({ containers, tolerations, volumes, nodeSelector: texts }, { requiredKeys: ["containers"] });
const strategy = fc.constantFrom(
  { type: "Recreate" },
  { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } },
  { type: "RollingUpdate" },
);
const metadata = fc.record(
  { labels: texts, annotations: texts, finalizers: some(fc.constantFrom("x.io/a", "x.io/b"), (one) => one) },
  optional(),
);

const fullDeployment = fc
  .record({
    metadata,
    spec: podSpec,
    replicas: fc.option(fc.nat(3), { nil: undefined }),
    strategy: fc.option(strategy, { nil: undefined }),
  })
  .map(({ metadata: more, spec, replicas, strategy: how }) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", ...more },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      ...(how === undefined ? {} : { strategy: how }),
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec },
    },
  }));

/** Fields that a merge takes away. */
const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 4 });

const partOfDeployment = fc
  .record(
    {
      replicas: nullable(fc.nat(3)),
      strategy: nullable(strategy),
      minReadySeconds: nullable(fc.nat(2)),
      spec: fc.record(
        { containers, tolerations: nullable(tolerations), volumes: nullable(volumes), nodeSelector: nullable(texts) },
        optional(),
      ),
    },
    optional(),
  )
  .chain(({ spec, ...others }) =>
    metadata.map((more) => ({ metadata: more, spec: { ...others, ...(spec ? { template: { spec } } : {}) } })),
  );

const strategicPart = fc.oneof(
  partOfDeployment,
  fc.record({ name: word, order: fc.shuffledSubarray(["a", "b", "c"]) }).map(({ name, order }) => ({
    spec: {
      template: {
        spec: {
          "$setElementOrder/containers": order.map((one) => ({ name: one })),
          containers: [{ name, $patch: "delete" }],
        },
      },
    },
  })),
  container.map((one) => ({ spec: { template: { spec: { containers: [{ ...one, $patch: "replace" }] } } } })),
  containers.map((list) => ({ spec: { template: { spec: { containers: [...list, { $patch: "replace" }] } } } })),
  fc.constant({ spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }),
  fc.constant({ metadata: { "$deleteFromPrimitiveList/finalizers": ["x.io/a"] } }),
  texts.map((labels) => ({ metadata: { labels: { ...labels, $patch: "replace" } } })),
  word.map((key) => ({ metadata: { labels: { [key]: null } } })),
);

const operation = fc.oneof(
  fc.nat(3).map((replicas) => ({ op: "replace", path: "/spec/replicas", value: replicas })),
  fc.record({ op: fc.constantFrom("add", "replace"), path: word.map((key) => `/metadata/labels/${key}`), value }),
  fc.record({ op: fc.constant("remove"), path: word.map((key) => `/metadata/labels/${key}`) }),
  texts.map((labels) => ({ op: "add", path: "/metadata/labels", value: labels })),
  container.map((one) => ({ op: "add", path: "/spec/template/spec/containers/-", value: one })),
  fc.constantFrom(
    { op: "remove", path: "/spec/template/spec/containers/0" },
    { op: "test", path: "/metadata/name", value: "web" },
    { op: "test", path: "/spec/replicas", value: 1 },
    { op: "move", from: "/spec/template/spec/containers/0", path: "/spec/template/spec/containers/-" },
  ),
);

const ofDeployment = fc.oneof(
  fullDeployment.chain((body) => applying(`${deployments}/web`, body)),
  fullDeployment.chain((body) => applying(`${deployments}/web`, body)),
  partOfDeployment.chain((body) => patching(`${deployments}/web`, body, "merge")),
  strategicPart.chain((body) => patching(`${deployments}/web`, body, "strategic-merge")),
  fc.array(operation, { minLength: 1, maxLength: 3 }).chain((body) => patching(`${deployments}/web`, body, "json")),
  fc.nat(3).chain((replicas) => patching(`${deployments}/web/scale`, { spec: { replicas } }, "merge")),
  fc.nat(3).chain((replicas) =>
    applying(`${deployments}/web/scale`, {
      apiVersion: "autoscaling/v1",
      kind: "Scale",
      metadata: { name: "web" },
      spec: { replicas },
    }),
  ),
  fc.nat(3).chain((replicas) =>
    applying(`${deployments}/web/status`, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      status: { replicas },
    }),
  ),
);

const map = (more: object) => ({ apiVersion: "v1", kind: "ConfigMap", ...more });
const nullableTexts = fc.dictionary(word, fc.option(value, { freq: 4 }));

const ofConfigMap = word.chain((name) => {
  const path = `${core}/configmaps/${name}`;
  return fc.oneof(
    fc
      .record({ metadata, data: texts })
      .chain(({ metadata: more, data }) => applying(path, map({ metadata: { name, ...more }, data }))),
    nullableTexts.chain((data) => patching(path, { data }, "merge")),
    nullableTexts.chain((data) => patching(path, { data }, "strategic-merge")),
    fc
      .record({ op: fc.constantFrom("add", "replace"), path: word.map((key) => `/data/${key}`), value })
      .chain((one) => patching(path, [one], "json")),
    texts.map((data): Made => ({ method: "PUT", path, body: map({ metadata: { name }, data }) })),
    fc.constant<Made>({ method: "PATCH", path, body: { metadata: { managedFields: [{}] } }, type: merges("merge") }),
  );
});

const servicePort = fc.record(
  { name: word, port: fc.constantFrom(80, 443, 8080), targetPort: fc.constantFrom<unknown>(80, "http") },
  { requiredKeys: ["name", "port"] },
);
const service = (spec: object) => ({ apiVersion: "v1", kind: "Service", metadata: { name: "svc" }, spec });
const ports = some(servicePort, ({ name }) => name)
  .map((list) => list.filter((one, at) => list.findIndex((other) => other.port === one.port) === at))
  .filter(({ length }) => length > 0);

const ofService = fc.oneof(
  fc
    .record({ ports, selector: texts }, { requiredKeys: ["ports"] })
    .chain((spec) => applying(`${core}/services/svc`, service(spec))),
  fc
    .record({ ports, selector: nullableTexts }, optional())
    .chain((spec) => patching(`${core}/services/svc`, { spec }, "strategic-merge")),
  fc
    .record({ ports, selector: nullableTexts }, optional())
    .chain((spec) => patching(`${core}/services/svc`, { spec }, "merge")),
);

function applying(path: string, body: object): fc.Arbitrary<Made> {
  return fc.record({ manager, force: fc.boolean(), dryRun: fc.boolean() }).map(({ manager: who, force, dryRun }) => ({
    method: "PATCH",
    path: `${path}?fieldManager=${who}${force ? "&force=true" : ""}${dryRun && !force ? "&dryRun=All" : ""}`,
    body,
    type: "application/apply-patch+yaml",
  }));
}

type Sort = "merge" | "strategic-merge" | "json";

function patching(path: string, body: unknown, sort: Sort): fc.Arbitrary<Made> {
  return patcher.map((who) => ({ method: "PATCH", path: `${path}?fieldManager=${who}`, body, type: merges(sort) }));
}

function merges(sort: Sort): string {
  return `application/${sort}-patch+json`;
}

function optional(): { readonly requiredKeys: [] } {
  return { requiredKeys: [] };
}
