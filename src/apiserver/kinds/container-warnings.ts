import { same } from "./equal.ts";
import { type Fields, has, number, part, parts, text } from "./fields.ts";
import { amountWarnings } from "./storage-warnings.ts";

/** A container and where it stands. */
export interface Placed {
  readonly container: Fields;
  /** `spec.containers[0]` */
  readonly path: string;
}

/** What is known of the Pod or template around a container. */
export interface Around {
  readonly annotations: Fields | undefined;
  /** What stands before `spec`: empty for Pods themselves. */
  readonly prefix: string;
  /** The AppArmor profile of the whole Pod. */
  readonly podProfile: unknown;
}

/** Warns of one container by itself. (kubernetes: pkg/api/pod/warnings.go) */
export function containerWarnings({ container, path }: Placed, around: Around): readonly string[] {
  const resources = part(container, "resources");
  return [
    ...profileWarnings(container, around),
    ...(["memory", "ephemeral-storage"] as const).flatMap((name) =>
      ["limits", "requests"].flatMap((key) => amountWarnings(part(resources, key), `${path}.resources.${key}`, [name])),
    ),
    ...hiddenWarnings(container, path),
  ];
}

/** Warns of ports that collide, in one container or between several. */
export function portWarnings(all: readonly Placed[]): readonly string[] {
  const ports = all.flatMap(({ container, path }) =>
    parts(container, "ports").map((port, index) => ({ port, field: `${path}.ports[${index}]` })),
  );
  return [
    ...ports.flatMap((one, index) => [...hostIpWarnings(one), ...clashes(one, ports.slice(0, index))]),
    ...ports.flatMap((one, index) => nameClashes(one, ports.slice(0, index))),
  ];
}

function profileWarnings(container: Fields, { annotations, prefix, podProfile }: Around): readonly string[] {
  const context = part(container, "securityContext");
  const name = text(container, "name");
  const seccomp = `container.seccomp.security.alpha.kubernetes.io/${name}`;
  const appArmor = `container.apparmor.security.beta.kubernetes.io/${name}`;
  const field = (key: string) => `${prefix}metadata.annotations[${key}]`;
  const isOldArmor =
    prefix !== "" &&
    !has(context, "appArmorProfile") &&
    has(annotations, appArmor) &&
    (podProfile === undefined || podProfile === null || !same(podProfile, armorOf(text(annotations, appArmor))));
  return [
    ...(has(annotations, seccomp) && !has(context, "seccompProfile")
      ? [`${field(seccomp)}: non-functional in v1.27+; use the "seccompProfile" field instead`]
      : []),
    ...(isOldArmor ? [`${field(appArmor)}: deprecated since v1.30; use the "appArmorProfile" field instead`] : []),
  ];
}

/** The field that an annotation stands for. (kubernetes: pkg/api/pod ApparmorFieldForAnnotation) */
function armorOf(annotation: string): unknown {
  if (annotation === "runtime/default") return { type: "RuntimeDefault" };
  if (annotation === "unconfined") return { type: "Unconfined" };
  if (!annotation.startsWith("localhost/")) return undefined;
  return { type: "Localhost", localhostProfile: annotation.slice("localhost/".length) };
}

/** A later variable may build on an earlier one of its name; otherwise it hides it. */
function hiddenWarnings(container: Fields, path: string): readonly string[] {
  return parts(container, "env").flatMap((one, index, all) => {
    const name = text(one, "name");
    if (!all.slice(0, index).some((other) => text(other, "name") === name)) return [];
    const reference = `$(${name})`;
    const value = text(one, "value");
    const builds = !has(one, "valueFrom") && value !== reference && value.includes(reference);
    const what = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
    return builds ? [] : [`${path}.env[${index}]: ${what}`];
  });
}

interface PlacedPort {
  readonly port: Fields;
  readonly field: string;
}

function hostIpWarnings({ port, field }: PlacedPort): readonly string[] {
  const hostIP = text(port, "hostIP");
  if (hostIP === "" || (number(port, "hostPort") ?? 0) !== 0) return [];
  const shown = `Name:${text(port, "name")} HostPort:0 ContainerPort:${number(port, "containerPort") ?? 0} Protocol:${text(port, "protocol")} HostIP:${hostIP}`;
  return [`${field}: hostIP set without hostPort: {${shown}}`];
}

function clashes({ port, field }: PlacedPort, others: readonly PlacedPort[]): readonly string[] {
  const key = (of: Fields) => `${number(of, "containerPort") ?? 0}/${text(of, "protocol")}`;
  const outside = (of: Fields) => number(of, "hostPort") ?? 0;
  return others
    .filter((other) => key(other.port) === key(port))
    .flatMap((other) => {
      const [ip, otherIp] = [text(port, "hostIP"), text(other.port, "hostIP")];
      const samePort = outside(port) === outside(other.port);
      if (ip === otherIp && samePort) return [`${field}: duplicate port definition with ${other.field}`];
      if (outside(port) === 0 || outside(other.port) === 0) {
        return [`${field}: overlapping port definition with ${other.field}`];
      }
      const isOpen = samePort && (ip === "") !== (otherIp === "");
      return isOpen ? [`${field}: dangerously ambiguous port definition with ${other.field}`] : [];
    });
}

function nameClashes({ port, field }: PlacedPort, others: readonly PlacedPort[]): readonly string[] {
  const name = text(port, "name");
  const first = name === "" ? undefined : others.find((other) => text(other.port, "name") === name)?.field;
  if (first === undefined) return [];
  const use = `services and probes that select ports by name will use ${first}`;
  return [`${field}: duplicate port name ${JSON.stringify(name)} with ${first}, ${use}`];
}
