import type { FieldError } from "../../kube/index.ts";
import { resourcesMistakes } from "./container-resources.ts";
import { envMistakes } from "./env-validation.ts";
import { type Fields, flag, has, number, part, parts, text, texts } from "./fields.ts";
import { duplicate, forbidden, invalid, invalids, notFound, notSupported, required } from "./mistakes.ts";
import { labelMistakes, portMistakes, portNameMistakes, rangeMistakes } from "./names.ts";
import { probesMistakes } from "./probe-validation.ts";
import { descendingPathMistakes, mountsMistakes } from "./volume-validation.ts";

/** What the checks of containers need to know of the Pod around them. */
export interface Surroundings {
  /** Names of the volumes that are fine. */
  readonly volumes: ReadonlySet<string>;
  /** Grace period of the Pod in seconds. */
  readonly grace: number | undefined;
}

const largestId = 2 ** 31 - 1;
const probes = ["livenessProbe", "readinessProbe", "startupProbe"];
const notForEphemeral = [...probes, "lifecycle", "ports", "resizePolicy", "restartPolicy", "restartPolicyRules"];

/** Checks the main containers of a Pod. (kubernetes: pkg/apis/core/validation validateContainers) */
export function containersMistakes(spec: Fields, path: string, around: Surroundings): readonly FieldError[] {
  const containers = parts(spec, "containers");
  if (containers.length === 0) return [required(path)];
  const found = containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    return [
      ...containerMistakes(container, at, around),
      ...nameAgain(container, containers.slice(0, index), at),
      ...probesMistakes(container, at, around.grace),
      ...(has(container, "restartPolicy")
        ? [forbidden(`${at}.restartPolicy`, "may not be set for non-init containers")]
        : []),
    ];
  });
  return [...found, ...hostPortsMistakes(containers, path)];
}

/** Checks the init containers; their names may not be those of main containers. (kubernetes: validateInitContainers) */
export function initContainersMistakes(spec: Fields, path: string, around: Surroundings): readonly FieldError[] {
  const main = parts(spec, "containers");
  const containers = parts(spec, "initContainers");
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const sidecar = text(container, "restartPolicy") === "Always";
    return [
      ...containerMistakes(container, at, around),
      ...initRestartMistakes(container, at),
      ...nameAgain(container, [...main, ...containers.slice(0, index)], at),
      ...hostPortsMistakes([container], path),
      ...(sidecar ? probesMistakes(container, at, around.grace) : forbiddenProbes(container, at)),
    ];
  });
}

/** Checks ephemeral containers. (kubernetes: validateEphemeralContainers) */
export function ephemeralContainersMistakes(spec: Fields, path: string, around: Surroundings): readonly FieldError[] {
  const others = [...parts(spec, "containers"), ...parts(spec, "initContainers")];
  const containers = parts(spec, "ephemeralContainers");
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const target = text(container, "targetContainerName");
    const lost = target !== "" && !others.some((other) => text(other, "name") === target);
    const given = notForEphemeral.filter((key) => has(container, key));
    const resources = part(container, "resources");
    if (resources && Object.keys(resources).length > 0) given.push("resources");
    return [
      ...containerMistakes(container, at, around),
      ...nameAgain(container, [...others, ...containers.slice(0, index)], at),
      ...(lost ? [notFound(`${at}.targetContainerName`, target)] : []),
      ...given.map((key) => forbidden(`${at}.${key}`, "cannot be set for an Ephemeral Container")),
    ];
  });
}

/** Spaces around an image's name, which Pods refuse and templates do not. (kubernetes: validateContainerOnlyForPod) */
export function imageSpaceMistakes(containers: readonly Fields[], path: string): readonly FieldError[] {
  return containers.flatMap((container, index) => {
    const image = text(container, "image");
    const detail = "must not have leading or trailing whitespace";
    return image.trim() === image ? [] : [invalid(`${path}[${index}].image`, image, detail)];
  });
}

function containerMistakes(container: Fields, path: string, around: Surroundings): readonly FieldError[] {
  const name = text(container, "name");
  const policies = ["FallbackToLogsOnError", "File"];
  return [
    ...(name === "" ? [required(`${path}.name`)] : invalids(`${path}.name`, name, labelMistakes(name))),
    ...(text(container, "image") === "" ? [required(`${path}.image`)] : []),
    ...choiceMistakes(container, "terminationMessagePolicy", policies.toReversed(), path),
    ...portsMistakes(parts(container, "ports"), `${path}.ports`),
    ...envMistakes(container, path),
    ...mountsMistakes(container, around.volumes, `${path}.volumeMounts`),
    ...choiceMistakes(container, "imagePullPolicy", ["Always", "IfNotPresent", "Never"], path),
    ...resourcesMistakes(part(container, "resources"), `${path}.resources`),
    ...securityMistakes(part(container, "securityContext"), `${path}.securityContext`),
  ];
}

function choiceMistakes(
  holder: Fields,
  key: string,
  supported: readonly string[],
  path: string,
): readonly FieldError[] {
  const value = text(holder, key);
  if (value === "") return [required(`${path}.${key}`)];
  return supported.includes(value) ? [] : [notSupported(`${path}.${key}`, value, supported)];
}

function nameAgain(container: Fields, earlier: readonly Fields[], path: string): readonly FieldError[] {
  const name = text(container, "name");
  const taken = name !== "" && earlier.some((other) => text(other, "name") === name);
  return taken ? [duplicate(`${path}.name`, name)] : [];
}

function portsMistakes(ports: readonly Fields[], path: string): readonly FieldError[] {
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const inside = number(port, "containerPort") ?? 0;
    const outside = number(port, "hostPort") ?? 0;
    return [
      ...portNamesMistakes(ports, index, at),
      ...(inside === 0
        ? [required(`${at}.containerPort`)]
        : invalids(`${at}.containerPort`, inside, portMistakes(inside))),
      ...(outside === 0 ? [] : invalids(`${at}.hostPort`, outside, portMistakes(outside))),
      ...choiceMistakes(port, "protocol", ["SCTP", "TCP", "UDP"], at),
    ];
  });
}

function portNamesMistakes(ports: readonly Fields[], index: number, path: string): readonly FieldError[] {
  const name = text(ports[index], "name");
  if (name === "") return [];
  const form = invalids(`${path}.name`, name, portNameMistakes(name));
  const again = ports.slice(0, index).some((other) => text(other, "name") === name);
  return form.length === 0 && again ? [duplicate(`${path}.name`, name)] : form;
}

function hostPortsMistakes(containers: readonly Fields[], path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return containers.flatMap((container, index) =>
    parts(container, "ports").flatMap((port, at) => {
      const outside = number(port, "hostPort") ?? 0;
      const key = `${text(port, "protocol")}/${text(port, "hostIP")}/${outside}`;
      const again = outside !== 0 && seen.has(key);
      seen.add(key);
      return again ? [duplicate(`${path}[${index}].ports[${at}].hostPort`, key)] : [];
    }),
  );
}

function initRestartMistakes(container: Fields, path: string): readonly FieldError[] {
  if (!has(container, "restartPolicy")) return [];
  const policy = text(container, "restartPolicy");
  return policy === "Always" ? [] : [notSupported(`${path}.restartPolicy`, policy, ["Always"])];
}

function forbiddenProbes(container: Fields, path: string): readonly FieldError[] {
  return ["lifecycle", ...probes]
    .filter((key) => has(container, key))
    .map((key) => forbidden(`${path}.${key}`, "may not be set for init containers without restartPolicy=Always"));
}

function securityMistakes(context: Fields | undefined, path: string): readonly FieldError[] {
  if (!context) return [];
  const escalation = context.allowPrivilegeEscalation === false;
  const admin = texts(part(context, "capabilities"), "add").includes("CAP_SYS_ADMIN");
  const clash = (what: string) =>
    invalid(path, context, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`);
  return [
    ...idMistakes(context, "runAsUser", path),
    ...idMistakes(context, "runAsGroup", path),
    ...seccompMistakes(part(context, "seccompProfile"), `${path}.seccompProfile`),
    ...(escalation && flag(context, "privileged") ? [clash("`privileged` to true")] : []),
    ...(escalation && admin ? [clash("`capabilities.Add` CAP_SYS_ADMIN")] : []),
  ];
}

/** A user or group ID that Unix has. */
export function idMistakes(context: Fields, key: string, path: string): readonly FieldError[] {
  const value = number(context, key);
  return value === undefined ? [] : invalids(`${path}.${key}`, value, rangeMistakes(value, 0, largestId));
}

/** Checks a seccomp profile. (kubernetes: validateSeccompProfileField) */
export function seccompMistakes(profile: Fields | undefined, path: string): readonly FieldError[] {
  if (!profile) return [];
  const type = text(profile, "type");
  const types = ["Localhost", "RuntimeDefault", "Unconfined"];
  const given = has(profile, "localhostProfile");
  const field = `${path}.localhostProfile`;
  if (type === "Localhost") {
    if (!given) return [required(field, "must be set when seccomp type is Localhost")];
    return descendingPathMistakes(text(profile, "localhostProfile"), field);
  }
  const known =
    type === ""
      ? [required(`${path}.type`, "type is required when seccompProfile is set")]
      : types.includes(type)
        ? []
        : [notSupported(`${path}.type`, type, types)];
  return [...known, ...(given ? [invalid(field, profile, "can only be set when seccomp type is Localhost")] : [])];
}
