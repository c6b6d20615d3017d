import { isIP } from "node:net";
import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { fillZero, inners } from "./draft.ts";
import { type Fields, number, parts, text } from "./fields.ts";
import { invalid, invalids, notSupported, required } from "./mistakes.ts";
import { labelMistakes, portMistakes, qualifiedNameMistakes, subdomainMistakes, subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

/** (kubernetes: pkg/registry/core/endpoint/strategy.go) */
export const endpoints: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "Endpoints" },
  plural: "endpoints",
  shortNames: ["ep"],
  categories: [],
  namespaced: true,
  subresources: [],
  deprecated: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  columns: [nameColumn, column("Endpoints", "Addresses and ports.", shownEndpoints), ageColumn],
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    default: (object) => {
      for (const subset of inners(object, "subsets")) nameProtocols(subset);
    },
    validate: (object) => parts(object, "subsets").flatMap((_, index) => subsetMistakes(object, index)),
    createOnUpdate: true,
  }),
};

function nameProtocols(subset: Draft): void {
  for (const port of inners(subset, "ports")) fillZero(port, "protocol", "TCP");
}

const most = 3;

/** The first three. (kubernetes: pkg/printers/internalversion/printers.go formatEndpoints) */
function shownEndpoints(object: Resource): string {
  const subsets = parts(object, "subsets");
  if (subsets.length === 0) return "<none>";
  const all = subsets.flatMap((subset) => {
    const addresses = parts(subset, "addresses").map((address) => text(address, "ip"));
    const ports = parts(subset, "ports");
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((ip) => `${bracketed(ip)}:${number(port, "port") ?? 0}`));
  });
  const shown = all.slice(0, most).join(",");
  return all.length > most ? `${shown} + ${all.length - most} more...` : shown;
}

function bracketed(ip: string): string {
  return ip.includes(":") ? `[${ip}]` : ip;
}

/** (kubernetes: pkg/apis/core/validation validateEndpointSubsets) */
function subsetMistakes(object: Resource, index: number): readonly FieldError[] {
  const subset = parts(object, "subsets")[index] ?? {};
  const path = `subsets[${index}]`;
  const ready = parts(subset, "addresses");
  const others = parts(subset, "notReadyAddresses");
  const ports = parts(subset, "ports");
  return [
    ...(ready.length + others.length === 0 ? [required(path, "must specify `addresses` or `notReadyAddresses`")] : []),
    ...ready.flatMap((address, at) => addressMistakes(address, `${path}.addresses[${at}]`)),
    ...others.flatMap((address, at) => addressMistakes(address, `${path}.notReadyAddresses[${at}]`)),
    ...ports.flatMap((port, at) => endpointPortMistakes(port, ports.length > 1, `${path}.ports[${at}]`)),
  ];
}

function addressMistakes(address: Fields, path: string): readonly FieldError[] {
  const ip = text(address, "ip");
  const hostname = text(address, "hostname");
  const node = address.nodeName;
  const bad = isIP(ip) === 0;
  return [
    ...(bad ? [invalid(`${path}.ip`, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")] : []),
    ...(hostname === "" ? [] : invalids(`${path}.hostname`, hostname, labelMistakes(hostname))),
    ...(typeof node === "string" ? invalids(`${path}.nodeName`, node, subdomainMistakes(node)) : []),
    ...(bad ? [invalid(`${path}.ip`, ip, "must be a valid IP address")] : placeMistakes(ip, `${path}.ip`)),
  ];
}

/** Addresses that mean another thing on each machine lead nowhere. (kubernetes: ValidateEndpointIP) */
function placeMistakes(ip: string, field: string): readonly FieldError[] {
  const low = ip.toLowerCase();
  const places: readonly (readonly [boolean, string])[] = [
    [low === "0.0.0.0" || low === "::", `may not be unspecified (${ip})`],
    [low.startsWith("127.") || low === "::1", "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
    [
      low.startsWith("169.254.") || /^fe[89ab][0-9a-f]:/.test(low),
      "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
    ],
    [
      low.startsWith("224.0.0.") || low.startsWith("ff02:"),
      "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
    ],
  ];
  return places.filter(([is]) => is).map(([, detail]) => invalid(field, ip, detail));
}

function endpointPortMistakes(port: Fields, needsName: boolean, path: string): readonly FieldError[] {
  const name = text(port, "name");
  const value = number(port, "port") ?? 0;
  const protocol = text(port, "protocol");
  const application = port.appProtocol;
  const protocols = ["SCTP", "TCP", "UDP"];
  return [
    ...(name === "" && needsName ? [required(`${path}.name`)] : []),
    ...(name === "" ? [] : invalids(`${path}.name`, name, labelMistakes(name))),
    ...invalids(`${path}.port`, value, portMistakes(value)),
    ...(protocol === "" ? [required(`${path}.protocol`)] : []),
    ...(protocol === "" || protocols.includes(protocol) ? [] : [notSupported(`${path}.protocol`, protocol, protocols)]),
    ...(typeof application === "string"
      ? invalids(`${path}.appProtocol`, application, qualifiedNameMistakes(application))
      : []),
  ];
}
