import type { FieldError, Resource } from "../../kube/index.ts";
import {
  containersMistakes,
  ephemeralContainersMistakes,
  idMistakes,
  imageSpaceMistakes,
  initContainersMistakes,
  seccompMistakes,
} from "./container-validation.ts";
import { type Fields, flag, has, number, part, parts, text } from "./fields.ts";
import { annotationsMistakes, labelsMistakes } from "./metadata.ts";
import { forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { labelMistakes, rangeMistakes, subdomainMistakes } from "./names.ts";
import { tolerationsMistakes } from "./toleration-validation.ts";
import { volumesMistakes } from "./volume-validation.ts";

const largest = 2 ** 31 - 1;
const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/** Checks a Pod besides its metadata. (kubernetes: pkg/apis/core/validation validatePodMetadataAndSpec) */
export function podMistakes(pod: Resource): readonly FieldError[] {
  const spec = part(pod, "spec") ?? {};
  return [
    ...podSpecMistakes(spec, "spec", true),
    ...imageSpaceMistakes(parts(spec, "containers"), "spec.containers"),
    ...imageSpaceMistakes(parts(spec, "initContainers"), "spec.initContainers"),
    ...imageSpaceMistakes(parts(spec, "ephemeralContainers"), "spec.ephemeralContainers"),
  ];
}

/** What only a new Pod may not have. (kubernetes: ValidatePodCreate) */
export function podCreateMistakes(pod: Resource): readonly FieldError[] {
  const spec = part(pod, "spec");
  const gated = text(spec, "nodeName") !== "" && parts(spec, "schedulingGates").length > 0;
  const ephemeral = parts(spec, "ephemeralContainers").length > 0;
  return [
    ...(ephemeral ? [forbidden("spec.ephemeralContainers", "cannot be set on create")] : []),
    ...(gated ? [forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")] : []),
  ];
}

/** Checks the template of a workload. (kubernetes: ValidatePodTemplateSpec) */
export function templateMistakes(template: Fields | undefined, path: string): readonly FieldError[] {
  const metadata = part(template, "metadata");
  const spec = part(template, "spec") ?? {};
  const ephemeral = parts(spec, "ephemeralContainers").length > 0;
  const detail = "ephemeral containers not allowed in pod template";
  return [
    ...labelsMistakes(metadata, "labels", `${path}.labels`),
    ...annotationsMistakes(metadata, `${path}.annotations`),
    ...podSpecMistakes(spec, `${path}.spec`, false),
    ...(ephemeral ? [forbidden(`${path}.spec.ephemeralContainers`, detail)] : []),
  ];
}

function podSpecMistakes(spec: Fields, path: string, isPod: boolean): readonly FieldError[] {
  const volumes = parts(spec, "volumes");
  const broken = volumesMistakes(volumes, `${path}.volumes`);
  const around = { volumes: soundVolumes(volumes), grace: number(spec, "terminationGracePeriodSeconds") };
  return [
    ...(around.grace === undefined ? [required(`${path}.terminationGracePeriodSeconds`)] : []),
    ...broken,
    ...containersMistakes(spec, `${path}.containers`, around),
    ...initContainersMistakes(spec, `${path}.initContainers`, around),
    ...ephemeralContainersMistakes(spec, `${path}.ephemeralContainers`, around),
    ...hostNetworkMistakes(spec, path, isPod),
    ...choice(spec, "restartPolicy", restartPolicies, path),
    ...choice(spec, "dnsPolicy", dnsPolicies, path),
    ...labelsMistakes(spec, "nodeSelector", `${path}.nodeSelector`),
    ...securityMistakes(spec, path),
    ...nameFieldsMistakes(spec, path),
    ...deadlineMistakes(spec, path),
    ...tolerationsMistakes(parts(spec, "tolerations"), `${path}.tolerations`),
    ...preemptionMistakes(spec, path),
  ];
}

/** Mounts of a volume that is itself wrong are reported as not found, as the API server does. */
function soundVolumes(volumes: readonly Fields[]): ReadonlySet<string> {
  const sound = volumes.filter((volume) => volumesMistakes([volume], "").length === 0);
  return new Set(sound.map((volume) => text(volume, "name")));
}

function choice(spec: Fields, key: string, supported: readonly string[], path: string): readonly FieldError[] {
  const value = text(spec, key);
  if (value === "") return [required(`${path}.${key}`)];
  return supported.includes(value) ? [] : [notSupported(`${path}.${key}`, value, supported)];
}

function hostNetworkMistakes(spec: Fields, path: string, isPod: boolean): readonly FieldError[] {
  if (!flag(spec, "hostNetwork")) return [];
  return parts(spec, "containers").flatMap((container, index) =>
    parts(container, "ports").flatMap((port, at) => {
      const outside = number(port, "hostPort") ?? 0;
      const differs = (isPod || outside !== 0) && outside !== number(port, "containerPort");
      const field = `${path}.containers[${index}].ports[${at}].hostPort`;
      return differs ? [invalid(field, outside, "must match `containerPort` when `hostNetwork` is true")] : [];
    }),
  );
}

function securityMistakes(spec: Fields, path: string): readonly FieldError[] {
  const context = part(spec, "securityContext");
  if (!context) return [];
  const at = `${path}.securityContext`;
  const shared = flag(spec, "shareProcessNamespace") && flag(spec, "hostPID");
  const detail = "ShareProcessNamespace and HostPID cannot both be enabled";
  return [
    ...["fsGroup", "runAsUser", "runAsGroup"].flatMap((key) => idMistakes(context, key, at)),
    ...(shared ? [invalid(`${at}.shareProcessNamespace`, true, detail)] : []),
    ...seccompMistakes(part(context, "seccompProfile"), `${at}.seccompProfile`),
  ];
}

function nameFieldsMistakes(spec: Fields, path: string): readonly FieldError[] {
  const checks: readonly (readonly [string, (value: string) => readonly string[]])[] = [
    ["serviceAccountName", subdomainMistakes],
    ["nodeName", subdomainMistakes],
    ["hostname", labelMistakes],
    ["subdomain", labelMistakes],
    ["priorityClassName", subdomainMistakes],
    ["runtimeClassName", subdomainMistakes],
  ];
  return checks.flatMap(([key, check]) => {
    const value = text(spec, key);
    return value === "" ? [] : invalids(`${path}.${key}`, value, check(value));
  });
}

function deadlineMistakes(spec: Fields, path: string): readonly FieldError[] {
  const seconds = number(spec, "activeDeadlineSeconds");
  const field = `${path}.activeDeadlineSeconds`;
  return seconds === undefined ? [] : invalids(field, seconds, rangeMistakes(seconds, 1, largest));
}

function preemptionMistakes(spec: Fields, path: string): readonly FieldError[] {
  if (!has(spec, "preemptionPolicy")) return [];
  return choice(spec, "preemptionPolicy", ["PreemptLowerPriority", "Never"], path);
}
