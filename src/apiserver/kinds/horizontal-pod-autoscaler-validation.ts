import { compareQuantities, type FieldError, parseQuantity, quantityOfInteger } from "../../kube/index.ts";
import { choiceMistakes } from "./checks.ts";
import { apiVersionMistake, referenceMistakes, type VersionRule } from "./cross-version-reference.ts";
import { type Fields, has, number, part, partAt, parts, text } from "./fields.ts";
import { metricMistakes } from "./horizontal-pod-autoscaler-metric-validation.ts";
import { forbidden, invalid, notSupported, required } from "./mistakes.ts";

const longestWindow = 3600;
const longestPeriod = 1800;

/** Checks the spec of an autoscaler in the form of `v2`. (kubernetes: pkg/apis/autoscaling/validation) */
export function autoscalerMistakes(object: Fields, old?: Fields): readonly FieldError[] {
  const spec = part(object, "spec");
  const target = part(spec, "scaleTargetRef") ?? {};
  const anyObjectVersion = parts(part(old, "spec"), "metrics").some(
    (one) => apiVersionMistake(text(partAt(one, "object", "describedObject"), "apiVersion"), true) !== undefined,
  );
  return [
    ...replicasMistakes(spec, number(part(old, "spec"), "minReplicas") === 0 ? 0 : 1),
    ...referenceMistakes(target, "spec.scaleTargetRef", versionRuleFor(target, partAt(old, "spec", "scaleTargetRef"))),
    ...metricsMistakes(spec, anyObjectVersion ? "any" : "version"),
    ...["scaleUp", "scaleDown"].flatMap((key) => rulesMistakes(partAt(spec, "behavior", key), `spec.behavior.${key}`)),
  ];
}

function versionRuleFor(target: Fields, before: Fields | undefined): VersionRule {
  const unchanged = ["apiVersion", "kind"].every((key) => text(before, key) === text(target, key));
  if (before && unchanged) return "any";
  return text(target, "kind") === "ReplicationController" ? "version" : "group";
}

function replicasMistakes(spec: Fields | undefined, lowest: number): readonly FieldError[] {
  const least = number(spec, "minReplicas");
  const most = number(spec, "maxReplicas") ?? 0;
  const field = "spec.maxReplicas";
  return [
    ...(least !== undefined && least < lowest
      ? [invalid("spec.minReplicas", least, `must be greater than or equal to ${lowest}`)]
      : []),
    ...(most < 1 ? [invalid(field, most, "must be greater than 0")] : []),
    ...(least !== undefined && most < least
      ? [invalid(field, most, "must be greater than or equal to `minReplicas`")]
      : []),
  ];
}

function metricsMistakes(spec: Fields | undefined, rule: VersionRule): readonly FieldError[] {
  const metrics = parts(spec, "metrics");
  const zero = number(spec, "minReplicas") === 0;
  const outside = metrics.some((one) => ["Object", "External"].includes(text(one, "type")));
  const detail = "must specify at least one Object or External metric to support scaling to zero replicas";
  return [
    ...metrics.flatMap((one, at) => metricMistakes(one, `spec.metrics[${at}]`, rule)),
    ...(zero && !outside ? [forbidden("spec.metrics", detail)] : []),
  ];
}

function rulesMistakes(rules: Fields | undefined, path: string): readonly FieldError[] {
  if (!rules) return [];
  const policies = parts(rules, "policies");
  const tolerance = parseQuantity(text(rules, "tolerance"));
  const negative = tolerance !== undefined && compareQuantities(tolerance, quantityOfInteger(0)) < 0;
  return [
    ...windowMistakes(number(rules, "stabilizationWindowSeconds") ?? 0, `${path}.stabilizationWindowSeconds`),
    ...choiceMistakes(rules, "selectPolicy", { field: `${path}.selectPolicy`, among: ["Disabled", "Max", "Min"] }),
    ...(policies.length === 0 ? [required(`${path}.policies`, "must specify at least one Policy")] : []),
    ...policies.flatMap((one, at) => policyMistakes(one, `${path}.policies[${at}]`)),
    ...(has(rules, "tolerance") && negative
      ? [invalid(`${path}.tolerance`, text(rules, "tolerance"), "must be greater than or equal to 0")]
      : []),
  ];
}

function windowMistakes(seconds: number, field: string): readonly FieldError[] {
  if (seconds < 0) return [invalid(field, seconds, "must be greater than or equal to zero")];
  return seconds > longestWindow ? [invalid(field, seconds, `must be less than or equal to ${longestWindow}`)] : [];
}

function policyMistakes(policy: Fields, path: string): readonly FieldError[] {
  const types = ["Percent", "Pods"];
  const [type, value, period] = [
    text(policy, "type"),
    number(policy, "value") ?? 0,
    number(policy, "periodSeconds") ?? 0,
  ];
  const above = "must be greater than zero";
  return [
    ...(types.includes(type) ? [] : [notSupported(`${path}.type`, type, types)]),
    ...(value <= 0 ? [invalid(`${path}.value`, value, above)] : []),
    ...(period <= 0 ? [invalid(`${path}.periodSeconds`, period, above)] : []),
    ...(period > longestPeriod
      ? [invalid(`${path}.periodSeconds`, period, `must be less than or equal to ${longestPeriod}`)]
      : []),
  ];
}
