import type { Resource } from "../../../kube/index.ts";
import { same } from "../../kinds/equal.ts";
import { type Bench, type Controller, controllerManager, type Next, splitKey } from "../controller.ts";
import { controllerReference, find, isReady, listOf, type Pod, write } from "../objects.ts";
import { isNamespaceTerminating, unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import {
  type EndpointPort,
  hostnameIn,
  isHeadless,
  isKept,
  podsOf,
  portsOn,
  referenceTo,
  type Service,
  triggerTime,
  watchServices,
} from "./service.ts";

/** Keeps the EndpointSlices of Services. (kubernetes: pkg/controller/endpointslice, endpointslice/reconciler.go) */
export const endpointSlicesController: Controller = {
  name: "endpoint-slice-controller",
  user: controllerManager("endpointslice-controller"),
  start(bench) {
    watchServices(bench);
    return (key) => reconcile(bench, key);
  },
};

const managedBy = "endpointslice.kubernetes.io/managed-by";
const manager = "endpointslice-controller.k8s.io";
const serviceName = "kubernetes.io/service-name";
/** So many endpoints are in one slice. */
const most = 100;

interface Slice extends Resource {
  readonly endpoints?: readonly unknown[] | null;
  readonly ports?: readonly unknown[] | null;
}

/** What one slice is to hold. */
interface Content {
  readonly endpoints: readonly unknown[] | null;
  readonly ports: readonly EndpointPort[] | null;
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const service = await find<Service>(bench.api, resources.services, splitKey(key));
  if (service === undefined || !isKept(service) || service.metadata.deletionTimestamp !== undefined) return undefined;
  const pods = await podsOf(bench, service, true);
  const wanted = contentsOf(service, pods);
  const left = [...(await slicesOf(bench, service))];
  for (const content of wanted) {
    const at = left.findIndex((slice) => same(slice.ports, content.ports));
    const [found] = left.splice(Math.max(at, 0), left.length === 0 ? 0 : 1);
    await put(bench, sliceFor(service, pods, content), found);
  }
  for (const { metadata } of left) {
    const { namespace = "", name = "" } = metadata;
    await unless(["NotFound"], bench.api.delete(resources.endpointSlices, namespace, name));
  }
  return undefined;
}

async function slicesOf({ api }: Bench, { metadata }: Service): Promise<readonly Slice[]> {
  const all = await listOf<Slice>(api, resources.endpointSlices, metadata.namespace ?? "");
  return all.filter(
    ({ metadata: { labels } }) => labels?.[serviceName] === metadata.name && labels?.[managedBy] === manager,
  );
}

async function put({ api }: Bench, wanted: Slice, found: Slice | undefined): Promise<void> {
  try {
    if (found === undefined) await api.create(resources.endpointSlices, wanted.metadata.namespace ?? "", wanted);
    else if (!isSettled(found, wanted)) {
      const { labels, annotations } = wanted.metadata;
      const metadata = {
        ...found.metadata,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
      };
      const { endpoints, ports } = wanted;
      const next = { ...found, endpoints, ports, metadata } as Slice;
      await unless(["NotFound"], write(api, resources.endpointSlices, next));
    }
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error;
  }
}

function isSettled(found: Slice, wanted: Slice): boolean {
  return (
    same(found.endpoints, wanted.endpoints) &&
    same(found.ports, wanted.ports) &&
    same(found.metadata.labels, wanted.metadata.labels)
  );
}

/** Pods with the same ports share slices; a Service without any Pod has one that is empty. */
function contentsOf(service: Service, pods: readonly Pod[]): readonly Content[] {
  const groups = new Map<string, { readonly ports: readonly EndpointPort[]; readonly endpoints: unknown[] }>();
  for (const pod of pods) {
    const ports = portsOn(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod));
    groups.set(key, group);
  }
  const contents = [...groups.values()].flatMap(({ ports, endpoints }) =>
    chunks(endpoints).map((chunk) => ({ endpoints: chunk, ports })),
  );
  return contents.length === 0 ? [{ endpoints: null, ports: null }] : contents;
}

function chunks(all: readonly unknown[]): readonly (readonly unknown[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most));
}

function endpointOf(service: Service, pod: Pod): Readonly<Record<string, unknown>> {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { nodeName } = pod.spec;
  return {
    addresses: [pod.status?.podIP],
    conditions: { ready, serving, terminating },
    ...hostnameIn(service, pod),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: referenceTo(pod),
  };
}

function sliceFor(service: Service, pods: readonly Pod[], content: Content): Slice {
  const { name = "", namespace = "", labels } = service.metadata;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: {
        ...labels,
        ...(isHeadless(service) ? { "service.kubernetes.io/headless": "" } : {}),
        [managedBy]: manager,
        [serviceName]: name,
      },
      annotations: { "endpoints.kubernetes.io/last-change-trigger-time": triggerTime(service, pods) },
      ownerReferences: [controllerReference(service)],
    },
    addressType: "IPv4",
    ...content,
  } as Slice;
}
