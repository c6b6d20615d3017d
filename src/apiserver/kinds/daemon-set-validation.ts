import type { FieldError, Resource } from "../../kube/index.ts";
import { amountMistakes, amountOf, atMostAllMistakes } from "./amounts.ts";
import { type Fields, has, number, part, text } from "./fields.ts";
import { invalid, nonnegative, notSupported, required } from "./mistakes.ts";
import { runningTemplateMistakes, selectedTemplateMistakes, workloadSelectorMistakes } from "./workload-template.ts";

/** Checks a DaemonSet besides its metadata. (kubernetes: pkg/apis/apps/validation ValidateDaemonSetSpec) */
export function daemonSetMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  return [
    ...workloadSelectorMistakes(part(spec, "selector"), "daemonset"),
    ...selectedTemplateMistakes(spec),
    ...runningTemplateMistakes(part(spec, "template"), "DaemonSet"),
    ...nonnegative("spec.minReadySeconds", number(spec, "minReadySeconds")),
    ...strategyMistakes(part(spec, "updateStrategy") ?? {}),
    ...nonnegative("spec.revisionHistoryLimit", number(spec, "revisionHistoryLimit")),
  ];
}

function strategyMistakes(strategy: Fields): readonly FieldError[] {
  const field = "spec.updateStrategy";
  const rolling = part(strategy, "rollingUpdate");
  switch (text(strategy, "type")) {
    case "OnDelete":
      return [];
    case "RollingUpdate":
      return rolling ? rollingMistakes(rolling, `${field}.rollingUpdate`) : [required(`${field}.rollingUpdate`)];
    default:
      return [notSupported(field, shownStrategy(strategy), ["RollingUpdate", "OnDelete"])];
  }
}

/** Exactly one of the two amounts is other than zero. */
function rollingMistakes(rolling: Fields, path: string): readonly FieldError[] {
  const { maxUnavailable, maxSurge } = rolling;
  const unavailable = amountOf(maxUnavailable) !== 0;
  const surge = amountOf(maxSurge) !== 0;
  return [
    ...amountMistakes(maxUnavailable, `${path}.maxUnavailable`),
    ...amountMistakes(maxSurge, `${path}.maxSurge`),
    ...atMostAllMistakes(maxUnavailable, `${path}.maxUnavailable`),
    ...atMostAllMistakes(maxSurge, `${path}.maxSurge`),
    ...(unavailable && surge
      ? [invalid(`${path}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero")]
      : []),
    ...(!unavailable && !surge ? [required(`${path}.maxUnavailable`, "cannot be 0 when maxSurge is 0")] : []),
  ];
}

/** The message shows the strategy with the field names of the API server's internal type. */
function shownStrategy(strategy: Fields): Fields {
  const rolling = part(strategy, "rollingUpdate");
  const shown = rolling && { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 };
  return { Type: text(strategy, "type"), RollingUpdate: has(strategy, "rollingUpdate") ? shown : null };
}
