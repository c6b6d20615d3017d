import { own, type Resource } from "../../kube/index.ts";
import { type Fields, has, part, partAt, parts, text } from "../kinds/fields.ts";
import { isExtended } from "../kinds/resource-names.ts";
import { storageClassOf } from "../kinds/volume-access.ts";
import { type Amounts, amountsIn, quantityOf, sum } from "./amounts.ts";
import { podAmounts } from "./pod-amounts.ts";

/** A group and a plural: `apps`, `deployments`. */
export interface Place {
  readonly group: string;
  readonly resource: string;
}

const one = quantityOf(1);

/** The kinds whose plural alone is the name of what is counted. */
const counted: ReadonlySet<string> = new Set([
  "configmaps",
  "persistentvolumeclaims",
  "pods",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "services",
]);

/** What an object uses of everything that quotas can be about. (kubernetes: pkg/quota/v1/evaluator/core) */
export function usageOf({ group, resource }: Place, object: Resource): Amounts {
  const count = { [countName({ group, resource })]: one };
  if (group !== "") return count;
  switch (resource) {
    case "pods":
      return { ...count, ...(hasEnded(object) ? {} : podUsage(part(object, "spec"))) };
    case "services":
      return { ...count, ...serviceUsage(part(object, "spec")) };
    case "persistentvolumeclaims":
      return { ...count, ...claimUsage(object) };
    default:
      return counted.has(resource) ? { ...count, [resource]: one } : count;
  }
}

/** Whether a quota's resource is used by objects of this place. */
export function isOf({ group, resource }: Place, name: string): boolean {
  if (name === countName({ group, resource })) return true;
  if (group !== "") return false;
  if (resource === "pods") return isOfPods(name);
  if (resource === "services") return name === "services" || name.startsWith("services.");
  if (resource === "persistentvolumeclaims") return isOfClaims(name);
  return counted.has(resource) && name === resource;
}

/** What all these objects use together. */
export function totalUsage(place: Place, objects: readonly Resource[]): Amounts {
  return objects.reduce<Amounts>((total, object) => sum(total, usageOf(place, object)), {});
}

/** The place that a resource of a quota is counted in; `undefined` for a resource that says nothing here. */
export function placeOf(name: string): Place | undefined {
  if (name.startsWith("count/")) {
    const [resource = "", ...group] = name.slice("count/".length).split(".");
    return { group: group.join("."), resource };
  }
  if (name === "services" || name.startsWith("services.")) return { group: "", resource: "services" };
  if (isOfClaims(name)) return { group: "", resource: "persistentvolumeclaims" };
  if (isOfPods(name)) return { group: "", resource: "pods" };
  return counted.has(name) ? { group: "", resource: name } : undefined;
}

/** A Pod that has run to its end holds nothing any more. */
function hasEnded(pod: Resource): boolean {
  const phase = text(part(pod, "status"), "phase");
  return phase === "Succeeded" || phase === "Failed";
}

function countName({ group, resource }: Place): string {
  return `count/${resource}${group === "" ? "" : `.${group}`}`;
}

const computed = ["cpu", "memory", "ephemeral-storage"];

function podUsage(spec: Fields | undefined): Amounts {
  const requests = Object.entries(podAmounts(spec, "requests"));
  const limits = Object.entries(podAmounts(spec, "limits"));
  const isPlain = (name: string) => computed.includes(name) || name.startsWith("hugepages-");
  return Object.fromEntries([
    ["pods", one],
    ...requests.filter(([name]) => isPlain(name)),
    ...requests
      .filter(([name]) => isPlain(name) || isExtended(name))
      .map(([name, value]) => [`requests.${name}`, value]),
    ...limits.filter(([name]) => computed.includes(name)).map(([name, value]) => [`limits.${name}`, value]),
  ]);
}

function isOfPods(name: string): boolean {
  if (name === "pods" || computed.includes(name) || name.startsWith("hugepages-")) return true;
  if (name.startsWith("limits.")) return computed.includes(name.slice("limits.".length));
  if (!name.startsWith("requests.")) return false;
  const rest = name.slice("requests.".length);
  return computed.includes(rest) || rest.startsWith("hugepages-") || rest.includes("/");
}

function serviceUsage(spec: Fields | undefined): Amounts {
  const type = text(spec, "type");
  const ports = parts(spec, "ports").length;
  const balanced = type === "LoadBalancer";
  const allocated = own(spec, "allocateLoadBalancerNodePorts") !== false;
  const onNodes = type === "NodePort" || (balanced && allocated) ? ports : 0;
  const given = parts(spec, "ports").filter((port) => has(port, "nodePort") && port.nodePort !== 0).length;
  return {
    services: one,
    "services.nodeports": quantityOf(balanced && !allocated ? given : onNodes),
    "services.loadbalancers": quantityOf(balanced ? 1 : 0),
  };
}

const ofClass = ".storageclass.storage.k8s.io/";

function claimUsage(claim: Resource): Amounts {
  const storage = own(amountsIn(partAt(claim, "spec", "resources"), "requests"), "storage");
  const size = typeof storage === "string" ? storage : "0";
  const className = storageClassOf(claim);
  return {
    persistentvolumeclaims: one,
    "requests.storage": size,
    ...(className === ""
      ? {}
      : { [`${className}${ofClass}persistentvolumeclaims`]: one, [`${className}${ofClass}requests.storage`]: size }),
  };
}

function isOfClaims(name: string): boolean {
  return name === "persistentvolumeclaims" || name === "requests.storage" || name.includes(ofClass);
}
