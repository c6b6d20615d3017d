import { type FieldError, own, type Resource } from "../../kube/index.ts";
import { sloppyIp, sloppyIpMistakes } from "./address-validation.ts";
import { givenMistakes, hostMistakes, optionalMistakes, typedReferenceMistakes } from "./checks.ts";
import { type Fields, has, number, part, partAt, parts, text, texts } from "./fields.ts";
import { invalid, invalids, notSupported, required } from "./mistakes.ts";
import { dns1035Mistakes, portMistakes, portNameMistakes, subdomainMistakes } from "./names.ts";

const annotation = "kubernetes.io/ingress.class";
const notAnAddress = "must be a DNS name, not an IP address";

/** What only new ingresses are asked. (kubernetes: pkg/apis/networking/validation ValidateIngressCreate) */
export function newIngressMistakes(object: Resource): readonly FieldError[] {
  const annotations = part(object.metadata, "annotations");
  const spec = part(object, "spec");
  const given = text(annotations, annotation);
  if (!has(annotations, annotation) || !has(spec, "ingressClassName") || given === text(spec, "ingressClassName"))
    return [];
  return [invalid(`annotations.${annotation}`, given, "must match `ingressClassName` when both are specified")];
}

/** Checks the rules and backends of an ingress. (kubernetes: ValidateIngressSpec) */
export function ingressMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const rules = parts(spec, "rules");
  const backend = part(spec, "defaultBackend");
  const nothing = rules.length === 0 && !backend;
  return [
    ...(nothing
      ? [invalid("spec", own(spec, "rules") ?? null, "either `defaultBackend` or `rules` must be specified")]
      : []),
    ...(backend ? backendMistakes(backend, "spec.defaultBackend") : []),
    ...rules.flatMap((rule, at) => ruleMistakes(rule, `spec.rules[${at}]`)),
    ...parts(spec, "tls").flatMap((tls, at) => tlsMistakes(tls, `spec.tls[${at}]`)),
    ...optionalMistakes(spec, "ingressClassName", { field: "spec.ingressClassName", check: subdomainMistakes }),
  ];
}

/** Checks where an ingress is reached. (kubernetes: ValidateIngressLoadBalancerStatus) */
export function ingressStatusMistakes(object: Resource): readonly FieldError[] {
  const points = parts(partAt(object, "status", "loadBalancer"), "ingress");
  return points.flatMap((one, at) => {
    const path = `status.loadBalancer.ingress[${at}]`;
    const [ip, host] = [text(one, "ip"), text(one, "hostname")];
    return [
      ...(ip === "" ? [] : sloppyIpMistakes(ip, `${path}.ip`)),
      ...(host === "" ? [] : invalids(`${path}.hostname`, host, subdomainMistakes(host))),
      ...(sloppyIp(host) ? [invalid(`${path}.hostname`, host, notAnAddress)] : []),
    ];
  });
}

function tlsMistakes(tls: Fields, path: string): readonly FieldError[] {
  const secret = text(tls, "secretName");
  return [
    ...texts(tls, "hosts").flatMap((host, at) => invalids(`${path}.hosts[${at}]`, host, hostMistakes(host))),
    ...(secret === "" ? [] : invalids(`${path}.secretName`, secret, subdomainMistakes(secret))),
  ];
}

function ruleMistakes(rule: Fields, path: string): readonly FieldError[] {
  const host = text(rule, "host");
  const http = part(rule, "http");
  const paths = parts(http, "paths");
  return [
    ...(sloppyIp(host) ? [invalid(`${path}.host`, host, notAnAddress)] : []),
    ...(host === "" ? [] : invalids(`${path}.host`, host, hostMistakes(host))),
    ...(http && paths.length === 0 ? [required(`${path}.http.paths`)] : []),
    ...paths.flatMap((one, at) => pathMistakes(one, `${path}.http.paths[${at}]`)),
  ];
}

const badSequences = ["//", "/./", "/../", "%2f", "%2F"];
const badEnds = ["/..", "/."];

function pathMistakes(one: Fields, path: string): readonly FieldError[] {
  if (!has(one, "pathType")) return [required(`${path}.pathType`, "pathType must be specified")];
  const value = text(one, "path");
  const field = `${path}.path`;
  const relative = value.startsWith("/") ? [] : [invalid(field, value, "must be an absolute path")];
  const backend = backendMistakes(part(one, "backend") ?? {}, `${path}.backend`);
  switch (text(one, "pathType")) {
    case "Exact":
    case "Prefix":
      return [
        ...relative,
        ...badSequences
          .filter((bad) => value.includes(bad))
          .map((bad) => invalid(field, value, `must not contain '${bad}'`)),
        ...badEnds.filter((bad) => value.endsWith(bad)).map((bad) => invalid(field, value, `cannot end with '${bad}'`)),
        ...backend,
      ];
    case "ImplementationSpecific":
      return [...(value === "" ? [] : relative), ...backend];
    default: {
      const types = ["Exact", "ImplementationSpecific", "Prefix"];
      return [notSupported(`${path}.pathType`, text(one, "pathType"), types), ...backend];
    }
  }
}

function backendMistakes(backend: Fields, path: string): readonly FieldError[] {
  const [resource, service] = [part(backend, "resource"), part(backend, "service")];
  if (resource && service) return [invalid(path, "", "cannot set both resource and service backends")];
  if (resource) return typedReferenceMistakes(resource, `${path}.resource`);
  if (!service) return [invalid(path, "", "resource or service backend is required")];
  return [
    ...givenMistakes(service, "name", { field: `${path}.service.name`, check: dns1035Mistakes }),
    ...servicePortMistakes(part(service, "port"), path),
  ];
}

function servicePortMistakes(port: Fields | undefined, path: string): readonly FieldError[] {
  const name = text(port, "name");
  const value = number(port, "number") ?? 0;
  if (name !== "" && value !== 0) return [invalid(path, "", "cannot set both port name & port number")];
  if (name !== "") return invalids(`${path}.service.port.name`, name, portNameMistakes(name));
  if (value !== 0) return invalids(`${path}.service.port.number`, value, portMistakes(value));
  return [required(path, "port name or number is required")];
}
