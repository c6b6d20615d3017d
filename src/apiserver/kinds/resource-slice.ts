import { type FieldError, own, parseQuantity, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { deviceNameMistakes, listMistakes, twiceMistakes } from "./device-validation.ts";
import { inner, inners } from "./draft.ts";
import { type Fields, flag, has, number, part, partAt, parts, text } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { invalid, invalids, required, tooLong } from "./mistakes.ts";
import { labelMistakes, subdomainMistakes } from "./names.ts";
import { driverNameMistakes } from "./storage-parameters.ts";

const most = { devices: 128, properties: 32, valueLength: 64, poolName: 253 };

/** (kubernetes: pkg/registry/resource/resourceslice, pkg/apis/resource/validation ValidateResourceSlice) */
export const resourceSlice = described({
  group: "resource.k8s.io",
  kind: "ResourceSlice",
  scope: "cluster",
  countsSpec: true,
  columns: [
    nameColumn,
    column("Node", "The node that has the devices.", (object) => text(part(object, "spec"), "nodeName")),
    column("Driver", "The driver of the devices.", (object) => text(part(object, "spec"), "driver")),
    column("Pool", "The pool that the slice is part of.", (object) => text(partAt(object, "spec", "pool"), "name")),
    ageColumn,
  ],
  prepareCreate: (object) => dropDisabled(object),
  prepareUpdate: (object) => dropDisabled(object),
  validate: sliceMistakes,
  validateUpdate: (object, old) => {
    const [now, before] = [part(object, "spec"), part(old, "spec")];
    return [
      ...immutable("spec.pool.name", text(part(now, "pool"), "name"), text(part(before, "pool"), "name")),
      ...immutable("spec.driver", text(now, "driver"), text(before, "driver")),
      ...immutable("spec.nodeName", own(now, "nodeName"), own(before, "nodeName")),
    ];
  },
  selectableFields: {
    "spec.nodeName": (object) => text(part(object, "spec"), "nodeName"),
    "spec.driver": (object) => text(part(object, "spec"), "driver"),
  },
});

const disabled = [
  "taints",
  "consumesCounters",
  "nodeName",
  "nodeSelector",
  "allNodes",
  "bindingConditions",
  "bindingFailureConditions",
  "bindsToNode",
  "allowMultipleAllocations",
];

/** Fields of features that are not there by default. (kubernetes: strategy.go dropDisabledFields) */
function dropDisabled(object: Draft): void {
  const spec = inner(object, "spec");
  delete spec?.sharedCounters;
  delete spec?.perDeviceNodeSelection;
  for (const device of inners(spec, "devices")) {
    for (const key of disabled) delete device[key];
  }
}

function sliceMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const devices = parts(spec, "devices");
  return [
    ...driverNameMistakes(text(spec, "driver"), "spec.driver"),
    ...poolMistakes(part(spec, "pool")),
    ...nodesMistakes(spec),
    ...listMistakes(devices, { path: "spec.devices", most: most.devices }, deviceMistakes),
    ...twiceMistakes(devices, "spec.devices"),
  ];
}

function poolMistakes(pool: Fields | undefined): readonly FieldError[] {
  const name = text(pool, "name");
  const [count, generation] = [number(pool, "resourceSliceCount") ?? 0, number(pool, "generation") ?? 0];
  return [
    ...(name === "" ? [required("spec.pool.name")] : []),
    ...(name.length > most.poolName ? [tooLong("spec.pool.name", most.poolName)] : []),
    ...(name === "" ? [] : name.split("/").flatMap((one) => invalids("spec.pool.name", one, subdomainMistakes(one)))),
    ...(count <= 0 ? [invalid("spec.pool.resourceSliceCount", count, "must be greater than zero")] : []),
    ...(generation < 0 ? [invalid("spec.pool.generation", generation, "must be greater than or equal to zero")] : []),
  ];
}

function nodesMistakes(spec: Fields | undefined): readonly FieldError[] {
  const name = text(spec, "nodeName");
  const given = [
    ...(name === "" ? [] : ["`nodeName`"]),
    ...(has(spec, "nodeSelector") ? ["`nodeSelector`"] : []),
    ...(flag(spec, "allNodes") ? ["`allNodes`"] : []),
  ];
  const detail = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  return [
    ...(has(spec, "nodeName") && name === ""
      ? [invalid("spec.nodeName", name, "must be either unset or set to a non-empty string")]
      : []),
    ...(name === "" ? [] : invalids("spec.nodeName", name, subdomainMistakes(name))),
    ...(has(spec, "allNodes") && !flag(spec, "allNodes")
      ? [invalid("spec.allNodes", false, "must be either unset or set to true")]
      : []),
    ...(given.length === 0 ? [required("spec", detail)] : []),
    ...(given.length > 1 ? [invalid("spec", `{${given.join(", ")}}`, `${detail}, but multiple fields are set`)] : []),
  ];
}

function deviceMistakes(device: Fields, path: string): readonly FieldError[] {
  const name = text(device, "name");
  const attributes = Object.entries(part(device, "attributes") ?? {});
  const capacity = Object.entries(part(device, "capacity") ?? {});
  const count = attributes.length + capacity.length;
  const many = `the total number of attributes and capacities must not exceed ${most.properties}`;
  return [
    ...invalids(`${path}.name`, name, labelMistakes(name)),
    ...(count > most.properties ? [invalid(path, count, many)] : []),
    ...attributes.flatMap(([key, value]) => [
      ...deviceNameMistakes(key, `${path}.attributes[${key}]`),
      ...attributeMistakes(value as Fields, `${path}.attributes[${key}]`),
    ]),
    ...capacity.flatMap(([key, value]) => [
      ...deviceNameMistakes(key, `${path}.capacity[${key}]`),
      ...(parseQuantity(text(value as Fields, "value")) ? [] : [required(`${path}.capacity[${key}].value`)]),
    ]),
  ];
}

const version =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function attributeMistakes(value: Fields, path: string): readonly FieldError[] {
  const given = ["bool", "int", "string", "version"].filter((key) => has(value, key));
  const found = ["string", "version"].flatMap((key) => {
    const length = text(value, key).length;
    return length > most.valueLength ? [tooLong(`${path}.${key}`, most.valueLength)] : [];
  });
  const odd = has(value, "version") && !version.test(text(value, "version"));
  const form = "must be a string compatible with semver.org spec 2.0.0";
  return [
    ...found,
    ...(odd ? [invalid(`${path}.version`, text(value, "version"), form)] : []),
    ...(given.length === 0 ? [required(path, "exactly one value must be specified")] : []),
    ...(given.length > 1 ? [invalid(path, value, "exactly one value must be specified")] : []),
  ];
}
