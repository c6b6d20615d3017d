import { matchResources } from "../../constraints/index.ts";
import { choice, field, labelSelector, list, object, text, type Value } from "../../schema/index.ts";

const named = object({
  name: field(text(), "What it is called."),
  expression: field(text(), "A CEL expression."),
});

const validation = object({
  expression: field(text(), "What has to hold: a CEL expression that is true or false."),
  message: field(text(), "What is told where it does not."),
  messageExpression: field(text(), "The same as a CEL expression of a text, which comes first."),
  reason: field(text(), "The reason of the denial: `Forbidden`, `Invalid`, `RequestEntityTooLarge`, `Unauthorized`."),
});

const judging = {
  paramKind: field(
    object({
      apiVersion: field(text(), "The group and version of the parameters: `v1`, `example.com/v1`."),
      kind: field(text(), "Their kind."),
    }),
    "The kind of the objects that are `params` in expressions.",
  ),
  matchConditions: field(list(named), "What has to hold for a request to be meant."),
  variables: field(list(named), "Values that expressions have as `variables`."),
  validations: field(list(validation), "What has to hold of a request that is meant."),
  auditAnnotations: field(
    list(
      object({
        key: field(text(), "The name of the annotation."),
        valueExpression: field(text(), "Its value: a CEL expression of a text, or null for none."),
      }),
    ),
    "What is written to the audit log.",
  ),
} as const;

const failurePolicy = "What becomes of a request where something cannot be worked out.";

/**
 * What a ValidatingAdmissionPolicy says, as far as it is judged by it.
 * (kubernetes: api/admissionregistration/v1/types.go ValidatingAdmissionPolicySpec)
 */
export const policySpec = object({
  ...judging,
  matchConstraints: field(matchResources, "Which requests are meant."),
  failurePolicy: field(choice(["Fail", "Ignore"]), failurePolicy),
});

/** The same as a value. */
export type PolicySpecText = Value<typeof policySpec>;

/** Its expressions alone, for API servers, which find out themselves what else is said. */
export const expressionsSpec = object({ ...judging, failurePolicy: field(text(), failurePolicy) }, { open: true });

/** The same as a value. */
export type ExpressionsText = Value<typeof expressionsSpec>;

/** What binds a policy. (kubernetes: api/admissionregistration/v1/types.go ValidatingAdmissionPolicyBindingSpec) */
export const bindingSpec = object({
  policyName: field(text(), "The policy."),
  paramRef: field(
    object({
      name: field(text(), "The name of the object that is `params`."),
      namespace: field(text(), "Its namespace; that of the request where there is none."),
      selector: field(labelSelector, "Labels of such objects, in place of a name."),
      parameterNotFoundAction: field(text(), "`Allow` or `Deny` where there is no such object."),
    }),
    "The parameters.",
  ),
  matchResources: field(matchResources, "Which of the requests that the policy means are meant."),
  validationActions: field(list(text()), "What is done where something does not hold: `Deny`, `Warn`, `Audit`."),
});

/** The same as a value. */
export type BindingSpecText = Value<typeof bindingSpec>;
