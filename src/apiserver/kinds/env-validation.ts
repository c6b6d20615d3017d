import type { FieldError } from "../../kube/index.ts";
import { type Fields, has, part, parts, text } from "./fields.ts";
import { invalid, invalids, notSupported, required } from "./mistakes.ts";
import {
  configKeyMistakes,
  envNameMistakes,
  qualifiedNameMistakes,
  subdomainMistakes,
  subdomainName,
} from "./names.ts";

const sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

const fieldPaths = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

/** What volumes may read of a Pod and variables may not. */
const readableElsewhere = [
  "metadata.annotations",
  "metadata.labels",
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
];

const resourceNames = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

/** Checks the environment of a container. (kubernetes: pkg/apis/core/validation ValidateEnv, ValidateEnvFrom) */
export function envMistakes(container: Fields, path: string): readonly FieldError[] {
  return [
    ...parts(container, "env").flatMap((one, index) => variableMistakes(one, `${path}.env[${index}]`)),
    ...parts(container, "envFrom").flatMap((one, index) => envFromMistakes(one, `${path}.envFrom`, index)),
  ];
}

function variableMistakes(variable: Fields, path: string): readonly FieldError[] {
  const name = text(variable, "name");
  const from = part(variable, "valueFrom");
  return [
    ...(name === "" ? [required(`${path}.name`)] : invalids(`${path}.name`, name, envNameMistakes(name))),
    ...(from ? valueFromMistakes(variable, from, `${path}.valueFrom`) : []),
  ];
}

function valueFromMistakes(variable: Fields, from: Fields, path: string): readonly FieldError[] {
  const given = sources.filter((key) => has(from, key));
  const found = given.flatMap((key) => sourceMistakes(key, part(from, key), `${path}.${key}`));
  if (given.length === 0) {
    const detail = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
    return [...found, invalid(path, "", detail)];
  }
  if (text(variable, "value") !== "") {
    return [...found, invalid(path, "", "may not be specified when `value` is not empty")];
  }
  return given.length > 1
    ? [...found, invalid(path, "", "may not have more than one field specified at a time")]
    : found;
}

function sourceMistakes(key: string, source: Fields | undefined, path: string): readonly FieldError[] {
  switch (key) {
    case "configMapKeyRef":
    case "secretKeyRef":
      return keyRefMistakes(source, path);
    case "fieldRef":
      return fieldRefMistakes(source, path);
    case "resourceFieldRef":
      return resourceRefMistakes(source, path);
    default:
      return [];
  }
}

function keyRefMistakes(ref: Fields | undefined, path: string): readonly FieldError[] {
  const name = text(ref, "name");
  const key = text(ref, "key");
  return [
    ...invalids(`${path}.name`, name, subdomainMistakes(name)),
    ...(key === "" ? [required(`${path}.key`)] : invalids(`${path}.key`, key, configKeyMistakes(key))),
  ];
}

function fieldRefMistakes(ref: Fields | undefined, path: string): readonly FieldError[] {
  const field = text(ref, "fieldPath");
  if (field === "") return [required(`${path}.fieldPath`)];
  const subscript = /^metadata\.(annotations|labels)\['([^']*)'\]$/.exec(field);
  if (subscript) {
    const key = subscript[2] ?? "";
    return invalids(path, key, qualifiedNameMistakes(subscript[1] === "annotations" ? key.toLowerCase() : key));
  }
  if (fieldPaths.includes(field)) return [];
  if (readableElsewhere.includes(field)) return [notSupported(`${path}.fieldPath`, field, fieldPaths)];
  const detail = `error converting fieldPath: field label not supported: ${field}`;
  return [invalid(`${path}.fieldPath`, field, detail)];
}

function resourceRefMistakes(ref: Fields | undefined, path: string): readonly FieldError[] {
  const name = text(ref, "resource");
  if (name === "") return [required(`${path}.resource`)];
  if (resourceNames.includes(name) || /^(limits|requests)\.hugepages-/.test(name)) return [];
  return [notSupported(`${path}.resource`, name, resourceNames)];
}

function envFromMistakes(source: Fields, list: string, index: number): readonly FieldError[] {
  const path = `${list}[${index}]`;
  const prefix = text(source, "prefix");
  const given = ["configMapRef", "secretRef"].filter((key) => has(source, key));
  const found = [
    ...(prefix === "" ? [] : invalids(`${path}.prefix`, prefix, envNameMistakes(prefix))),
    ...given.flatMap((key) => refNameMistakes(text(part(source, key), "name"), `${path}.${key}.name`)),
  ];
  if (given.length === 1) return found;
  const detail =
    given.length === 0
      ? "must specify one of: `configMapRef` or `secretRef`"
      : "may not have more than one field specified at a time";
  return [...found, invalid(list, "", detail)];
}

function refNameMistakes(name: string, field: string): readonly FieldError[] {
  return name === "" ? [required(field)] : invalids(field, name, subdomainName(name, true));
}
