import type { Resource } from "../../../kube/index.ts";
import { same } from "../../kinds/equal.ts";
import { type Bench, type Controller, controllerManager, type Next, splitKey } from "../controller.ts";
import { find, isReady, type Pod, write } from "../objects.ts";
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

/** Keeps the Endpoints of Services. (kubernetes: pkg/controller/endpoint) */
export const endpointsController: Controller = {
  name: "endpoint-controller",
  user: controllerManager("endpoint-controller"),
  start(bench) {
    watchServices(bench);
    return (key) => reconcile(bench, key);
  },
};

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const { namespace, name } = splitKey(key);
  const service = await find<Service>(api, resources.services, { namespace, name });
  if (service === undefined) {
    await unless(["NotFound"], api.delete(resources.endpoints, namespace, name));
    return undefined;
  }
  if (!isKept(service)) return undefined;
  const pods = await podsOf(bench, service, service.spec.publishNotReadyAddresses === true);
  const wanted = endpointsFor(service, pods);
  const found = await find(api, resources.endpoints, { namespace, name });
  if (found === undefined) await create(bench, namespace, wanted);
  else if (!isSettled(found, wanted)) {
    const metadata = { ...found.metadata, ...wanted.metadata };
    await unless(["NotFound"], write(api, resources.endpoints, { ...found, subsets: wanted.subsets, metadata }));
  }
  return undefined;
}

async function create({ api }: Bench, namespace: string, wanted: Resource): Promise<void> {
  try {
    await api.create(resources.endpoints, namespace, wanted);
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error;
  }
}

function isSettled(found: Resource, wanted: Resource): boolean {
  return same(found.subsets, wanted.subsets) && same(found.metadata.labels, wanted.metadata.labels);
}

function endpointsFor(service: Service, pods: readonly Pod[]): Resource {
  const { name = "", namespace = "", labels } = service.metadata;
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        ...(isHeadless(service) ? { "service.kubernetes.io/headless": "" } : {}),
        "endpoints.kubernetes.io/managed-by": "endpoint-controller",
      },
      annotations: { "endpoints.kubernetes.io/last-change-trigger-time": triggerTime(service, pods) },
    },
    subsets: subsetsOf(service, pods),
  };
}

/** Pods with the same ports are one subset. (kubernetes: pkg/api/endpoints RepackSubsets) */
function subsetsOf(service: Service, pods: readonly Pod[]): readonly unknown[] {
  const groups = new Map<string, { readonly ports: readonly EndpointPort[]; readonly pods: Pod[] }>();
  for (const pod of pods) {
    const ports = portsOn(service, pod);
    if (ports.length === 0 && !(isHeadless(service) && (service.spec.ports ?? []).length === 0)) continue;
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, pods: [] };
    group.pods.push(pod);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => {
    const isUp = (pod: Pod) => isReady(pod) || service.spec.publishNotReadyAddresses === true;
    const ready = group.pods.filter(isUp).map((pod) => addressOf(service, pod));
    const others = group.pods.filter((pod) => !isUp(pod)).map((pod) => addressOf(service, pod));
    return {
      ...(ready.length === 0 ? {} : { addresses: ready }),
      ...(others.length === 0 ? {} : { notReadyAddresses: others }),
      ...(group.ports.length === 0 ? {} : { ports: group.ports.map(withoutEmptyName) }),
    };
  });
}

function addressOf(service: Service, pod: Pod): Readonly<Record<string, unknown>> {
  const { nodeName } = pod.spec;
  return {
    ip: pod.status?.podIP,
    ...hostnameIn(service, pod),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: referenceTo(pod),
  };
}

function withoutEmptyName({ name, ...port }: EndpointPort): Readonly<Record<string, unknown>> {
  return name === "" ? port : { name, ...port };
}
