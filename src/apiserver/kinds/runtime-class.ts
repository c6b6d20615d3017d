import type { FieldError, Resource } from "../../kube/index.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { resourcesMistakes } from "./container-resources.ts";
import { described } from "./described.ts";
import { same } from "./equal.ts";
import { type Fields, part, parts, text } from "./fields.ts";
import { immutable, labelsMistakes } from "./metadata.ts";
import { duplicate, invalids } from "./mistakes.ts";
import { labelMistakes } from "./names.ts";
import { labelWarnings } from "./node-label-warnings.ts";
import { tolerationsMistakes } from "./toleration-validation.ts";

/** (kubernetes: pkg/registry/node/runtimeclass, pkg/apis/node/validation) */
export const runtimeClass = described({
  group: "node.k8s.io",
  kind: "RuntimeClass",
  plural: "runtimeclasses",
  scope: "cluster",
  createOnUpdate: true,
  unconditionalUpdate: false,
  columns: [nameColumn, column("Handler", "What the node calls it.", (object) => text(object, "handler")), ageColumn],
  validate: classMistakes,
  validateUpdate: (object, old) => immutable("handler", text(object, "handler"), text(old, "handler")),
  warnings: (object) => labelWarnings(part(object, "scheduling"), "nodeSelector", () => "scheduling.nodeSelector"),
});

function classMistakes(object: Resource): readonly FieldError[] {
  const handler = text(object, "handler");
  const overhead = part(part(object, "overhead"), "podFixed");
  const scheduling = part(object, "scheduling");
  return [
    ...invalids("handler", handler, labelMistakes(handler)),
    ...(overhead ? resourcesMistakes({ limits: overhead }, "overhead") : []),
    ...labelsMistakes(scheduling, "nodeSelector", "scheduling.nodeSelector"),
    ...tolerationMistakes(parts(scheduling, "tolerations")),
  ];
}

function tolerationMistakes(all: readonly Fields[]): readonly FieldError[] {
  const path = "scheduling.tolerations";
  const keyOf = (one: Fields) => ["key", "operator", "value", "effect"].map((key) => text(one, key));
  return [
    // The real API names the list twice.
    ...tolerationsMistakes(all, `${path}.tolerations`),
    ...all.flatMap((one, at) =>
      all.slice(0, at).some((other) => same(keyOf(other), keyOf(one)))
        ? [duplicate(`${path}[${at}]`, shownToleration(one))]
        : [],
    ),
  ];
}

/** The message shows the toleration with the field names of the API server's internal type. */
function shownToleration(one: Fields): Fields {
  return {
    Key: text(one, "key"),
    Operator: text(one, "operator"),
    Value: text(one, "value"),
    Effect: text(one, "effect"),
    TolerationSeconds: one.tolerationSeconds ?? null,
  };
}
