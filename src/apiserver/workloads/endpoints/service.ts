import type { Resource } from "../../../kube/index.ts";
import { type Bench, keyOf } from "../controller.ts";
import { type Container, conditionOf, isEnded, isReady, listOf, type Pod } from "../objects.ts";
import { matches } from "../ownership.ts";
import { resources } from "../resources.ts";

/** A Service as the controllers of its endpoints read it. */
export interface Service extends Resource {
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly publishNotReadyAddresses?: boolean;
    readonly ports?: readonly ServicePort[];
  };
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
  readonly targetPort?: number | string;
}

/** A port of a Service as one Pod has it. */
export interface EndpointPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** Whether somebody keeps the endpoints of a Service: those without a selector are kept by their users. */
export function isKept({ spec }: Service): boolean {
  return spec.type !== "ExternalName" && spec.selector !== undefined;
}

export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === undefined || spec.clusterIP === "" || spec.clusterIP === "None";
}

/** Asks for a Service's key whenever it changes, and whenever a Pod that it selects, or selected, does. */
export function watchServices(bench: Bench): void {
  const known = new Map<string, readonly string[]>();
  bench.watch(resources.services, (service) => [keyOf(service)]);
  bench.watch(resources.pods, async (pod, type) => {
    const before = known.get(keyOf(pod)) ?? [];
    const now = await servicesOf(bench, pod);
    if (type === "DELETED" || now.length === 0) known.delete(keyOf(pod));
    else known.set(keyOf(pod), now);
    return [...new Set([...before, ...now])];
  });
}

/** The Pods that a Service selects and that have an address; such as are going away only where they are asked for. */
export async function podsOf({ api }: Bench, service: Service, withGoing: boolean): Promise<readonly Pod[]> {
  const pods = await listOf<Pod>(api, resources.pods, service.metadata.namespace ?? "");
  return pods.filter((pod) => {
    const isThere = !isEnded(pod) && (pod.status?.podIP ?? "") !== "";
    return isThere && (withGoing || pod.metadata.deletionTimestamp === undefined) && isSelected(service, pod);
  });
}

/** The ports of a Service on a Pod; a named one that the Pod does not have is left out. */
export function portsOn(service: Service, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((one) => {
    const port = portOn(one, pod);
    if (port === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = one;
    return [{ name, port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

/** The name under which a Pod can be found below its Service's; absent where it is none of that Service's. */
export function hostnameIn(service: Service, pod: Pod): { readonly hostname?: string } {
  const { hostname, subdomain } = pod.spec;
  const isNamed = typeof hostname === "string" && hostname !== "" && subdomain === service.metadata.name;
  return isNamed ? { hostname } : {};
}

export function referenceTo({ metadata }: Pod): Readonly<Record<string, unknown>> {
  return { kind: "Pod", namespace: metadata.namespace, name: metadata.name, uid: metadata.uid };
}

/** When the endpoints last had a reason to change: the newest Pod's, or the Service itself. */
export function triggerTime(service: Service, pods: readonly Pod[]): string {
  const times = pods
    .filter(isReady)
    .map((pod) => conditionOf(pod.status?.conditions, "Ready")?.lastTransitionTime ?? "");
  return [service.metadata.creationTimestamp ?? "", ...times].sort().at(-1) ?? "";
}

async function servicesOf({ api }: Bench, pod: Resource): Promise<readonly string[]> {
  const services = await listOf<Service>(api, resources.services, pod.metadata.namespace ?? "");
  return services.filter((service) => isSelected(service, pod)).map(keyOf);
}

function isSelected({ spec }: Service, pod: Resource): boolean {
  return spec.selector !== undefined && matches({ matchLabels: spec.selector }, pod);
}

interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
}

function portOn({ targetPort, port, protocol = "TCP" }: ServicePort, pod: Pod): number | undefined {
  if (typeof targetPort === "number") return targetPort === 0 ? port : targetPort;
  if (targetPort === undefined || targetPort === "") return port;
  const sidecars = (pod.spec.initContainers ?? []).filter((one) => one.restartPolicy === "Always");
  const ports = [...pod.spec.containers, ...sidecars].flatMap(portsOfContainer);
  return ports.find((one) => one.name === targetPort && (one.protocol ?? "TCP") === protocol)?.containerPort;
}

function portsOfContainer({ ports }: Container): readonly ContainerPort[] {
  return Array.isArray(ports) ? (ports as readonly ContainerPort[]) : [];
}
