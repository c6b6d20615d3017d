import { conditionsV2beta1 } from "../../conditions/index.ts";
import { matchBlockV2beta1 } from "../../match/index.ts";
import { choice, field, list, object, required, statusCondition, text, type Value } from "../../schema/index.ts";
import { contextEntry } from "../../variables/context/schema.ts";

/** What a cleanup policy says. (kyverno: api/kyverno/v2/cleanup_policy_types.go) */
export const cleanupSpec = object({
  schedule: required(text(), "When objects are deleted, as a cron expression in UTC: `0 3 * * *`."),
  match: required(matchBlockV2beta1, "Which objects are deleted; at least one kind must be named."),
  exclude: field(matchBlockV2beta1, "Which of these are not."),
  conditions: field(conditionsV2beta1, "Further conditions, as `any` and `all`; `{{ target }}` is the object."),
  context: field(list(contextEntry), "Values that the conditions use as variables."),
  deletionPropagationPolicy: field(
    choice(["Foreground", "Background", "Orphan"]),
    "What becomes of objects that belong to a deleted one; left to the API server when left out.",
  ),
});

/** The same as a value. */
export type CleanupText = Value<typeof cleanupSpec>;

/** What became of a cleanup policy. */
export const cleanupStatus = object({
  conditions: field(list(statusCondition), "The state of the policy."),
  lastExecutionTime: field(text({ format: "date-time" }), "When objects were deleted last."),
});
