import { own } from "../../kube/index.ts";
import { Fields } from "./fields.ts";
import type { Container, ContainerList, Pod, SecurityContext } from "./pod.ts";
import { templateOf } from "./template.ts";

/** The Pod that an object is or makes, or why there is none. */
export type PodRead =
  | { readonly kind: "pod"; readonly pod: Pod }
  | { readonly kind: "mistake"; readonly message: string };

/**
 * Reads the Pod of an object: a Pod itself, or the template of a Pod controller. Anything else is a mistake, and so is
 * a field of another type than Kubernetes has, of those that checks read.
 * (kyverno: pkg/engine/handlers/validation/validate_pss.go getSpec)
 */
export function readPod(object: unknown): PodRead {
  const fields = new Fields();
  const template = templateOf(object, fields);
  if (template === undefined) return { kind: "mistake", message: "could not find correct resource type" };
  const pod = podOf(template.metadata, template.spec, fields);
  return fields.mistake === undefined ? { kind: "pod", pod } : { kind: "mistake", message: fields.mistake };
}

function podOf(metadata: unknown, spec: unknown, fields: Fields): Pod {
  const containers: Container[] = [];
  for (const list of lists) readContainers(spec, { list, fields, into: containers });
  return {
    annotations: fields.record(metadata, "annotations") ?? nothing,
    hostNetwork: fields.flag(spec, "hostNetwork") ?? false,
    hostPID: fields.flag(spec, "hostPID") ?? false,
    hostIPC: fields.flag(spec, "hostIPC") ?? false,
    windows: fields.text(fields.record(spec, "os"), "name") === "windows",
    security: securityOf(spec, fields),
    containers,
    volumes: fields.list(spec, "volumes"),
  };
}

const nothing: Readonly<Record<string, unknown>> = {};
const lists: readonly ContainerList[] = ["initContainers", "containers", "ephemeralContainers"];

interface Reading {
  readonly list: ContainerList;
  readonly fields: Fields;
  readonly into: Container[];
}

function readContainers(spec: unknown, { list, fields, into }: Reading): void {
  const written = fields.list(spec, list);
  for (let index = 0; index < written.length; index++) {
    const one = written[index];
    if (one !== null && (typeof one !== "object" || Array.isArray(one)))
      fields.mistake ??= `\`${list}\` must hold objects`;
    into.push({
      list,
      index,
      name: fields.text(one, "name") ?? "",
      image: fields.text(one, "image") ?? "",
      security: securityOf(one, fields),
      hostPorts: hostPortsOf(one, fields),
      probesHosts: probesHosts(one, fields),
    });
  }
}

function hostPortsOf(container: unknown, fields: Fields): readonly number[] {
  const ports = fields.list(container, "ports");
  if (ports.length === 0) return noPorts;
  return ports.map((port) => fields.integer(port, "hostPort") ?? 0);
}

const noPorts: readonly number[] = [];
const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

function probesHosts(container: unknown, fields: Fields): boolean {
  for (const probe of probes) if (namesHost(own(container, probe), fields)) return true;
  const lifecycle = fields.record(container, "lifecycle");
  if (lifecycle === undefined) return false;
  return namesHost(lifecycle.postStart, fields) || namesHost(lifecycle.preStop, fields);
}

function namesHost(handler: unknown, fields: Fields): boolean {
  if (handler === undefined || handler === null) return false;
  return hasHost(fields.record(handler, "httpGet"), fields) || hasHost(fields.record(handler, "tcpSocket"), fields);
}

function hasHost(action: unknown, fields: Fields): boolean {
  return (fields.text(action, "host") ?? "") !== "";
}

function securityOf(holder: unknown, fields: Fields): SecurityContext | undefined {
  const written = fields.record(holder, "securityContext");
  if (written === undefined) return undefined;
  const seccomp = fields.record(written, "seccompProfile");
  const appArmor = fields.record(written, "appArmorProfile");
  return {
    privileged: fields.flag(written, "privileged"),
    allowPrivilegeEscalation: fields.flag(written, "allowPrivilegeEscalation"),
    runAsNonRoot: fields.flag(written, "runAsNonRoot"),
    runAsUser: fields.integer(written, "runAsUser"),
    procMount: fields.text(written, "procMount"),
    hostProcess: fields.flag(fields.record(written, "windowsOptions"), "hostProcess"),
    seccompType: seccomp && (fields.text(seccomp, "type") ?? ""),
    appArmorType: appArmor && (fields.text(appArmor, "type") ?? ""),
    capabilities: capabilitiesOf(written, fields),
    seLinux: seLinuxOf(written, fields),
    sysctls: sysctlsOf(written, fields),
  };
}

function capabilitiesOf(security: unknown, fields: Fields): SecurityContext["capabilities"] {
  const written = fields.record(security, "capabilities");
  return written && { add: fields.texts(written, "add"), drop: fields.texts(written, "drop") };
}

function seLinuxOf(security: unknown, fields: Fields): SecurityContext["seLinux"] {
  const written = fields.record(security, "seLinuxOptions");
  if (written === undefined) return undefined;
  const text = (name: string) => fields.text(written, name) ?? "";
  return { type: text("type"), user: text("user"), role: text("role") };
}

function sysctlsOf(security: unknown, fields: Fields): readonly string[] {
  const written = fields.list(security, "sysctls");
  return written.length === 0 ? noSysctls : written.map((one) => fields.text(one, "name") ?? "");
}

const noSysctls: readonly string[] = [];
