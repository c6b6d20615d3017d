import { isIP } from "node:net";
import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, has, number, part, partAt, parts, text, texts } from "./fields.ts";
import { labelsMistakes } from "./metadata.ts";
import { duplicate, forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { labelMistakes, portMistakes, qualifiedNameMistakes, rangeMistakes, subdomainMistakes } from "./names.ts";
import { portReferenceMistakes } from "./probe-validation.ts";
import { isExternal, isHeadless, needsHealthPort } from "./service-types.ts";

const addressDetail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

/** Checks a service besides its metadata. (kubernetes: pkg/apis/core/validation validateService) */
export function serviceMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const type = text(spec, "type");
  const portless = parts(spec, "ports").length === 0 && !isHeadless(spec) && type !== "ExternalName";
  return [
    ...(portless ? [required("spec.ports")] : []),
    ...typeMistakes(spec, type),
    ...parts(spec, "ports").flatMap((_, index) => portMistakesAt(spec, index)),
    ...labelsMistakes(spec, "selector", "spec.selector"),
    ...affinityMistakes(spec),
    ...(type === "ExternalName" ? [] : addressesMistakes(spec)),
    ...texts(spec, "externalIPs").flatMap((address, index) =>
      isIP(address) === 0 ? [invalid(`spec.externalIPs[${index}]`, address, addressDetail)] : [],
    ),
    ...choice(spec, "type", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
    ...nodePortsMistakes(spec, type),
    ...balancerMistakes(spec, type),
    ...externalPolicyMistakes(spec),
    ...internalPolicyMistakes(spec, type),
  ];
}

/** The cluster IP stays, as long as the service has one. (kubernetes: validateUpgradeDowngradeClusterIPs) */
export function serviceUpdateMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const now = part(object, "spec");
  const before = part(old, "spec");
  const named = text(now, "type") === "ExternalName" || text(before, "type") === "ExternalName";
  if (named || (isHeadless(now) && isHeadless(before))) return [];
  const is = texts(now, "clusterIPs");
  const was = texts(before, "clusterIPs");
  const field = "spec.clusterIPs[0]";
  if (was.length > 0 && is.length === 0) return [invalid(field, is, "primary clusterIP can not be unset")];
  return was.length > 0 && is[0] !== was[0] ? [invalid(field, is, "may not change once set")] : [];
}

function choice(spec: Fields, key: string, supported: readonly string[]): readonly FieldError[] {
  const value = text(spec, key);
  if (value === "") return [required(`spec.${key}`)];
  return supported.includes(value) ? [] : [notSupported(`spec.${key}`, value, supported)];
}

function typeMistakes(spec: Fields, type: string): readonly FieldError[] {
  if (type === "LoadBalancer" || type === "NodePort") {
    const detail = `may not be set to 'None' for ${type} services`;
    return isHeadless(spec) ? [invalid("spec.clusterIPs[0]", "None", detail)] : [];
  }
  if (type !== "ExternalName") return [];
  const name = text(spec, "externalName").replace(/\.$/, "");
  const detail = "may not be set for ExternalName services";
  const given = ["clusterIPs", "ipFamilies", "ipFamilyPolicy"].filter(
    (key) => texts(spec, key).length > 0 || text(spec, key) !== "",
  );
  return [
    ...given.map((key) => forbidden(`spec.${key}`, detail)),
    ...(name === "" ? [required("spec.externalName")] : invalids("spec.externalName", name, subdomainMistakes(name))),
  ];
}

function portMistakesAt(spec: Fields, index: number): readonly FieldError[] {
  const all = parts(spec, "ports");
  const port = all[index] ?? {};
  const path = `spec.ports[${index}]`;
  const value = number(port, "port") ?? 0;
  const protocol = text(port, "protocol");
  const protocols = ["SCTP", "TCP", "UDP"];
  const appProtocol = text(port, "appProtocol");
  return [
    ...portNameMistakesAt(all, index, path),
    ...invalids(`${path}.port`, value, portMistakes(value)),
    ...(protocol === ""
      ? [required(`${path}.protocol`)]
      : protocols.includes(protocol)
        ? []
        : [notSupported(`${path}.protocol`, protocol, protocols)]),
    ...portReferenceMistakes(port.targetPort, `${path}.targetPort`),
    ...(appProtocol === "" ? [] : invalids(`${path}.appProtocol`, appProtocol, qualifiedNameMistakes(appProtocol))),
  ];
}

function portNameMistakesAt(all: readonly Fields[], index: number, path: string): readonly FieldError[] {
  const name = text(all[index], "name");
  if (name === "") return all.length > 1 ? [required(`${path}.name`)] : [];
  const again = all.slice(0, index).some((other) => text(other, "name") === name);
  return [...invalids(`${path}.name`, name, labelMistakes(name)), ...(again ? [duplicate(`${path}.name`, name)] : [])];
}

function affinityMistakes(spec: Fields): readonly FieldError[] {
  const field = "spec.sessionAffinityConfig";
  const seconds = number(partAt(spec, "sessionAffinityConfig", "clientIP"), "timeoutSeconds");
  const known = choice(spec, "sessionAffinity", ["ClientIP", "None"]);
  if (text(spec, "sessionAffinity") === "None" && has(spec, "sessionAffinityConfig")) {
    return [...known, forbidden(field, "must not be set when session affinity is None")];
  }
  if (text(spec, "sessionAffinity") !== "ClientIP") return known;
  if (seconds === undefined) return [...known, required(field, "when session affinity type is ClientIP")];
  const bad = seconds <= 0 || seconds > 86_400;
  const detail = "must be greater than 0 and less than 86400";
  return bad ? [...known, invalid(`${field}.clientIP.timeoutSeconds`, seconds, detail)] : known;
}

function addressesMistakes(spec: Fields): readonly FieldError[] {
  const primary = text(spec, "clusterIP");
  const all = texts(spec, "clusterIPs");
  const field = "spec.clusterIPs";
  const families = ["IPv4", "IPv6"];
  return [
    ...pairMistakes(primary, all, field),
    ...texts(spec, "ipFamilies").flatMap((family, index) =>
      families.includes(family) ? [] : [notSupported(`spec.ipFamilies[${index}]`, family, families)],
    ),
    ...(has(spec, "ipFamilyPolicy")
      ? choice(spec, "ipFamilyPolicy", ["PreferDualStack", "RequireDualStack", "SingleStack"])
      : []),
    ...all.flatMap((address, index) => addressMistakes(all, address, index)),
    ...(all.length > 2 ? [invalid(field, all, "may only hold up to 2 values")] : []),
  ];
}

function pairMistakes(primary: string, all: readonly string[], field: string): readonly FieldError[] {
  if (primary === "") {
    return all.length === 0 ? [] : [invalid(field, all, "must be empty when `clusterIP` is not specified")];
  }
  if (all.length === 0) return [required(field)];
  return all[0] === primary ? [] : [invalid(field, all, "first value must match `clusterIP`")];
}

function addressMistakes(all: readonly string[], address: string, index: number): readonly FieldError[] {
  if (index === 0 && address === "None") {
    return all.length > 1 ? [invalid("spec.clusterIPs", all, "'None' must be the first and only value")] : [];
  }
  return isIP(address) === 0 ? [invalid(`spec.clusterIPs[${index}]`, address, addressDetail)] : [];
}

function nodePortsMistakes(spec: Fields, type: string): readonly FieldError[] {
  const all = parts(spec, "ports");
  const twin = (index: number, keys: readonly string[]) =>
    all.slice(0, index).some((other) => keys.every((key) => other[key] === all[index]?.[key]));
  return all.flatMap((port, index) => {
    const path = `spec.ports[${index}]`;
    const nodePort = number(port, "nodePort") ?? 0;
    const unused = type === "ClusterIP" && nodePort !== 0;
    return [
      ...(unused ? [forbidden(`${path}.nodePort`, "may not be used when `type` is 'ClusterIP'")] : []),
      ...(nodePort !== 0 && twin(index, ["protocol", "nodePort"]) ? [duplicate(`${path}.nodePort`, nodePort)] : []),
      ...(twin(index, ["protocol", "port"]) ? [duplicate(path, shownPort(port))] : []),
    ];
  });
}

/** The message shows protocol and port in the API server's internal form. */
function shownPort(port: Fields): Fields {
  return {
    Name: "",
    Protocol: text(port, "protocol"),
    AppProtocol: null,
    Port: number(port, "port") ?? 0,
    TargetPort: 0,
    NodePort: 0,
  };
}

function balancerMistakes(spec: Fields, type: string): readonly FieldError[] {
  if (type === "LoadBalancer") return [];
  const detail = "may only be used when `type` is 'LoadBalancer'";
  const allocation = has(spec, "allocateLoadBalancerNodePorts");
  return [
    ...(texts(spec, "loadBalancerSourceRanges").length > 0 ? [forbidden("spec.LoadBalancerSourceRanges", detail)] : []),
    ...(allocation ? [forbidden("spec.allocateLoadBalancerNodePorts", detail)] : []),
    ...(has(spec, "loadBalancerClass") ? [forbidden("spec.loadBalancerClass", detail)] : []),
  ];
}

function externalPolicyMistakes(spec: Fields): readonly FieldError[] {
  const policy = text(spec, "externalTrafficPolicy");
  const port = number(spec, "healthCheckNodePort") ?? 0;
  const field = "spec.externalTrafficPolicy";
  const health = "spec.healthCheckNodePort";
  const stray = !isExternal(spec) && policy !== "";
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [
    ...(stray ? [invalid(field, policy, "may only be set for externally-accessible services")] : []),
    ...(isExternal(spec) ? choice(spec, "externalTrafficPolicy", ["Cluster", "Local"]) : []),
    ...(!needsHealthPort(spec) && port !== 0 ? [invalid(health, port, detail)] : []),
    ...(needsHealthPort(spec) ? invalids(health, port, rangeMistakes(port, 1, 65_535)) : []),
  ];
}

function internalPolicyMistakes(spec: Fields, type: string): readonly FieldError[] {
  if (!has(spec, "internalTrafficPolicy") && type === "ExternalName") return [];
  return choice(spec, "internalTrafficPolicy", ["Cluster", "Local"]);
}
