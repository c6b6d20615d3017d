import type { FieldError, Resource } from "../../kube/index.ts";
import { endpointIpMistakes, ipText, sloppyIp, sloppyIpMistakes, strictIpMistakes } from "./address-validation.ts";
import { choiceMistakes, optionalMistakes } from "./checks.ts";
import { type Fields, has, part, parts, text, texts } from "./fields.ts";
import { duplicate, invalid, invalids, required, tooMany } from "./mistakes.ts";
import { labelMistakes, labelValueMistakes, qualifiedNameMistakes, subdomainMistakes } from "./names.ts";

const most = { ports: 20_000, endpoints: 1000, addresses: 100, hints: 8 };

/** Checks the ports of a slice. (kubernetes: pkg/apis/discovery/validation validatePorts) */
export function portsMistakes(object: Resource): readonly FieldError[] {
  const ports = parts(object, "ports");
  if (ports.length > most.ports) return [tooMany("ports", ports.length, most.ports)];
  const seen = new Set<string>();
  return ports.flatMap((port, at) => {
    const path = `ports[${at}]`;
    const name = text(port, "name");
    const again = seen.has(name);
    seen.add(name);
    return [
      ...(name === "" ? [] : invalids(`${path}.name`, name, labelMistakes(name))),
      ...(again ? [duplicate(`${path}.name`, name)] : []),
      ...choiceMistakes(port, "protocol", { field: `${path}.protocol`, among: ["SCTP", "TCP", "UDP"] }),
      ...optionalMistakes(port, "appProtocol", { field: `${path}.appProtocol`, check: qualifiedNameMistakes }),
    ];
  });
}

/** Checks the endpoints of a slice. (kubernetes: validateEndpoints) */
export function endpointsMistakes(object: Resource): readonly FieldError[] {
  const endpoints = parts(object, "endpoints");
  if (endpoints.length > most.endpoints) return [tooMany("endpoints", endpoints.length, most.endpoints)];
  return endpoints.flatMap((one, at) => endpointMistakes(one, text(object, "addressType"), `endpoints[${at}]`));
}

function endpointMistakes(endpoint: Fields, type: string, path: string): readonly FieldError[] {
  const addresses = texts(endpoint, "addresses");
  const field = `${path}.addresses`;
  const hints = part(endpoint, "hints");
  return [
    ...(addresses.length === 0 ? [required(field, "must contain at least 1 address")] : []),
    ...(addresses.length > most.addresses ? [tooMany(field, addresses.length, most.addresses)] : []),
    ...addresses.flatMap((address, at) => addressMistakes({ type, address, at, field })),
    ...optionalMistakes(endpoint, "nodeName", { field: `${path}.nodeName`, check: subdomainMistakes }),
    ...optionalMistakes(endpoint, "hostname", { field: `${path}.hostname`, check: labelMistakes }),
    ...(hints ? hintsMistakes(hints, `${path}.hints`) : []),
  ];
}

interface Address {
  readonly type: string;
  readonly address: string;
  readonly at: number;
  /** The path of the list. */
  readonly field: string;
}

function addressMistakes({ type, address, at, field }: Address): readonly FieldError[] {
  const item = `${field}[${at}]`;
  if (type === "FQDN") return fullNameMistakes(address, item);
  if (type !== "IPv4" && type !== "IPv6") return [];
  const form = type === "IPv4" ? sloppyIpMistakes(address, item) : invalids(item, address, strictIpMistakes(address));
  if (form.length > 0) return form;
  const read = sloppyIp(address);
  const is = read !== undefined && ipText(read).includes(":") ? "IPv6" : "IPv4";
  return [
    ...(is === type ? [] : [invalid(field, address, `must be an ${type} address`)]),
    ...endpointIpMistakes(address, item),
  ];
}

/** (kubernetes: apimachinery pkg/util/validation IsFullyQualifiedDomainName) */
function fullNameMistakes(name: string, field: string): readonly FieldError[] {
  if (name === "") return [required(field)];
  const bare = name.endsWith(".") ? name.slice(0, -1) : name;
  const form = subdomainMistakes(bare);
  if (form.length > 0) return [invalid(field, bare, form.join(","))];
  if (!bare.includes(".")) {
    return [invalid(field, bare, "should be a domain with at least two segments separated by dots")];
  }
  const label = bare.split(".").find((one) => labelMistakes(one).length > 0);
  return label === undefined ? [] : [invalid(field, label, labelMistakes(label).join(","))];
}

function hintsMistakes(hints: Fields, path: string): readonly FieldError[] {
  return [
    ...namesMistakes(parts(hints, "forZones"), `${path}.forZones`, labelValueMistakes),
    ...namesMistakes(parts(hints, "forNodes"), `${path}.forNodes`, subdomainMistakes),
  ];
}

function namesMistakes(
  all: readonly Fields[],
  path: string,
  check: (value: string) => readonly string[],
): readonly FieldError[] {
  if (all.length > most.hints) return [tooMany(path, all.length, most.hints)];
  return all.flatMap((one, at) => {
    const name = has(one, "name") ? text(one, "name") : "";
    const again = all.slice(0, at).some((other) => text(other, "name") === name);
    const field = `${path}[${at}].name`;
    return [...(again ? [duplicate(field, name)] : []), ...invalids(field, name, check(name))];
  });
}
