import { choice, field, flag, integer, list, object, type Schema, type Value } from "../../../schema/index.ts";
import { celCondition } from "./conditions.ts";
import { rule, ruleV2beta1 } from "./rule.ts";
import { failureActionOverride } from "./validate.ts";

const failurePolicy = choice(["Ignore", "Fail"]);

const webhookConfiguration = object({
  failurePolicy: field(
    failurePolicy,
    "What happens to a request that cannot be judged: `Fail` denies it, `Ignore` lets it pass.",
  ),
  timeoutSeconds: field(integer({ format: "int32" }), "How long the API server waits for an answer, 1 to 30 seconds."),
  matchConditions: field(list(celCondition), "CEL conditions on which the API server asks at all."),
});

/** The `spec` of a policy. */
export const spec = object(specFields(rule));

/** The same in v2beta1. */
export const specV2beta1 = object(specFields(ruleV2beta1));

/** What a policy says, defaults filled in. */
export type SpecText = Value<typeof spec>;

/** An override of the failure action as a policy says it. */
export type OverrideText = Value<typeof failureActionOverride>;

function specFields<R extends Schema>(ruleSchema: R) {
  return {
    rules: field(list(ruleSchema), "The rules, in the order in which they are applied."),
    applyRules: field(choice(["All", "One"]), "Whether all rules that match are applied, or only the first."),
    failurePolicy: field(failurePolicy, "What happens to a request that cannot be judged.", {
      deprecated: "use `webhookConfiguration.failurePolicy`.",
    }),
    validationFailureAction: field(
      choice(["audit", "enforce", "Audit", "Enforce"], { default: "Audit" }),
      "What happens to an object that fails: `Enforce` blocks it, `Audit` only reports it.",
      { deprecated: "use `failureAction` in the rule's `validate`." },
    ),
    validationFailureActionOverrides: field(list(failureActionOverride), "Other actions for some namespaces.", {
      deprecated: "use `failureActionOverrides` in the rule's `validate`.",
    }),
    emitWarning: field(
      flag({ default: false }),
      "Whether failures that do not block are shown to the user as warnings.",
    ),
    admission: field(flag({ default: true }), "Whether requests are judged when they are made."),
    background: field(flag({ default: true }), "Whether existing objects are judged from time to time."),
    schemaValidation: field(flag(), "Once switched off the check of patterns against the schemas of kinds.", {
      deprecated: "without effect.",
    }),
    webhookTimeoutSeconds: field(
      integer({ format: "int32" }),
      "How long the API server waits for an answer, in seconds.",
      {
        deprecated: "use `webhookConfiguration.timeoutSeconds`.",
      },
    ),
    mutateExistingOnPolicyUpdate: field(flag(), "Whether existing objects are changed when the policy changes.", {
      deprecated: "use `mutateExistingOnPolicyUpdate` in the rule's `mutate`.",
    }),
    generateExistingOnPolicyUpdate: field(flag(), "Whether objects are made for triggers that exist already.", {
      deprecated: "use `generateExisting` in the rule's `generate`.",
    }),
    generateExisting: field(flag(), "Whether objects are made for triggers that exist already.", {
      deprecated: "use `generateExisting` in the rule's `generate`.",
    }),
    useServerSideApply: field(flag(), "Whether `generate` rules write with server-side apply."),
    webhookConfiguration: field(webhookConfiguration, "How the API server asks."),
  };
}
