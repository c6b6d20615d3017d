import { matchResources } from "../../constraints/index.ts";
import { matchConditions, policyStatus, variables } from "../../expressions/index.ts";
import { choice, field, object, required, text, type Value } from "../../schema/index.ts";

/** What a deleting policy says. (kyverno api: policies.kyverno.io/v1beta1/deleting_policy.go) */
export const deletingSpec = object({
  conditions: field(matchConditions, "Further conditions on an object, all of which have to be true; `object` is it."),
  deletionPropagationPolicy: field(
    choice(["Foreground", "Background", "Orphan"]),
    "What becomes of objects that belong to a deleted one; left to the API server when left out.",
  ),
  matchConstraints: field(
    matchResources,
    "Which objects are deleted: at least one rule about resources. What operations it names is not looked at.",
  ),
  schedule: required(
    text(),
    "When objects are deleted, as a cron expression in UTC: `0 3 * * *`. Seconds may come first, and a year last.",
  ),
  variables: field(variables, "Values that the conditions name."),
});

/** The same as a value. */
export type DeletingText = Value<typeof deletingSpec>;

/** What became of a deleting policy. */
export const deletingStatus = object({
  ...policyStatus({}).fields,
  lastExecutionTime: field(text({ format: "date-time" }), "When objects were deleted last."),
});
