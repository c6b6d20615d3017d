import type { Resource } from "../../kube/index.ts";
import { ipWarnings } from "./address-validation.ts";
import { containerWarnings, portWarnings } from "./container-warnings.ts";
import { type Fields, has, number, part, partAt, parts, text, texts } from "./fields.ts";
import { nameWarnings } from "./name-warnings.ts";
import { labelValueMistakes } from "./names.ts";
import { deprecatedLabel, labelWarnings } from "./node-label-warnings.ts";
import { amountWarnings, claimSizeWarnings } from "./storage-warnings.ts";

/** What to tell the writer of a new Pod. (kubernetes: pkg/api/pod/warnings.go GetWarningsForPod) */
export function podWarnings(pod: Resource): readonly string[] {
  return specWarnings(pod as unknown as Fields, "");
}

/**
 * What to tell the writer of a new template, or of an object of which something has changed that counts.
 * (kubernetes: pkg/api/pod/warnings.go GetWarningsForPodTemplate)
 */
export function templateWarnings(template: Fields | undefined, path: string): readonly string[] {
  return template === undefined ? [] : specWarnings(template, `${path}.`);
}

/** The warnings of a workload: of its name and its template where it is new, of the template where it has changed. */
export function workloadWarnings(object: Resource, old: Resource | undefined): readonly string[] {
  const template = partAt(object, "spec", "template");
  if (old === undefined) {
    return [...nameWarnings(object, "Pod names and hostnames"), ...templateWarnings(template, "spec.template")];
  }
  return isNew(object, old) ? templateWarnings(template, "spec.template") : [];
}

/** Whether an object has changed in what its generation counts; without one before, it is new. */
export function isNew(object: Resource, old: Resource | undefined): boolean {
  return old === undefined || object.metadata.generation !== old.metadata.generation;
}

function specWarnings(holder: Fields, prefix: string): readonly string[] {
  const spec = part(holder, "spec") ?? {};
  const at = `${prefix}spec`;
  const containers = containersIn(spec, at);
  const annotations = part(part(holder, "metadata"), "annotations");
  const grace = number(spec, "terminationGracePeriodSeconds") ?? 0;
  return [
    ...labelWarnings(spec, "nodeSelector", (label) => `${at}.nodeSelector[${label}]`),
    ...affinityWarnings(partAt(spec, "affinity", "nodeAffinity"), `${at}.affinity.nodeAffinity`),
    ...spreadWarnings(spec, `${at}.topologySpreadConstraints`),
    ...annotationWarnings(annotations, `${prefix}metadata.annotations`),
    ...volumeWarnings(spec, `${at}.volumes`),
    ...twinWarnings(spec, at),
    ...amountWarnings(part(spec, "overhead"), `${at}.overhead`),
    ...seccompWarnings(spec, annotations, `${prefix}metadata.annotations[${podSeccomp}]`),
    ...containers.flatMap((one) => containerWarnings(one, { annotations, prefix, podProfile: profileIn(spec) })),
    ...portWarnings(containers),
    ...(grace < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...kinWarnings(spec, at),
    ...addressWarnings(spec, at),
  ];
}

function profileIn(spec: Fields): unknown {
  return part(spec, "securityContext")?.appArmorProfile;
}

function containersIn(spec: Fields, at: string): readonly { readonly container: Fields; readonly path: string }[] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((key) =>
    parts(spec, key).map((container, index) => ({ container, path: `${at}.${key}[${index}]` })),
  );
}

function affinityWarnings(affinity: Fields | undefined, at: string): readonly string[] {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  const terms = parts(part(affinity, required), "nodeSelectorTerms");
  return [
    ...terms.flatMap((term, index) => termWarnings(term, `${at}.${required}.nodeSelectorTerms[${index}]`, false)),
    ...parts(affinity, preferred).flatMap((one, index) =>
      termWarnings(part(one, "preference") ?? {}, `${at}.${preferred}[${index}].preference`, true),
    ),
  ];
}

function termWarnings(term: Fields, at: string, checksValues: boolean): readonly string[] {
  return parts(term, "matchExpressions").flatMap((one, index) => {
    const message = deprecatedLabel(text(one, "key"));
    const field = `${at}.matchExpressions[${index}]`;
    const values = checksValues ? texts(one, "values") : [];
    return [
      ...(message === undefined ? [] : [`${field}.key: ${text(one, "key")} is ${message}`]),
      ...values.flatMap((value, place) =>
        labelValueMistakes(value).map((mistake) => `${field}.values[${place}]: ${value} is invalid, ${mistake}`),
      ),
    ];
  });
}

const noSelector = "a null labelSelector results in matching no pod";

function spreadWarnings(spec: Fields, at: string): readonly string[] {
  return parts(spec, "topologySpreadConstraints").flatMap((one, index) => {
    const key = text(one, "topologyKey");
    const message = deprecatedLabel(key);
    return [
      ...(message === undefined ? [] : [`${at}[${index}].topologyKey: ${key} is ${message}`]),
      ...(has(one, "labelSelector") ? [] : [`${at}[${index}].labelSelector: ${noSelector}`]),
    ];
  });
}

/** Affinity to other Pods, or against them. */
function kinWarnings(spec: Fields, at: string): readonly string[] {
  return ["podAffinity", "podAntiAffinity"].flatMap((key) => {
    const affinity = partAt(spec, "affinity", key);
    const path = `${at}.affinity.${key}`;
    const required = "requiredDuringSchedulingIgnoredDuringExecution";
    const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    return [
      ...parts(affinity, required).flatMap((term, index) =>
        has(term, "labelSelector") ? [] : [`${path}.${required}[${index}].labelSelector: ${noSelector}`],
      ),
      ...parts(affinity, preferred).flatMap((one, index) =>
        has(part(one, "podAffinityTerm"), "labelSelector")
          ? []
          : [`${path}.${preferred}[${index}].podAffinityTerm.labelSelector: ${noSelector}`],
      ),
    ];
  });
}

const sysctls = 'non-functional in v1.11+; use the "sysctls" field instead';
const oldAnnotations: readonly (readonly [string, string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", sysctls],
  ["security.alpha.kubernetes.io/unsafe-sysctls", sysctls],
];
const podSeccomp = "seccomp.security.alpha.kubernetes.io/pod";

function annotationWarnings(annotations: Fields | undefined, at: string): readonly string[] {
  return oldAnnotations.filter(([key]) => has(annotations, key)).map(([key, message]) => `${at}[${key}]: ${message}`);
}

function seccompWarnings(spec: Fields, annotations: Fields | undefined, field: string): readonly string[] {
  if (has(part(spec, "securityContext"), "seccompProfile") || !has(annotations, podSeccomp)) return [];
  return [`${field}: non-functional in v1.27+; use the "seccompProfile" field instead`];
}

/** In the order in which the API server looks at them; with the names that it gives them. */
const oldSources: readonly (readonly [string, string, string])[] = [
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

function volumeWarnings(spec: Fields, at: string): readonly string[] {
  return parts(spec, "volumes").flatMap((volume, index) => {
    const claim = partAt(volume, "ephemeral", "volumeClaimTemplate", "spec");
    return [
      ...oldSources
        .filter(([key]) => has(volume, key))
        .map(([, name, message]) => `${at}[${index}].${name}: ${message}`),
      ...claimSizeWarnings(claim, `${at}[${index}].ephemeral.volumeClaimTemplate.spec`),
    ];
  });
}

/** Entries of lists that are there twice, or have no name. */
function twinWarnings(spec: Fields, at: string): readonly string[] {
  const secrets = parts(spec, "imagePullSecrets");
  const twins = (key: string, by: string) =>
    parts(spec, key).flatMap((one, index, all) => {
      const value = text(one, by);
      const again = all.slice(0, index).some((other) => text(other, by) === value);
      return again ? [`${at}.${key}[${index}].${by}: duplicate ${by} ${JSON.stringify(value)}`] : [];
    });
  return [
    ...twins("hostAliases", "ip"),
    ...twins("imagePullSecrets", "name"),
    ...secrets.flatMap((one, index) =>
      text(one, "name") === "" ? [`${at}.imagePullSecrets[${index}].name: invalid empty name ""`] : [],
    ),
  ];
}

function addressWarnings(spec: Fields, at: string): readonly string[] {
  return [
    ...texts(part(spec, "dnsConfig"), "nameservers").flatMap((ip, index) =>
      ipWarnings(ip, `${at}.dnsConfig.nameservers[${index}]`),
    ),
    ...parts(spec, "hostAliases").flatMap((one, index) =>
      ipWarnings(text(one, "ip"), `${at}.hostAliases[${index}].ip`),
    ),
  ];
}
