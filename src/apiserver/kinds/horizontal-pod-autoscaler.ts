import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { type Description, described } from "./described.ts";
import { ensure, fill, inner, innerAt } from "./draft.ts";
import { has, number, part, partAt, parts, text } from "./fields.ts";
import { fromV1, toV1 } from "./horizontal-pod-autoscaler-conversion.ts";
import { metricsText } from "./horizontal-pod-autoscaler-metrics.ts";
import { autoscalerMistakes } from "./horizontal-pod-autoscaler-validation.ts";
import { nonnegative } from "./mistakes.ts";

const group = "autoscaling";

/** What both versions share: they differ in how metrics are written. (kubernetes: pkg/registry/autoscaling/horizontalpodautoscaler) */
const common = {
  group,
  kind: "HorizontalPodAutoscaler",
  shortNames: ["hpa"],
  categories: ["all"],
  scope: "namespaced",
  validateStatus: (object) =>
    ["currentReplicas", "desiredReplicas"].flatMap((key) =>
      nonnegative(`status.${key}`, number(part(object, "status"), key)),
    ),
} as const satisfies Partial<Description>;

export const horizontalPodAutoscaler = described({
  ...common,
  version: "v2",
  newStatus: { desiredReplicas: 0, currentMetrics: null },
  columns: columnsFor((object) => object),
  default: defaultAutoscaler,
  prepareCreate: (object) => dropTolerances(object),
  prepareUpdate: (object, old) => dropTolerances(object, old),
  validateCreate: (object) => autoscalerMistakes(object),
  validateUpdate: autoscalerMistakes,
});

/** The same objects as the other version's, kept in its form. */
export const horizontalPodAutoscalerV1 = described({
  ...common,
  version: "v1",
  newStatus: { currentReplicas: 0, desiredReplicas: 0 },
  columns: columnsFor((object) => fromV1(object) as Resource),
  view: {
    storage: { group, version: "v2", resource: "horizontalpodautoscalers" },
    fromStorage: (object) => toV1(object) as Resource,
    toStorage: fromV1,
  },
  default: (object) => {
    fill(ensure(object, "spec"), "minReplicas", 1);
    // What the other form cannot hold is gone, what it always has is there.
    const converted = toV1(fromV1(object));
    for (const key of Object.keys(object)) delete object[key];
    Object.assign(object, converted);
  },
  validateCreate: (object) => autoscalerMistakes(fromV1(object)),
  validateUpdate: (object, old) => autoscalerMistakes(fromV1(object), fromV1(old)),
});

function columnsFor(read: (object: Resource) => Resource) {
  return [
    nameColumn,
    column("Reference", "What is scaled.", (object) => {
      const target = partAt(object, "spec", "scaleTargetRef");
      return `${text(target, "kind")}/${text(target, "name")}`;
    }),
    column("Targets", "What is measured, and what it should be.", (object) => metricsText(read(object))),
    column("MinPods", "Pods that there are at least.", (object) => {
      const spec = part(object, "spec");
      return has(spec, "minReplicas") ? String(number(spec, "minReplicas") ?? 0) : "<unset>";
    }),
    column("MaxPods", "Pods that there are at most.", (object) => number(part(object, "spec"), "maxReplicas") ?? 0),
    column("Replicas", "Pods that there are.", (object) => number(part(object, "status"), "currentReplicas") ?? 0),
    ageColumn,
  ];
}

/** (kubernetes: pkg/apis/autoscaling/v2/defaults.go) */
function defaultAutoscaler(object: Draft): void {
  const spec = ensure(object, "spec");
  fill(spec, "minReplicas", 1);
  if (parts(spec, "metrics").length === 0) {
    const target = { type: "Utilization", averageUtilization: 80 };
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
  }
  const behavior = inner(spec, "behavior");
  if (!behavior) return;
  defaultRules(ensure(behavior, "scaleUp"), { stabilizationWindowSeconds: 0, policies: [pods, percent] });
  defaultRules(ensure(behavior, "scaleDown"), { policies: [percent] });
}

const pods = { type: "Pods", value: 4, periodSeconds: 15 };
const percent = { type: "Percent", value: 100, periodSeconds: 15 };

function defaultRules(rules: Draft, defaults: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries({ ...defaults, selectPolicy: "Max" })) fill(rules, key, value);
}

/** Tolerances are not there by default; those that are stored stay. (kubernetes: strategy.go dropDisabledFields) */
function dropTolerances(object: Draft, old?: Resource): void {
  const directions = ["scaleUp", "scaleDown"];
  if (directions.some((key) => has(partAt(old, "spec", "behavior", key), "tolerance"))) return;
  for (const key of directions) delete innerAt(object, "spec", "behavior", key)?.tolerance;
}
