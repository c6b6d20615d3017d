import { matchResources } from "../../constraints/index.ts";
import {
  admissionSwitch,
  auditAnnotations,
  matchConditions,
  policyStatus,
  variables,
  webhookConfiguration,
} from "../../expressions/index.ts";
import { choice, field, flag, list, object, required, text, type Value } from "../../schema/index.ts";

const offSwitch = object({ enabled: field(flag({ default: false }), "Whether it is done.") });

const template = object({
  interpolate: field(
    choice(["none", "cel"], { default: "none" }),
    "Whether `(( expression ))` in the text stands for the value of the expression.",
  ),
  value: required(
    text({ minLength: 1 }),
    "The objects, as one or more documents of YAML. Each is made in the namespace that it names.",
  ),
});

const generation = object(
  {
    expression: field(text(), "An expression that calls `generator.Apply`."),
    template: field(template, "The objects as text."),
  },
  {
    rules: [
      {
        message: "exactly one of expression or template must be set",
        rule: "(has(self.expression) && !has(self.template)) || (!has(self.expression) && has(self.template))",
      },
    ],
  },
);

/** How a generating policy is evaluated. */
const evaluation = object({
  admission: field(admissionSwitch, "Requests that lead to objects being made."),
  generateExisting: field(offSwitch, "Objects are made for what exists when the policy comes, or changes."),
  orphanDownstreamOnPolicyDelete: field(offSwitch, "What was made stays when the policy goes."),
  skipBackgroundRequests: field(
    flag({ default: true }),
    "Whether requests of our own account for the background are passed over.",
  ),
  synchronize: field(
    offSwitch,
    "What was made follows the policy, its trigger and what it is a copy of, and is restored when somebody changes it.",
  ),
});

/** What a generating policy says. (kyverno api: policies.kyverno.io/v1beta1/generating_policy.go) */
export const generatingSpec = object({
  auditAnnotations: field(list(auditAnnotations.items), "Texts that are added to results."),
  evaluation: field(evaluation, "When the policy is evaluated, and what becomes of what it has made."),
  generate: required(list(generation, { minItems: 1 }), "What is made."),
  matchConditions: field(matchConditions, "Further conditions, all of which have to be true."),
  matchConstraints: field(matchResources, "Because of which requests: at least one rule about resources."),
  useServerSideApply: field(flag(), "Whether objects are written by server-side apply."),
  variables: field(variables, "Values that the other expressions name."),
  webhookConfiguration: field(webhookConfiguration, "How the API server asks."),
});

/** The same as a value. */
export type GeneratingText = Value<typeof generatingSpec>;

/** What became of a generating policy. */
export const generatingStatus = policyStatus({});
