import { field, list, map, object, required, text } from "./schema.ts";

const requirement = object({
  key: required(text(), "The label that the requirement is about."),
  operator: required(text(), "How the label is compared: `In`, `NotIn`, `Exists` or `DoesNotExist`."),
  values: field(
    list(text(), { atomic: true }),
    "The values to compare with; some for `In` and `NotIn`, none for `Exists` and `DoesNotExist`.",
  ),
});

/** A Kubernetes label selector. (kubernetes: apimachinery/pkg/apis/meta/v1/types.go) */
export const labelSelector = object(
  {
    matchExpressions: field(list(requirement, { atomic: true }), "Requirements, all of which must hold."),
    matchLabels: field(map(text()), "Labels that must be there with exactly these values."),
  },
  { atomic: true },
);
