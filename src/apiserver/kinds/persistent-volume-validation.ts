import type { FieldError, Resource } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { type Fields, has, part, text } from "./fields.ts";
import { internalText } from "./internal-form.ts";
import { lineDifferences } from "./line-differences.ts";
import { immutable } from "./metadata.ts";
import { forbidden, invalid, invalids, notSupported, required, tooLong } from "./mistakes.ts";
import { subdomainMistakes } from "./names.ts";
import { nodeSelectorMistakes } from "./node-selector.ts";
import { accessModeMistakes, classNameMistakes, positiveMistakes, volumeModeMistakes } from "./volume-access.ts";
import { backstepMistakes, hostPathMistakes } from "./volume-validation.ts";

const sourceType = "PersistentVolumeSource";

/** The order in which sources are looked at: all but the first are too many. */
const sources: readonly string[] = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
];

/** Checks a PersistentVolume besides its metadata. (kubernetes: pkg/apis/core/validation ValidatePersistentVolumeSpec) */
export function volumeMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const root = text(part(spec, "hostPath"), "path").replace(/\/+$/, "") === "" && has(spec, "hostPath");
  const policy = text(spec, "persistentVolumeReclaimPolicy");
  const policies = ["Delete", "Recycle", "Retain"];
  const field = "spec.persistentVolumeReclaimPolicy";
  return [
    ...accessModeMistakes(spec, "spec"),
    ...capacityMistakes(part(spec, "capacity")),
    ...(policy === "" || policies.includes(policy) ? [] : [notSupported(field, policy, policies)]),
    ...affinityMistakes(spec),
    ...sourceMistakes(spec),
    ...(root && policy === "Recycle" ? [forbidden(field, "may not be 'recycle' for a hostPath mount of '/'")] : []),
    ...classNameMistakes(spec, "storageClassName", "spec"),
    ...volumeModeMistakes(spec, "spec"),
    ...attributesMistakes(spec),
  ];
}

/** What a volume is made of stays. (kubernetes: ValidatePersistentVolumeUpdate) */
export function volumeUpdateMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const before = part(old, "spec") ?? {};
  const is = sourcesOf(spec);
  const was = sourcesOf(before);
  const affinity = "field is immutable, except for updating from beta label to GA";
  const moved = has(before, "nodeAffinity") && !same(spec.nodeAffinity, before.nodeAffinity);
  return [
    ...(same(is, was)
      ? []
      : [
          forbidden(
            "spec.persistentvolumesource",
            `spec.persistentvolumesource is immutable after creation\n${lineDifferences(internalText(was, sourceType), internalText(is, sourceType))}`,
          ),
        ]),
    ...immutable("volumeMode", spec.volumeMode, before.volumeMode),
    ...(moved ? [invalid("nodeAffinity", spec.nodeAffinity ?? null, affinity)] : []),
  ];
}

function sourcesOf(spec: Fields): Fields {
  return Object.fromEntries(sources.filter((key) => has(spec, key)).map((key) => [key, spec[key]]));
}

function capacityMistakes(capacity: Fields | undefined): readonly FieldError[] {
  const field = "spec.capacity";
  const entries = Object.entries(capacity ?? {});
  const odd = entries.length !== 1 || entries[0]?.[0] !== "storage";
  return [
    ...(entries.length === 0 ? [required(field)] : []),
    ...(odd ? [notSupported(field, capacity ?? null, ["storage"])] : []),
    ...entries.flatMap(([name, value]) => positiveMistakes(value, `${field}[${name}]`)),
  ];
}

function affinityMistakes(spec: Fields): readonly FieldError[] {
  const affinity = part(spec, "nodeAffinity");
  if (!affinity) return [];
  const wanted = part(affinity, "required");
  const field = "spec.nodeAffinity.required";
  return wanted ? nodeSelectorMistakes(wanted, field) : [required(field, "must specify required node constraints")];
}

function sourceMistakes(spec: Fields): readonly FieldError[] {
  const [first, ...others] = sources.filter((key) => has(spec, key));
  if (first === undefined) return [required("spec", "must specify a volume type")];
  return [
    ...oneSourceMistakes(first, spec),
    ...others.map((key) => forbidden(`spec.${key}`, "may not specify more than 1 volume type")),
  ];
}

function oneSourceMistakes(key: string, spec: Fields): readonly FieldError[] {
  const source = part(spec, key) ?? {};
  const path = `spec.${key}`;
  switch (key) {
    case "hostPath":
      return hostPathMistakes(source, path);
    case "nfs":
      return nfsMistakes(source, path);
    case "local":
      return [
        ...(text(source, "path") === ""
          ? [required(`${path}.path`)]
          : backstepMistakes(text(source, "path"), `${path}.path`)),
        ...(has(spec, "nodeAffinity") ? [] : [required("spec.nodeAffinity", "Local volume requires node affinity")]),
      ];
    case "csi":
      return [
        ...driverMistakes(text(source, "driver"), `${path}.driver`),
        ...(text(source, "volumeHandle") === "" ? [required(`${path}.volumeHandle`)] : []),
      ];
    default:
      return [];
  }
}

function nfsMistakes(source: Fields, path: string): readonly FieldError[] {
  const place = text(source, "path");
  return [
    ...(text(source, "server") === "" ? [required(`${path}.server`)] : []),
    ...(place === "" ? [required(`${path}.path`)] : []),
    ...(place.startsWith("/") ? [] : [invalid(`${path}.path`, place, "must be an absolute path")]),
  ];
}

function driverMistakes(driver: string, field: string): readonly FieldError[] {
  return [
    ...(driver === "" ? [required(field)] : []),
    ...(driver.length > 63 ? [tooLong(field, 63)] : []),
    ...invalids(field, driver, subdomainMistakes(driver.toLowerCase())),
  ];
}

function attributesMistakes(spec: Fields): readonly FieldError[] {
  if (!has(spec, "volumeAttributesClassName")) return [];
  const field = "spec.volumeAttributesClassName";
  const empty = text(spec, "volumeAttributesClassName") === "";
  return [
    ...(empty
      ? [required(field, "an empty string is disallowed")]
      : classNameMistakes(spec, "volumeAttributesClassName", "spec")),
    ...(has(spec, "csi") ? [] : [required("spec.csi", "has to be specified when using volumeAttributesClassName")]),
  ];
}
