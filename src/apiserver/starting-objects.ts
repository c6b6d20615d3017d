import type { GroupVersionResource, Resource } from "../kube/index.ts";
import { trackOwn } from "./apply/index.ts";
import { type Core, timestamp } from "./call.ts";
import type { Draft } from "./kind.ts";
import { locallyAvailable } from "./kinds/api-service.ts";
import { part, text, texts } from "./kinds/fields.ts";
import { startingFlowSchemas, startingPriorityLevels } from "./kinds/flow-control-objects.ts";
import { systemPriorityClasses } from "./kinds/priority-class.ts";
import { serviceRange } from "./kinds/service-allocation.ts";
import type { Change } from "./store/collection.ts";

const flowControl = "flowcontrol.apiserver.k8s.io";
const places = {
  priorityClasses: { group: "scheduling.k8s.io", version: "v1", resource: "priorityclasses" },
  flowSchemas: { group: flowControl, version: "v1", resource: "flowschemas" },
  priorityLevels: { group: flowControl, version: "v1", resource: "prioritylevelconfigurations" },
  serviceCidrs: { group: "networking.k8s.io", version: "v1", resource: "servicecidrs" },
  ipAddresses: { group: "networking.k8s.io", version: "v1", resource: "ipaddresses" },
  apiServices: { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" },
  services: { group: "", version: "v1", resource: "services" },
} as const satisfies Readonly<Record<string, GroupVersionResource>>;

/**
 * What clusters have that hardly anybody asks for: it is made when somebody first does. Addresses follow the Services,
 * and API services the groups that definitions of kinds add.
 * kubernetes: pkg/registry/{scheduling,flowcontrol}/rest, pkg/controlplane/controller/{defaultservicecidr,crdregistration}
 */
export function furnishOnFirstUse(core: Core): void {
  const { store } = core;
  const now = timestamp(core.clock());
  const put = (place: GroupVersionResource, drafts: readonly Draft[]) => {
    for (const draft of drafts) store.create(place, withIdentity(owned(core, place, draft), now));
  };
  const fill = (place: GroupVersionResource, drafts: () => readonly Draft[]) =>
    store.onFirstUse(place, () => put(place, drafts()));
  fill(places.priorityClasses, startingPriorityClasses);
  fill(places.flowSchemas, () => startingFlowSchemas(now));
  fill(places.priorityLevels, startingPriorityLevels);
  fill(places.serviceCidrs, () => [firstServiceCidr(now)]);
  store.onFirstUse(places.ipAddresses, () => followServices(core));
  store.onFirstUse(places.apiServices, () => followGroups(core, now));
}

/** Notes that the control plane itself owns the fields. */
function owned(core: Core, place: GroupVersionResource, draft: Draft): Draft {
  const kind = core.catalog.find(place.group, place.version, place.resource);
  const metadata = { ...(draft.metadata as Draft) };
  const made: Draft = { ...draft, metadata };
  if (kind !== undefined) trackOwn(core, kind, { live: undefined, draft: made });
  return made;
}

function withIdentity(draft: Draft, creationTimestamp: string): Draft {
  return { ...draft, metadata: { ...(draft.metadata as Draft), uid: crypto.randomUUID(), creationTimestamp } };
}

function startingPriorityClasses(): readonly Draft[] {
  return systemPriorityClasses.map((one) => ({
    ...one,
    metadata: { ...(one.metadata as Draft), generation: 1 },
    preemptionPolicy: "PreemptLowerPriority",
  }));
}

function firstServiceCidr(now: string): Draft {
  const message = "Kubernetes Service CIDR is ready";
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name: "kubernetes", finalizers: ["networking.k8s.io/service-cidr-finalizer"] },
    spec: { cidrs: [serviceRange] },
    status: { conditions: [{ type: "Ready", status: "True", lastTransitionTime: now, reason: "", message }] },
  };
}

function followServices(core: Core): void {
  const services = core.store.collection(places.services);
  for (const key of services.keys()) {
    const service = services.get(key);
    if (service !== undefined) addAddresses(core, service);
  }
  services.onChange((change) => followService(core, change));
}

function followService(core: Core, { type, object, previous }: Change): void {
  const kept = new Set(type === "DELETED" ? [] : addressesOf(object));
  for (const address of addressesOf(previous ?? object)) {
    const stored = kept.has(address) ? undefined : core.store.get(places.ipAddresses, "", address);
    if (stored !== undefined) core.store.remove(places.ipAddresses, stored);
  }
  if (type !== "DELETED") addAddresses(core, object);
}

function addAddresses(core: Core, service: Resource): void {
  for (const address of addressesOf(service)) {
    const draft = owned(core, places.ipAddresses, ipAddress(address, service));
    core.store.create(places.ipAddresses, withIdentity(draft, timestamp(core.clock())));
  }
}

function addressesOf(service: Resource): readonly string[] {
  return texts(part(service, "spec"), "clusterIPs").filter((address) => address !== "None");
}

function ipAddress(address: string, service: Resource): Draft {
  const { name, namespace } = service.metadata;
  const labels = {
    "ipaddress.kubernetes.io/ip-family": address.includes(":") ? "IPv6" : "IPv4",
    "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
  };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: { name: address, labels },
    spec: { parentRef: { resource: "services", namespace, name } },
  };
}

/** (kubernetes: pkg/controlplane/apiserver/aggregator.go, cmd/kube-apiserver/app/aggregator.go) */
const groupPriorities: Readonly<Record<string, number>> = {
  "": 18_000,
  apps: 17_800,
  "events.k8s.io": 17_750,
  "authentication.k8s.io": 17_700,
  "authorization.k8s.io": 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  "certificates.k8s.io": 17_300,
  "networking.k8s.io": 17_200,
  policy: 17_100,
  "rbac.authorization.k8s.io": 17_000,
  "storage.k8s.io": 16_800,
  "apiextensions.k8s.io": 16_700,
  "admissionregistration.k8s.io": 16_700,
  "scheduling.k8s.io": 16_600,
  "coordination.k8s.io": 16_500,
  "node.k8s.io": 16_300,
  "discovery.k8s.io": 16_200,
  "resource.k8s.io": 16_200,
  [flowControl]: 16_100,
};
const versionPriorities: Readonly<Record<string, number>> = {
  "v1.": 1,
  "v2.autoscaling": 30,
  "v1.resource.k8s.io": 21,
  [`v1.${flowControl}`]: 21,
};
const managed = "kube-aggregator.kubernetes.io/automanaged";

function followGroups(core: Core, now: string): void {
  syncGroups(core, now);
  core.catalog.onChange(() => syncGroups(core, timestamp(core.clock())));
}

/** Makes what is missing, and takes away what was made for a group that is gone. */
function syncGroups(core: Core, now: string): void {
  const wanted = new Map(apiServices(core, now).map((one) => [text(part(one, "metadata"), "name"), one]));
  const collection = core.store.collection(places.apiServices);
  for (const key of [...collection.keys()]) {
    const stored = collection.get(key);
    if (stored?.metadata.labels?.[managed] !== undefined && !wanted.has(stored.metadata.name ?? "")) {
      core.store.remove(places.apiServices, stored);
    }
  }
  for (const draft of wanted.values()) {
    core.store.create(places.apiServices, withIdentity(owned(core, places.apiServices, draft), now));
  }
}

function apiServices(core: Core, now: string): readonly Draft[] {
  const kinds = core.catalog.kinds().filter(({ gvk }) => gvk.group !== places.apiServices.group);
  const versions = new Map(kinds.map((kind) => [`${kind.gvk.version}.${kind.gvk.group}`, kind]));
  return [...versions].map(([name, kind]) => {
    const { group, version } = kind.gvk;
    const custom = core.catalog.isCustom(kind);
    const spec = {
      ...(group === "" ? {} : { group }),
      version,
      groupPriorityMinimum: custom ? 1000 : (groupPriorities[group] ?? 1000),
      versionPriority: custom ? 100 : (versionPriorities[name] ?? 15),
    };
    return {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name, labels: { [managed]: custom ? "true" : "onstart" } },
      spec,
      status: { conditions: [locallyAvailable(now)] },
    };
  });
}
