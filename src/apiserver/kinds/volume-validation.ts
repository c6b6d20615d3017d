import type { FieldError } from "../../kube/index.ts";
import { type Fields, has, number, part, parts, text } from "./fields.ts";
import { duplicate, forbidden, invalid, invalids, notFound, notSupported, required } from "./mistakes.ts";
import { labelMistakes } from "./names.ts";

const modeDetail = "must be a number between 0 and 0777 (octal), both inclusive";
const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

/** The order in which sources are looked at: all but the first are too many. */
const sources: readonly string[] = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
];

/** The sources whose name must be given, and the field it stands in. */
const namedSources: Readonly<Record<string, string>> = {
  secret: "secretName",
  configMap: "name",
  persistentVolumeClaim: "claimName",
  csi: "driver",
};

/** Checks the volumes of a Pod. (kubernetes: pkg/apis/core/validation ValidateVolumes) */
export function volumesMistakes(volumes: readonly Fields[], path: string): readonly FieldError[] {
  return volumes.flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const name = text(volume, "name");
    const again = volumes.slice(0, index).some((other) => text(other, "name") === name);
    return [
      ...sourceMistakes(volume, at),
      ...(name === "" ? [required(`${at}.name`)] : invalids(`${at}.name`, name, labelMistakes(name))),
      ...(again && name !== "" ? [duplicate(`${at}.name`, name)] : []),
    ];
  });
}

/** Checks that the mounts of a container fit the volumes of its Pod; `volumes` are their names. (kubernetes: ValidateVolumeMounts) */
export function mountsMistakes(container: Fields, volumes: ReadonlySet<string>, path: string): readonly FieldError[] {
  const mounts = parts(container, "volumeMounts");
  return mounts.flatMap((mount, index) => {
    const at = `${path}[${index}]`;
    const name = text(mount, "name");
    const place = text(mount, "mountPath");
    const again = mounts.slice(0, index).some((other) => text(other, "mountPath") === place);
    return [
      ...(name === "" ? [required(`${at}.name`)] : []),
      ...(volumes.has(name) ? [] : [notFound(`${at}.name`, name)]),
      ...(place === "" ? [required(`${at}.mountPath`)] : []),
      ...(again ? [invalid(`${at}.mountPath`, place, "must be unique")] : []),
      ...subPathMistakes(mount, at, path),
    ];
  });
}

/** A path that must stay inside. (kubernetes: validateLocalDescendingPath) */
export function descendingPathMistakes(value: string, field: string): readonly FieldError[] {
  return [
    ...(value.startsWith("/") ? [invalid(field, value, "must be a relative path")] : []),
    ...backstepMistakes(value, field),
  ];
}

function subPathMistakes(mount: Fields, at: string, list: string): readonly FieldError[] {
  const plain = text(mount, "subPath");
  const expression = text(mount, "subPathExpr");
  const both = plain !== "" && expression !== "";
  return [
    ...(plain === "" ? [] : descendingPathMistakes(plain, `${list}.subPath`)),
    ...(both ? [invalid(`${at}.subPathExpr`, expression, "subPathExpr and subPath are mutually exclusive")] : []),
    ...(expression === "" ? [] : descendingPathMistakes(expression, `${list}.subPathExpr`)),
  ];
}

function sourceMistakes(volume: Fields, path: string): readonly FieldError[] {
  const [first, ...others] = Object.keys(volume)
    .filter((key) => key !== "name" && has(volume, key))
    .sort((a, b) => sources.indexOf(a) - sources.indexOf(b));
  if (first === undefined) return [required(path, "must specify a volume type")];
  return [
    ...oneSourceMistakes(first, part(volume, first), `${path}.${first}`),
    ...others.map((key) => forbidden(`${path}.${key}`, "may not specify more than 1 volume type")),
  ];
}

function oneSourceMistakes(key: string, source: Fields | undefined, path: string): readonly FieldError[] {
  const nameKey = Object.hasOwn(namedSources, key) ? namedSources[key] : undefined;
  const nameless = nameKey !== undefined && text(source, nameKey) === "" ? [required(`${path}.${nameKey}`)] : [];
  return [
    ...nameless,
    ...(key === "hostPath" ? hostPathMistakes(source, path) : []),
    ...modeMistakes(source, "defaultMode", path),
    ...itemsMistakes(key, source, path),
  ];
}

/** Checks a directory of the node. (kubernetes: validateHostPathVolumeSource) */
export function hostPathMistakes(source: Fields | undefined, path: string): readonly FieldError[] {
  const place = text(source, "path");
  const type = text(source, "type");
  if (place === "") return [required(`${path}.path`)];
  return [
    ...backstepMistakes(place, `${path}.path`),
    ...(hostPathTypes.includes(type) ? [] : [notSupported(`${path}.type`, type, hostPathTypes)]),
  ];
}

function itemsMistakes(key: string, source: Fields | undefined, path: string): readonly FieldError[] {
  if (key !== "secret" && key !== "configMap") return [];
  return parts(source, "items").flatMap((item, index) => {
    const at = `${path}.items[${index}]`;
    const place = text(item, "path");
    return [
      ...(text(item, "key") === "" ? [required(`${at}.key`)] : []),
      ...(place === "" ? [required(`${at}.path`)] : descendingPathMistakes(place, `${at}.path`)),
      ...modeMistakes(item, "mode", at),
    ];
  });
}

function modeMistakes(holder: Fields | undefined, key: string, path: string): readonly FieldError[] {
  const mode = number(holder, key);
  return mode !== undefined && (mode < 0 || mode > 0o777) ? [invalid(`${path}.${key}`, mode, modeDetail)] : [];
}

/** A path must not leave its place. (kubernetes: validatePathNoBacksteps) */
export function backstepMistakes(value: string, field: string): readonly FieldError[] {
  return value.split("/").includes("..") ? [invalid(field, value, "must not contain '..'")] : [];
}
