import { field, flag, integer, list, object, required, statusCondition, text } from "../../../schema/index.ts";
import { rule } from "./rule.ts";

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
  conditions: field(list(statusCondition), "The state of the policy; `Ready` once it is in force."),
  autogen: field(autogen, "Rules for the controllers of Pods."),
  rulecount: field(ruleCount, "How many rules of each type there are."),
  validatingadmissionpolicy: field(admissionPolicy, "The ValidatingAdmissionPolicy made from this policy."),
});
