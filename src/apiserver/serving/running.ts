import { own, type Resource, type UserInfo } from "../../kube/index.ts";
import type { Call, Core } from "../call.ts";
import type { ApiResponse } from "../http.ts";
import { badRequest, methodNotServed, notFound, notImplemented, type StatusError } from "../status.ts";
import { admitConnection } from "../verbs/connect.ts";
import { type Connecting, connectingTo, connectionOptions } from "./connection-options.ts";
import type { ResourceRoute } from "./route.ts";

/** A request for objects, as far as it matters here. */
export interface RunningRequest {
  readonly route: ResourceRoute;
  readonly user: UserInfo;
  readonly signal: AbortSignal;
  warn(text: string): void;
}

/**
 * Answers what would have to be done by who runs Pods, as far as that can be told without him: what admission says of a
 * connection, that there is no such object or container, or that the Pod has no node yet. The rest is refused.
 * `undefined` for all other requests.
 * kubernetes: pkg/registry/core/pod/strategy.go LogLocation, streamLocation
 */
export async function serveRunning(core: Core, asked: RunningRequest): Promise<ApiResponse | undefined> {
  const { route } = asked;
  if (route.group !== "" || route.version !== "v1" || route.name === "") return undefined;
  const isLog = route.resource === "pods" && route.subresource === "log";
  const connecting = connectingTo(route);
  if (!isLog && connecting === undefined) return undefined;
  if (route.excess && !(connecting?.takesPath ?? false)) return undefined;
  if (!(connecting?.verbs ?? ["get"]).includes(route.verb)) throw methodNotServed();
  if (connecting !== undefined) await admit(core, asked, connecting);
  const object = core.store.get({ group: "", version: "v1", resource: route.resource }, route.namespace, route.name);
  if (object === undefined) throw notFound({ group: "", resource: route.resource }, route.name);
  if (route.resource !== "pods" || route.subresource === "proxy") throw beyond(route);
  return answerOfPod(route, object);
}

async function admit(core: Core, { route, user, signal, warn }: RunningRequest, connecting: Connecting): Promise<void> {
  const kind = core.catalog.find(route.group, route.version, route.resource);
  if (kind === undefined || kind.namespaced !== (route.namespace !== "")) return;
  if (route.query.getAll("dryRun").length > 0) throw badRequest("dryRun is not supported");
  const call: Call = {
    kind,
    subresource: undefined,
    namespace: route.namespace,
    name: route.name,
    user,
    dryRun: false,
    fieldValidation: "Warn",
    fieldManager: undefined,
    signal,
    warn,
  };
  const gvk = { group: "", version: "v1", kind: connecting.kind };
  await admitConnection(core, call, {
    subresource: route.subresource,
    gvk,
    options: connectionOptions(route, connecting),
  });
}

function answerOfPod(route: ResourceRoute, pod: Resource): ApiResponse {
  const { name, subresource, query } = route;
  if (subresource !== "portforward") checkContainer(pod, query.get("container") ?? "");
  if ((own(pod.spec, "nodeName") ?? "") !== "") throw beyond(route);
  if (subresource !== "log") throw badRequest(`pod ${name} does not have a host assigned`);
  return { status: 204, headers: {}, body: "" };
}

function beyond({ resource, subresource }: ResourceRoute): StatusError {
  return notImplemented(`${resource}/${subresource} is not supported by this control plane: nothing really runs in it`);
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
