import { compareQuantities, type FieldError, parseQuantity, quantityOfInteger } from "../../kube/index.ts";
import { givenMistakes } from "./checks.ts";
import { referenceMistakes, type VersionRule } from "./cross-version-reference.ts";
import { type Fields, has, number, part, text } from "./fields.ts";
import { forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { labelMistakes, pathSegmentName } from "./names.ts";

/** The sources of a metric, in the order in which they are looked at, with the type that goes with each. */
const sources = [
  ["object", "Object"],
  ["external", "External"],
  ["pods", "Pods"],
  ["resource", "Resource"],
  ["containerResource", "ContainerResource"],
] as const;
const types = sources.map(([, type]) => type).toSorted();

/** Checks one metric. (kubernetes: pkg/apis/autoscaling/validation validateMetricSpec) */
export function metricMistakes(metric: Fields, path: string, rule: VersionRule): readonly FieldError[] {
  const type = text(metric, "type");
  const unknown = (types as readonly string[]).includes(type) ? [] : [notSupported(`${path}.type`, type, types)];
  const given = sources.map(([key]) => key).filter((key) => has(metric, key));
  const [first] = given;
  const expected = sources.find(([, one]) => one === type)?.[0];
  const missing = expected !== undefined && !given.includes(expected);
  const strays = given.length === 1 ? [] : given.filter((key) => key !== expected).toSorted();
  return [
    ...(type === "" ? [required(`${path}.type`, "must specify a metric source type")] : []),
    ...unknown,
    ...(first === undefined
      ? []
      : sourceMistakes(first, part(metric, first) ?? {}, { path: `${path}.${first}`, rule })),
    ...(missing ? [required(`${path}.${expected}`, "must populate information for the given metric source")] : []),
    ...unknown,
    ...strays.map((key) => forbidden(`${path}.${key}`, "must populate the given metric source only")),
  ];
}

interface Place {
  readonly path: string;
  readonly rule: VersionRule;
}

function sourceMistakes(key: (typeof sources)[number][0], source: Fields, place: Place): readonly FieldError[] {
  const { path, rule } = place;
  const target = part(source, "target") ?? {};
  const common = [
    ...identifierMistakes(part(source, "metric"), `${path}.metric`),
    ...targetMistakes(target, `${path}.target`),
  ];
  switch (key) {
    case "object":
      return [
        ...referenceMistakes(part(source, "describedObject") ?? {}, `${path}.describedObject`, rule),
        ...common,
        ...eitherMistakes(target, `${path}.target`, "must set either a target value or averageValue"),
      ];
    case "external":
      return [...common, ...externalTargetMistakes(target, `${path}.target`)];
    case "pods": {
      const detail = "must specify a positive target averageValue";
      return [...common, ...(has(target, "averageValue") ? [] : [required(`${path}.target.averageValue`, detail)])];
    }
    case "resource":
      return [...resourceNameMistakes(source, path), ...utilizationMistakes(target, `${path}.target`)];
    case "containerResource":
      return [
        ...resourceNameMistakes(source, path),
        ...containerMistakes(source, path),
        ...utilizationMistakes(target, `${path}.target`),
      ];
    default:
      return key satisfies never;
  }
}

function identifierMistakes(metric: Fields | undefined, path: string): readonly FieldError[] {
  if (text(metric, "name") === "") return [required(`${path}.name`, "must specify a metric name")];
  return givenMistakes(metric, "name", { field: `${path}.name`, check: (name) => pathSegmentName(name, false) });
}

function resourceNameMistakes(source: Fields, path: string): readonly FieldError[] {
  return text(source, "name") === "" ? [required(`${path}.name`, "must specify a resource name")] : [];
}

function containerMistakes(source: Fields, path: string): readonly FieldError[] {
  const name = text(source, "container");
  if (name === "") return [required(`${path}.container`, "must specify a container")];
  return invalids(`${path}.container`, name, labelMistakes(name));
}

function targetMistakes(target: Fields, path: string): readonly FieldError[] {
  const type = text(target, "type");
  const known = ["Utilization", "Value", "AverageValue"].includes(type);
  const percent = number(target, "averageUtilization");
  return [
    ...(type === "" ? [required(`${path}.type`, "must specify a metric target type")] : []),
    ...(known ? [] : [invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue")]),
    ...["value", "averageValue"].flatMap((key) => positiveMistakes(target, key, path)),
    ...(percent !== undefined && percent < 1
      ? [invalid(`${path}.averageUtilization`, percent, "must be greater than 0")]
      : []),
  ];
}

function positiveMistakes(target: Fields, key: string, path: string): readonly FieldError[] {
  const quantity = has(target, key) ? parseQuantity(text(target, key)) : undefined;
  if (!quantity || compareQuantities(quantity, quantityOfInteger(0)) > 0) return [];
  return [invalid(`${path}.${key}`, text(target, key), "must be positive")];
}

function eitherMistakes(target: Fields, path: string, detail: string): readonly FieldError[] {
  return has(target, "value") || has(target, "averageValue") ? [] : [required(`${path}.averageValue`, detail)];
}

function externalTargetMistakes(target: Fields, path: string): readonly FieldError[] {
  const both = has(target, "value") && has(target, "averageValue");
  const detail = "may not set both a target value for metric and a per-pod target";
  return [
    ...eitherMistakes(target, path, "must set either a target value for metric or a per-pod target"),
    ...(both ? [forbidden(`${path}.value`, detail)] : []),
  ];
}

function utilizationMistakes(target: Fields, path: string): readonly FieldError[] {
  const [percent, value] = [has(target, "averageUtilization"), has(target, "averageValue")];
  const lacking = "must set either a target raw value or a target utilization";
  const both = "may not set both a target raw value and a target utilization";
  return [
    ...targetMistakes(target, path),
    ...(percent || value ? [] : [required(`${path}.averageUtilization`, lacking)]),
    ...(percent && value ? [forbidden(`${path}.averageValue`, both)] : []),
  ];
}
