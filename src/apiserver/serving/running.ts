import { own, type Resource } from "../../kube/index.ts";
import type { Core } from "../call.ts";
import type { ApiResponse } from "../http.ts";
import { badRequest, methodNotServed, notFound, notImplemented, type StatusError } from "../status.ts";
import type { ResourceRoute } from "./route.ts";

/** Doors of Pods behind which something would have to run, with the verbs that lead there. */
const doors: ReadonlyMap<string, readonly string[]> = new Map([
  ["attach", ["get", "create"]],
  ["exec", ["get", "create"]],
  ["log", ["get"]],
  ["portforward", ["get", "create"]],
]);

/** Further doors of that sort. */
const others: ReadonlySet<string> = new Set(["pods/proxy", "services/proxy", "nodes/proxy"]);

/**
 * Answers what would have to be done by who runs Pods, as far as that can be told without him: that there is no such
 * Pod or container, or that it has no node yet. The rest is refused. `undefined` for all other requests.
 * kubernetes: pkg/registry/core/pod/strategy.go LogLocation, streamLocation
 */
export function serveRunning({ store }: Pick<Core, "store">, route: ResourceRoute): ApiResponse | undefined {
  const { group, resource, name, namespace, subresource, excess, query } = route;
  const verbs = doors.get(subresource);
  if (group !== "" || name === "") return undefined;
  const what = `${resource}/${subresource}`;
  if (others.has(what)) throw beyond(what);
  if (resource !== "pods" || verbs === undefined || namespace === "" || excess) return undefined;
  if (!verbs.includes(route.verb)) throw methodNotServed();
  const pod = store.get({ group: "", version: "v1", resource: "pods" }, namespace, name);
  if (pod === undefined) throw notFound({ group: "", resource: "pods" }, name);
  if (subresource !== "portforward") checkContainer(pod, query.get("container") ?? "");
  if ((own(pod.spec, "nodeName") ?? "") !== "") throw beyond(what);
  if (subresource !== "log") throw badRequest(`pod ${name} does not have a host assigned`);
  return { status: 204, headers: {}, body: "" };
}

function beyond(what: string): StatusError {
  return notImplemented(`${what} is not supported by this control plane: nothing really runs in it`);
}

function checkContainer(pod: Resource, wanted: string): void {
  const { name } = pod.metadata;
  const main = namesIn(pod, "containers");
  const all = [...namesIn(pod, "initContainers"), ...main, ...namesIn(pod, "ephemeralContainers")];
  if (wanted !== "") {
    if (all.includes(wanted)) return;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  if (main.length === 1) return;
  const choice = main.length === 0 ? "" : `, choose one of: [${all.join(" ")}]`;
  throw badRequest(`a container name must be specified for pod ${name}${choice}`);
}

function namesIn(pod: Resource, key: string): readonly string[] {
  const containers = own(pod.spec, key);
  return Array.isArray(containers) ? containers.map((container) => String(own(container, "name"))) : [];
}
