import type { Resource } from "../../kube/index.ts";
import { type Fields, has, part, partAt, parts, text, texts } from "../kinds/fields.ts";
import { qosClass } from "../kinds/pod-qos.ts";
import type { Place } from "./usage.ts";

interface Requirement {
  readonly scope: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Whether all scopes of a quota hold of an object. (kubernetes: pkg/quota/v1/evaluator/core podMatchesScopeFunc) */
export function isInScopes(quota: Resource, place: Place, object: Resource): boolean {
  return requirementsOf(quota).every((one) => holds(one, place, object));
}

function requirementsOf(quota: Resource): readonly Requirement[] {
  const spec = part(quota, "spec");
  const plain = texts(spec, "scopes").map((scope) => ({ scope, operator: "Exists", values: [] }));
  const selected = parts(part(spec, "scopeSelector"), "matchExpressions").map((one) => ({
    scope: text(one, "scopeName"),
    operator: text(one, "operator"),
    values: texts(one, "values"),
  }));
  return [...plain, ...selected];
}

/** Scopes are about Pods, and one about claims; of everything else none holds. */
function holds({ scope, operator, values }: Requirement, { group, resource }: Place, object: Resource): boolean {
  const spec = part(object, "spec");
  if (group !== "") return false;
  if (resource === "persistentvolumeclaims") {
    return scope === "VolumeAttributesClass" && compares(operator, values, text(spec, "volumeAttributesClassName"));
  }
  if (resource !== "pods") return false;
  switch (scope) {
    case "Terminating":
      return has(spec, "activeDeadlineSeconds");
    case "NotTerminating":
      return !has(spec, "activeDeadlineSeconds");
    case "BestEffort":
      return qosClass(spec) === "BestEffort";
    case "NotBestEffort":
      return qosClass(spec) !== "BestEffort";
    case "PriorityClass":
      return compares(operator, values, text(spec, "priorityClassName"));
    case "CrossNamespacePodAffinity":
      return reachesOut(spec);
    default:
      return false;
  }
}

function compares(operator: string, values: readonly string[], value: string): boolean {
  switch (operator) {
    case "Exists":
      return value !== "";
    case "DoesNotExist":
      return value === "";
    case "In":
      return values.includes(value);
    case "NotIn":
      return !values.includes(value);
    default:
      return false;
  }
}

/** Whether affinity looks at Pods of other namespaces. */
function reachesOut(spec: Fields | undefined): boolean {
  return ["podAffinity", "podAntiAffinity"].some((key) => {
    const affinity = partAt(spec, "affinity", key);
    const wanted = parts(affinity, "preferredDuringSchedulingIgnoredDuringExecution");
    const terms = [
      ...parts(affinity, "requiredDuringSchedulingIgnoredDuringExecution"),
      ...wanted.map((one) => part(one, "podAffinityTerm") ?? {}),
    ];
    return terms.some((term) => texts(term, "namespaces").length > 0 || has(term, "namespaceSelector"));
  });
}
