import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, inners, keep } from "./draft.ts";
import { same } from "./equal.ts";
import { type Fields, number, part, parts, text, texts } from "./fields.ts";

/** Whether something outside of the cluster reaches the service. (kubernetes: pkg/api/service ExternallyAccessible) */
export function isExternal(spec: Fields | Draft | undefined): boolean {
  const type = text(spec, "type");
  const byAddress = type === "ClusterIP" && texts(spec, "externalIPs").length > 0;
  return type === "LoadBalancer" || type === "NodePort" || byAddress;
}

/** Whether the service has no address of its own. */
export function isHeadless(spec: Fields | Draft | undefined): boolean {
  const addresses = texts(spec, "clusterIPs");
  return addresses.length === 1 && addresses[0] === "None";
}

/** Whether a type of service has addresses in the cluster. */
export function needsClusterIP(spec: Fields | Draft | undefined): boolean {
  return ["ClusterIP", "NodePort", "LoadBalancer"].includes(text(spec, "type"));
}

/** Whether a type of service has ports on every node. */
export function needsNodePorts(spec: Fields | Draft | undefined): boolean {
  const type = text(spec, "type");
  return type === "NodePort" || (type === "LoadBalancer" && spec?.allocateLoadBalancerNodePorts !== false);
}

/** Whether a load balancer asks the nodes how they are. */
export function needsHealthPort(spec: Fields | Draft | undefined): boolean {
  return text(spec, "type") === "LoadBalancer" && text(spec, "externalTrafficPolicy") === "Local";
}

/**
 * Carries over what was allocated and the update leaves out, and drops what the new type has no use for.
 * (kubernetes: pkg/registry/core/service/storage normalizeClusterIPs and patchAllocatedValues, strategy.go
 * dropTypeDependentFields)
 */
export function reviseService(object: Draft, old: Resource): void {
  const spec = ensure(object, "spec");
  const before = part(old, "spec") ?? {};
  alignAddresses(spec, before);
  carryAddresses(spec, before);
  carryNodePorts(spec, before);
  dropUnused(spec, before);
  // The status may be the stored one itself, which nobody may change.
  if (spec.type !== "LoadBalancer") object.status = { ...part(object, "status"), loadBalancer: {} };
}

function alignAddresses(spec: Draft, before: Fields): void {
  const was = text(before, "clusterIP");
  const is = text(spec, "clusterIP");
  const unchanged = same(spec.clusterIPs, before.clusterIPs);
  if (was === is) {
    if (texts(spec, "clusterIPs").length === 0) keep(spec, before, "clusterIPs");
  } else if (unchanged) {
    if (is === "") delete spec.clusterIPs;
    else spec.clusterIPs = [is];
  }
}

function carryAddresses(spec: Draft, before: Fields): void {
  if (!needsClusterIP(spec) || !needsClusterIP(before)) return;
  if (text(spec, "clusterIP") === "") keep(spec, before, "clusterIP");
  if (texts(spec, "clusterIPs").length === 0) keep(spec, before, "clusterIPs");
  for (const key of ["ipFamilyPolicy", "ipFamilies"]) {
    if (spec[key] === undefined) keep(spec, before, key);
  }
}

function carryNodePorts(spec: Draft, before: Fields): void {
  if (!needsNodePorts(spec) || !needsNodePorts(before)) return;
  const old = new Map(parts(before, "ports").map((port) => [text(port, "name"), number(port, "nodePort") ?? 0]));
  const used = new Set(parts(spec, "ports").map((port) => number(port, "nodePort") ?? 0));
  for (const port of inners(spec, "ports")) {
    const known = old.get(text(port, "name")) ?? 0;
    if ((number(port, "nodePort") ?? 0) === 0 && known !== 0 && !used.has(known)) port.nodePort = known;
  }
  if (needsHealthPort(spec) && (number(spec, "healthCheckNodePort") ?? 0) === 0) {
    keep(spec, before, "healthCheckNodePort");
  }
}

/** What stays only because the client sent back what it had read goes with the type; what it changed is for validation. */
function dropUnused(spec: Draft, before: Fields): void {
  const dropSame = (keys: readonly string[]) => {
    for (const key of keys) if (same(spec[key], before[key])) delete spec[key];
  };
  if (needsClusterIP(before) && !needsClusterIP(spec)) {
    dropSame(["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]);
  }
  if (needsNodePorts(before) && !needsNodePorts(spec) && sameNodePorts(spec, before)) {
    for (const port of inners(spec, "ports")) delete port.nodePort;
  }
  if (needsHealthPort(before) && !needsHealthPort(spec)) dropSame(["healthCheckNodePort"]);
  if (text(before, "type") === "LoadBalancer" && text(spec, "type") !== "LoadBalancer") {
    dropSame(["allocateLoadBalancerNodePorts", "loadBalancerClass"]);
  }
  if (isExternal(before) && !isExternal(spec)) dropSame(["externalTrafficPolicy"]);
}

function sameNodePorts(spec: Draft, before: Fields): boolean {
  const portsOf = (holder: Draft | Fields) => parts(holder, "ports").map((port) => number(port, "nodePort") ?? 0);
  const known = new Set(portsOf(before));
  return portsOf(spec).every((port) => known.has(port));
}
