import { type FieldError, own, type Resource } from "../../kube/index.ts";
import { amountMistakes, atMostAllMistakes } from "./amounts.ts";
import { choiceMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { has, number, part } from "./fields.ts";
import { selectorMistakes } from "./label-selector.ts";
import { invalid, nonnegative } from "./mistakes.ts";
import { pathSegmentName } from "./names.ts";

const counts = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"];

/** (kubernetes: pkg/registry/policy/poddisruptionbudget, pkg/apis/policy/validation) */
export const podDisruptionBudget = described({
  group: "policy",
  kind: "PodDisruptionBudget",
  shortNames: ["pdb"],
  scope: "namespaced",
  countsSpec: true,
  newStatus: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  unconditionalUpdate: false,
  // Its own checks do not look at the metadata.
  name: pathSegmentName,
  anyFinalizer: true,
  columns: [
    nameColumn,
    column("Min Available", "Pods that must stay.", (object) => amountText(object, "minAvailable")),
    column("Max Unavailable", "Pods that may go.", (object) => amountText(object, "maxUnavailable")),
    column(
      "Allowed Disruptions",
      "Pods that may go now.",
      (object) => number(part(object, "status"), "disruptionsAllowed") ?? 0,
      "integer",
    ),
    ageColumn,
  ],
  validate: budgetMistakes,
  validateStatus: (object) =>
    counts.flatMap((key) => nonnegative(`status.${key}`, number(part(object, "status"), key))),
});

function amountText(object: Resource, key: string): string {
  const spec = part(object, "spec");
  return has(spec, key) ? String(own(spec, key)) : "N/A";
}

function budgetMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const [least, most] = [own(spec, "minAvailable"), own(spec, "maxUnavailable")];
  const both = has(spec, "minAvailable") && has(spec, "maxUnavailable");
  const policy = { field: "spec.unhealthyPodEvictionPolicy", among: ["AlwaysAllow", "IfHealthyBudget"] };
  return [
    ...(both ? [invalid("spec", shownSpec(spec), "minAvailable and maxUnavailable cannot be both set")] : []),
    ...amountMistakes(least, "spec.minAvailable"),
    ...atMostAllMistakes(least, "spec.minAvailable"),
    ...amountMistakes(most, "spec.maxUnavailable"),
    ...atMostAllMistakes(most, "spec.maxUnavailable"),
    ...selectorMistakes(part(spec, "selector"), "spec.selector"),
    ...choiceMistakes(spec, "unhealthyPodEvictionPolicy", policy),
  ];
}

/** The message shows the spec with the field names of the API server's internal type. */
function shownSpec(spec: ReturnType<typeof part>): unknown {
  return {
    MinAvailable: own(spec, "minAvailable") ?? null,
    Selector: part(spec, "selector") ?? null,
    MaxUnavailable: own(spec, "maxUnavailable") ?? null,
    UnhealthyPodEvictionPolicy: own(spec, "unhealthyPodEvictionPolicy") ?? null,
  };
}
