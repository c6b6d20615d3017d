import type { FieldError, Resource } from "../../kube/index.ts";
import { amountMistakes, amountOf, atMostAllMistakes } from "./amounts.ts";
import { type Fields, has, number, part, text } from "./fields.ts";
import { forbidden, invalid, nonnegative, notSupported, required } from "./mistakes.ts";
import { replicasMistakes } from "./replicas-validation.ts";

/** Checks a Deployment besides its metadata. (kubernetes: pkg/apis/apps/validation ValidateDeploymentSpec) */
export function deploymentMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const deadline = number(spec, "progressDeadlineSeconds");
  const late = deadline !== undefined && deadline <= (number(spec, "minReadySeconds") ?? 0);
  return [
    ...replicasMistakes(spec),
    ...strategyMistakes(part(spec, "strategy") ?? {}),
    ...nonnegative("spec.revisionHistoryLimit", number(spec, "revisionHistoryLimit")),
    ...nonnegative("spec.progressDeadlineSeconds", deadline),
    ...(late ? [invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")] : []),
  ];
}

function strategyMistakes(strategy: Fields): readonly FieldError[] {
  const rolling = part(strategy, "rollingUpdate");
  const field = "spec.strategy.rollingUpdate";
  switch (text(strategy, "type")) {
    case "Recreate":
      return rolling ? [forbidden(field, "may not be specified when strategy `type` is 'Recreate'")] : [];
    case "RollingUpdate":
      if (!rolling) return [required(field, "this should be defaulted and never be nil")];
      return rollingMistakes(rolling, field);
    default:
      return [notSupported("spec.strategy", shownStrategy(strategy), ["Recreate", "RollingUpdate"])];
  }
}

function rollingMistakes(rolling: Fields, path: string): readonly FieldError[] {
  const unavailable = rolling.maxUnavailable;
  const none = amountOf(unavailable) === 0 && amountOf(rolling.maxSurge) === 0;
  const field = `${path}.maxUnavailable`;
  return [
    ...amountMistakes(unavailable, field),
    ...amountMistakes(rolling.maxSurge, `${path}.maxSurge`),
    ...(none ? [invalid(field, unavailable, "may not be 0 when `maxSurge` is 0")] : []),
    ...atMostAllMistakes(unavailable, field),
  ];
}

/** The message shows the strategy with the field names of the API server's internal type. */
function shownStrategy(strategy: Fields): Fields {
  const rolling = part(strategy, "rollingUpdate");
  const shown = rolling && { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 };
  return { Type: text(strategy, "type"), RollingUpdate: has(strategy, "rollingUpdate") ? shown : null };
}
