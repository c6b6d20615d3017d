import { matchResources } from "../../constraints/index.ts";
import { choice, field, list, object, text, type Value } from "../../schema/index.ts";

const named = object({
  name: field(text(), "What it is called."),
  expression: field(text(), "A CEL expression."),
});

const expression = object({ expression: field(text(), "A CEL expression.") });

const changing = {
  paramKind: field(
    object({
      apiVersion: field(text(), "The group and version of the parameters: `v1`, `example.com/v1`."),
      kind: field(text(), "Their kind."),
    }),
    "The kind of the objects that are `params` in expressions.",
  ),
  matchConditions: field(list(named), "What has to hold for a request to be meant."),
  variables: field(list(named), "Values that expressions have as `variables`."),
  mutations: field(
    list(
      object({
        patchType: field(text(), "`ApplyConfiguration` or `JSONPatch`."),
        applyConfiguration: field(expression, "An expression that gives an `Object{...}`, which is merged."),
        jsonPatch: field(expression, "An expression that gives a list of `JSONPatch{...}`."),
      }),
    ),
    "The changes, each made of what the one before has left.",
  ),
} as const;

const failurePolicy = "What becomes of a request where something cannot be worked out.";

/**
 * What a MutatingAdmissionPolicy says. When it is invoked again is left to API servers.
 * (kubernetes: api/admissionregistration/v1beta1/types.go MutatingAdmissionPolicySpec)
 */
export const policySpec = object({
  ...changing,
  matchConstraints: field(matchResources, "Which requests are meant."),
  failurePolicy: field(choice(["Fail", "Ignore"]), failurePolicy),
  reinvocationPolicy: field(text(), "`Never`, or `IfNeeded` where it is to see what others have made of an object."),
});

/** The same as a value. */
export type PolicySpecText = Value<typeof policySpec>;

/** Its expressions alone, for API servers, which find out themselves what else is said. */
export const expressionsSpec = object({ ...changing, failurePolicy: field(text(), failurePolicy) }, { open: true });

/** The same as a value. */
export type ExpressionsText = Value<typeof expressionsSpec>;
