import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, number, part } from "./fields.ts";
import { invalid, nonnegative } from "./mistakes.ts";
import {
  requiredSelector,
  runningTemplateMistakes,
  selectedTemplateMistakes,
  workloadSelectorMistakes,
} from "./workload-template.ts";

/** Checks the selector and the template of what keeps Pods running. (kubernetes: pkg/apis/apps/validation ValidateReplicaSetSpec) */
export function replicasMistakes(spec: Fields): readonly FieldError[] {
  const selector = part(spec, "selector");
  return [
    ...nonnegative("spec.replicas", number(spec, "replicas")),
    ...nonnegative("spec.minReadySeconds", number(spec, "minReadySeconds")),
    ...requiredSelector(selector),
    ...workloadSelectorMistakes(selector, "deployment"),
    ...selectedTemplateMistakes(spec),
    ...runningTemplateMistakes(part(spec, "template"), "ReplicaSet"),
  ];
}

/**
 * Checks the counts of a status, of which none but `replicas` may be above it; `ready` is how the message calls what
 * there cannot be more available than. (kubernetes: ValidateDeploymentStatus, ValidateStatefulSetStatus)
 */
export function countsMistakes(
  object: Resource,
  keys: readonly string[],
  ready = "readyReplicas",
): readonly FieldError[] {
  const status = part(object, "status");
  const replicas = number(status, "replicas") ?? 0;
  const available = number(status, "availableReplicas") ?? 0;
  const tooMany = available > (number(status, "readyReplicas") ?? 0);
  return [
    ...["replicas", "observedGeneration", ...keys].flatMap((key) => nonnegative(`status.${key}`, number(status, key))),
    ...keys.flatMap((key) => {
      const value = number(status, key) ?? 0;
      return value > replicas ? [invalid(`status.${key}`, value, "cannot be greater than status.replicas")] : [];
    }),
    ...(tooMany ? [invalid("status.availableReplicas", available, `cannot be greater than ${ready}`)] : []),
  ];
}

/** A count of name collisions never goes back. */
export function collisionMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const now = number(part(object, "status"), "collisionCount");
  const before = number(part(old, "status"), "collisionCount") ?? 0;
  const field = "status.collisionCount";
  return [
    ...nonnegative(field, now),
    ...(before > (now ?? 0) ? [invalid(field, now ?? 0, "cannot be decremented")] : []),
  ];
}
