import { choice, field, flag, integer, list, object, required, text } from "../../../schema/index.ts";
import { rule } from "./rule.ts";

/** A condition as Kubernetes knows it. (kubernetes: apimachinery/pkg/apis/meta/v1/types.go) */
const condition = object({
  type: required(
    text({
      maxLength: 316,
      pattern:
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
    }),
    "What the condition is about: `Ready`.",
  ),
  status: required(choice(["True", "False", "Unknown"]), "Whether it holds."),
  observedGeneration: field(
    integer({ format: "int64", minimum: 0 }),
    "The generation of the object that was looked at.",
  ),
  lastTransitionTime: required(text({ format: "date-time" }), "When the status changed last."),
  reason: required(
    text({ minLength: 1, maxLength: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" }),
    "Why, in one word.",
  ),
  message: required(text({ maxLength: 32768 }), "Why, for people."),
});

const autogen = object({
  rules: field(list(rule), "The rules that were made from the rules for Pods."),
});

const ruleCount = object({
  validate: required(integer(), "Number of `validate` rules."),
  generate: required(integer(), "Number of `generate` rules."),
  mutate: required(integer(), "Number of `mutate` rules."),
  verifyimages: required(integer(), "Number of `verifyImages` rules."),
});

const admissionPolicy = object({
  generated: required(flag(), "Whether a ValidatingAdmissionPolicy stands for this policy."),
  message: required(text(), "Why not."),
});

/** The `status` of a policy. */
export const status = object({
  ready: field(flag(), "Whether the policy is in force.", { deprecated: "see `conditions`." }),
  conditions: field(list(condition), "The state of the policy; `Ready` once it is in force."),
  autogen: field(autogen, "Rules for the controllers of Pods."),
  rulecount: field(ruleCount, "How many rules of each type there are."),
  validatingadmissionpolicy: field(admissionPolicy, "The ValidatingAdmissionPolicy made from this policy."),
});
