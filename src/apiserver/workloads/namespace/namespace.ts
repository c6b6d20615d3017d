import type { Resource } from "../../../kube/index.ts";
import { jsonEqual } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, type Next, splitKey } from "../controller.ts";
import { keptKinds, watchEveryKind } from "../every-kind.ts";
import { type Condition, find, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { contentConditions, type Remains } from "./content.ts";

interface Namespace extends Resource {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** Empties namespaces that are being deleted, and then lets them go. (kubernetes: pkg/controller/namespace) */
export const namespaceController: Controller = {
  name: "namespace-controller",
  user: controllerManager("namespace-controller"),
  start(bench) {
    const terminating = new Set<string>();
    bench.watch(resources.namespaces, (namespace, type) => {
      const { name = "", deletionTimestamp } = namespace.metadata;
      if (type === "DELETED") terminating.delete(name);
      if (type === "DELETED" || deletionTimestamp === undefined) return [];
      terminating.add(name);
      return [`/${name}`];
    });
    watchEveryKind(bench, (_kind, object, type) => {
      const { namespace = "" } = object.metadata;
      return type === "DELETED" && terminating.has(namespace) ? [`/${namespace}`] : [];
    });
    return (key) => reconcile(bench, key);
  },
};

/** The finalizer that keeps a namespace until it is empty; it stands in the spec. */
const finalizer = "kubernetes";

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api, clock } = bench;
  const namespace = await find<Namespace>(api, resources.namespaces, splitKey(key));
  if (namespace === undefined || namespace.metadata.deletionTimestamp === undefined) return undefined;
  if (!(namespace.spec?.finalizers ?? []).includes(finalizer)) return undefined;
  const remains = await empty(bench, namespace.metadata.name ?? "");
  const conditions = contentConditions(namespace.status?.conditions, remains, clock.now());
  const status = { ...namespace.status, phase: "Terminating", conditions };
  const written = jsonEqual(namespace.status, status) ? namespace : await showStatus(bench, { ...namespace, status });
  if (remains.length > 0) return "back-off";
  const finalizers = (written.spec?.finalizers ?? []).filter((one) => one !== finalizer);
  const empted: Namespace = { ...written, spec: { ...written.spec, finalizers } };
  await unless(["NotFound"], write(api, resources.namespaces, empted, "finalize"));
  return undefined;
}

async function showStatus({ api }: Bench, namespace: Namespace): Promise<Namespace> {
  return write(api, resources.namespaces, namespace, "status");
}

/** Deletes what is in a namespace, Pods before all else, and tells what is still there. */
async function empty(bench: Bench, namespace: string): Promise<Remains> {
  const kinds = [...keptKinds(bench.api).values()].filter((kind) => kind.namespaced);
  const pods = kinds.filter((kind) => kind.resource.group === "" && kind.resource.resource === "pods");
  const others = kinds.filter((kind) => !pods.includes(kind));
  const remaining = await emptyKinds(bench, namespace, pods);
  return remaining.length > 0 ? remaining : emptyKinds(bench, namespace, others);
}

type Kinds = readonly { readonly resource: Remains[number]["resource"] }[];

async function emptyKinds(bench: Bench, namespace: string, kinds: Kinds): Promise<Remains> {
  const { api } = bench;
  const remains: Remains[number][] = [];
  for (const { resource } of kinds) {
    const objects = await api.list(resource, namespace);
    for (const object of objects.filter((one) => one.metadata.deletionTimestamp === undefined)) {
      const name = object.metadata.name ?? "";
      await unless(["NotFound"], api.delete(resource, namespace, name, { propagationPolicy: "Background" }));
    }
    const left = objects.length === 0 ? [] : await api.list(resource, namespace);
    if (left.length > 0) remains.push({ resource, objects: left });
  }
  return remains;
}
