import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { type BuiltinKind, door, proxyVerbs } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, wideColumn } from "./columns.ts";
import { ensure, fill, fillZero, inner, inners } from "./draft.ts";
import { number, part, partAt, parts, text, texts } from "./fields.ts";
import { shownSelector } from "./label-selector.ts";
import { dns1035Name } from "./names.ts";
import { isExternal, reviseService } from "./service-types.ts";
import { serviceMistakes, serviceUpdateMistakes } from "./service-validation.ts";
import { strategyOf } from "./strategy.ts";

const gvk = { group: "", version: "v1", kind: "Service" };

const strategy = strategyOf({
  namespaced: true,
  name: dns1035Name,
  status: true,
  default: defaultService,
  prepareCreate: (object) => {
    object.status = { loadBalancer: {} };
  },
  prepareUpdate: (object, old, subresource) => {
    if (subresource === "") reviseService(object, old);
  },
  validate: serviceMistakes,
  validateUpdate: serviceUpdateMistakes,
  createOnUpdate: true,
});

/** (kubernetes: pkg/registry/core/service, pkg/printers/internalversion/printers.go printService) */
export const service: BuiltinKind = {
  gvk,
  plural: "services",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  subresources: [
    door("proxy", { group: "", version: "v1", kind: "ServiceProxyOptions" }, proxyVerbs),
    door("status", gvk),
  ],
  columns: [
    nameColumn,
    column("Type", "How the service is reached.", (object) => text(part(object, "spec"), "type")),
    column(
      "Cluster-IP",
      "Address inside of the cluster.",
      (object) => texts(part(object, "spec"), "clusterIPs")[0] ?? "<none>",
    ),
    column("External-IP", "Addresses outside of the cluster.", externalAddresses),
    column("Port(s)", "Ports, with those of the nodes.", portsText),
    ageColumn,
    wideColumn("Selector", "Which Pods stand behind it.", (object) =>
      shownSelector({ matchLabels: partAt(object, "spec", "selector") }),
    ),
  ],
  selectableFields: {
    "spec.clusterIP": (object) => text(part(object, "spec"), "clusterIP"),
    "spec.type": (object) => text(part(object, "spec"), "type"),
  },
  strategy,
};

/** (kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_Service) */
function defaultService(object: Draft): void {
  const spec = ensure(object, "spec");
  fillZero(spec, "sessionAffinity", "None");
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP") {
    fill(ensure(ensure(spec, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds", 10_800);
  }
  fillZero(spec, "type", "ClusterIP");
  for (const port of inners(spec, "ports")) {
    fillZero(port, "protocol", "TCP");
    fillZero(port, "targetPort", port.port);
  }
  if (isExternal(spec)) fillZero(spec, "externalTrafficPolicy", "Cluster");
  if (spec.type !== "ExternalName") fill(spec, "internalTrafficPolicy", "Cluster");
  if (spec.type === "LoadBalancer") fill(spec, "allocateLoadBalancerNodePorts", true);
  defaultIngress(object);
}

function defaultIngress(object: Draft): void {
  const status = inner(object, "status");
  const balancer = status && inner(status, "loadBalancer");
  if (part(object, "spec")?.type !== "LoadBalancer") return;
  for (const ingress of inners(balancer, "ingress")) {
    if (text(ingress, "ip") !== "") fill(ingress, "ipMode", "VIP");
  }
}

function externalAddresses(object: Resource): string {
  const spec = part(object, "spec");
  const given = texts(spec, "externalIPs");
  switch (text(spec, "type")) {
    case "ClusterIP":
    case "NodePort":
      return given.join(",") || "<none>";
    case "LoadBalancer":
      return [balancerText(object), ...given].filter((one) => one !== "").join(",") || "<pending>";
    case "ExternalName":
      return text(spec, "externalName");
    default:
      return "<unknown>";
  }
}

/** Tables of any width come from the same cells here, so addresses are never cut as the narrow table cuts them. */
function balancerText(object: Resource): string {
  const ingress = parts(partAt(object, "status", "loadBalancer"), "ingress");
  const names = ingress.map((one) => text(one, "ip") || text(one, "hostname")).filter((one) => one !== "");
  return [...new Set(names)].sort().join(",");
}

function portsText(object: Resource): string {
  const shown = parts(part(object, "spec"), "ports").map((port) => {
    const nodePort = number(port, "nodePort") ?? 0;
    const middle = nodePort > 0 ? `:${nodePort}` : "";
    return `${number(port, "port") ?? 0}${middle}/${text(port, "protocol")}`;
  });
  return shown.join(",") || "<none>";
}
