import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { type BuiltinKind, door, proxyVerbs } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, wideColumn } from "./columns.ts";
import { ensure, innerAt, keep } from "./draft.ts";
import { same } from "./equal.ts";
import { type Fields, flag, has, part, partAt, parts, text, textEntries, texts } from "./fields.ts";
import { forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { labelValueMistakes, qualifiedNameMistakes, subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

const gvk = { group: "", version: "v1", kind: "Node" };
const roleLabel = "node-role.kubernetes.io/";

/** Nodes may set their status when they register. (kubernetes: pkg/registry/core/node/strategy.go) */
export const node: BuiltinKind = {
  gvk,
  plural: "nodes",
  shortNames: ["no"],
  categories: [],
  namespaced: false,
  subresources: [
    door("proxy", { group: "", version: "v1", kind: "NodeProxyOptions" }, proxyVerbs),
    door("status", gvk),
  ],
  columns: [
    nameColumn,
    column("Status", "Whether the node is ready.", statusOf),
    column("Roles", "The roles of the node.", rolesOf),
    ageColumn,
    column("Version", "Version of the kubelet.", (object) => text(machineOf(object), "kubeletVersion")),
    wideColumn("Internal-IP", "Address inside of the cluster.", (object) => addressOf(object, "InternalIP")),
    wideColumn("External-IP", "Address outside of the cluster.", (object) => addressOf(object, "ExternalIP")),
    wideColumn("OS-Image", "Operating system.", (object) => text(machineOf(object), "osImage") || "<unknown>"),
    wideColumn(
      "Kernel-Version",
      "Version of the kernel.",
      (object) => text(machineOf(object), "kernelVersion") || "<unknown>",
    ),
    wideColumn(
      "Container-Runtime",
      "Runtime and its version.",
      (object) => text(machineOf(object), "containerRuntimeVersion") || "<unknown>",
    ),
  ],
  selectableFields: { "spec.unschedulable": (object) => String(flag(part(object, "spec"), "unschedulable")) },
  strategy: strategyOf({
    namespaced: false,
    name: subdomainName,
    default: allocateCapacity,
    prepareUpdate: (object, old, subresource) => {
      if (subresource === "") keep(object, old, "status");
    },
    validate: (object) => taintsMistakes(parts(part(object, "spec"), "taints")),
    validateUpdate: nodeUpdateMistakes,
  }),
};

const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** A new node is not ready for Pods, whatever it says of itself. (kubernetes: plugin/pkg/admission/nodetaint) */
export function taintNewNode(object: Draft): void {
  const spec = ensure(object, "spec");
  const taints = parts(spec, "taints");
  const has = taints.some((taint) => text(taint, "key") === notReady.key && text(taint, "effect") === notReady.effect);
  if (!has) spec.taints = [...taints, { ...notReady }];
}

function allocateCapacity(object: Draft): void {
  const status = innerAt(object, "status");
  if (status && has(status, "capacity") && !has(status, "allocatable")) status.allocatable = status.capacity;
}

function statusOf(object: Resource): string {
  const ready = parts(part(object, "status"), "conditions").findLast((one) => text(one, "type") === "Ready");
  const state = !ready ? "Unknown" : text(ready, "status") === "True" ? "Ready" : "NotReady";
  return flag(part(object, "spec"), "unschedulable") ? `${state},SchedulingDisabled` : state;
}

function rolesOf(object: Resource): string {
  const roles = textEntries(object.metadata, "labels").flatMap(([key, value]) => {
    if (key.startsWith(roleLabel)) return [key.slice(roleLabel.length)];
    return key === "kubernetes.io/role" ? [value] : [];
  });
  return [...new Set(roles.filter((role) => role !== ""))].sort().join(",") || "<none>";
}

function machineOf(object: Resource): Fields | undefined {
  return partAt(object, "status", "nodeInfo");
}

function addressOf(object: Resource, type: string): string {
  const found = parts(part(object, "status"), "addresses").find((one) => text(one, "type") === type);
  return found ? text(found, "address") : "<none>";
}

/** The API server names the path so, though taints are part of the spec. */
function taintsMistakes(taints: readonly Fields[]): readonly FieldError[] {
  return taints.flatMap((taint, index) => {
    const path = `metadata.taints[${index}]`;
    const value = labelValueMistakes(text(taint, "value"));
    const twin = (other: Fields) =>
      text(other, "key") === text(taint, "key") && text(other, "effect") === text(taint, "effect");
    const again = taints.slice(0, index).some(twin);
    return [
      ...invalids(`${path}.key`, text(taint, "key"), qualifiedNameMistakes(text(taint, "key"))),
      ...(value.length > 0 ? [invalid(`${path}.value`, text(taint, "value"), value.join(";"))] : []),
      ...effectMistakes(text(taint, "effect"), `${path}.effect`),
      ...(again ? [duplicateTaint(path, taint)] : []),
    ];
  });
}

function effectMistakes(effect: string, field: string): readonly FieldError[] {
  if (effect === "") return [required(field)];
  const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
  return effects.includes(effect) ? [] : [notSupported(field, effect, effects)];
}

function duplicateTaint(field: string, value: Fields): FieldError {
  return { type: "Duplicate", field, value, detail: "taints must be unique by key and effect pair" };
}

function nodeUpdateMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const was = part(old, "spec");
  const is = part(object, "spec");
  const only = (name: string) => `node updates may not change ${name} except from "" to valid`;
  const cidrs = texts(was, "podCIDRs").length > 0 && !same(texts(was, "podCIDRs"), texts(is, "podCIDRs"));
  const provider = text(was, "providerID") !== "" && text(was, "providerID") !== text(is, "providerID");
  return [
    ...(cidrs ? [forbidden("spec.podCIDRs", only("podCIDR"))] : []),
    ...(provider ? [forbidden("spec.providerID", only("providerID"))] : []),
  ];
}
