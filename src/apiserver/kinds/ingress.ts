import type { Resource } from "../../kube/index.ts";
import { ipWarnings } from "./address-validation.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { has, part, partAt, parts, text } from "./fields.ts";
import { ingressMistakes, ingressStatusMistakes, newIngressMistakes } from "./ingress-validation.ts";

const annotation = "kubernetes.io/ingress.class";

/** (kubernetes: pkg/registry/networking/ingress, pkg/printers/internalversion/printers.go printIngress) */
export const ingress = described({
  group: "networking.k8s.io",
  kind: "Ingress",
  plural: "ingresses",
  shortNames: ["ing"],
  scope: "namespaced",
  countsSpec: true,
  newStatus: { loadBalancer: {} },
  columns: [
    nameColumn,
    column("Class", "The class, by which a controller is chosen.", (object) => {
      const spec = part(object, "spec");
      return has(spec, "ingressClassName") ? text(spec, "ingressClassName") : "<none>";
    }),
    column("Hosts", "Hosts that are served.", hostsText),
    column("Address", "Where the hosts are reached.", addressText),
    column("Ports", "Ports that are served.", (object) =>
      parts(part(object, "spec"), "tls").length > 0 ? "80, 443" : "80",
    ),
    ageColumn,
  ],
  validateCreate: newIngressMistakes,
  validate: ingressMistakes,
  validateStatus: ingressStatusMistakes,
  warnings: ingressWarnings,
});

const shownHosts = 3;

function hostsText(object: Resource): string {
  const rules = parts(part(object, "spec"), "rules");
  const named = rules.map((rule) => text(rule, "host")).filter((host) => host !== "");
  const shown = named.slice(0, shownHosts);
  if (shown.length === 0) return "*";
  // Whether there are more is asked before each rule, with a host or without.
  const full = rules.findIndex(
    (_, at) => rules.slice(0, at).filter((rule) => text(rule, "host") !== "").length === shownHosts,
  );
  return full < 0 ? shown.join(",") : `${shown.join(",")} + ${rules.length - shownHosts} more...`;
}

function addressText(object: Resource): string {
  const points = parts(partAt(object, "status", "loadBalancer"), "ingress");
  const names = points.map((one) => text(one, "ip") || text(one, "hostname")).filter((one) => one !== "");
  return [...new Set(names)].sort().join(",");
}

function ingressWarnings(object: Resource): readonly string[] {
  const old = has(part(object.metadata, "annotations"), annotation) && !has(part(object, "spec"), "ingressClassName");
  const points = parts(partAt(object, "status", "loadBalancer"), "ingress");
  return [
    ...(old ? [`annotation "${annotation}" is deprecated, please use 'spec.ingressClassName' instead`] : []),
    ...points.flatMap((one, at) => ipWarnings(text(one, "ip"), `status.loadBalancer.ingress[${at}]`)),
  ];
}
