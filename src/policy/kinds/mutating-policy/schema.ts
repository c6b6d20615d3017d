import { matchFields, matchResources } from "../../constraints/index.ts";
import {
  admissionSwitch,
  auditAnnotations,
  backgroundSwitch,
  failurePolicy,
  matchConditions,
  podControllers,
  policyStatus,
  variables,
  webhookConfiguration,
} from "../../expressions/index.ts";
import { field, flag, list, object, required, text, type Value } from "../../schema/index.ts";

const autogen = object({
  mutatingAdmissionPolicy: field(
    object({ enabled: field(flag(), "Whether one is.") }),
    "Whether a MutatingAdmissionPolicy is made that stands in for the policy.",
  ),
  podControllers: field(podControllers, "The controllers of Pods that a policy for Pods is for as well."),
});

const evaluation = object({
  admission: field(admissionSwitch, "What is done with requests."),
  background: field(backgroundSwitch, "What is reported of what exists: whether the policy would change it."),
  mode: field(text(), "Without effect: requests are changed."),
  mutateExisting: field(
    object({ enabled: field(flag({ default: false }), "Whether they are.") }),
    "Whether existing objects are changed, because of requests and when the policy comes or changes.",
  ),
  skipBackgroundRequests: field(
    flag({ default: true }),
    "Whether requests of our own account for the background are passed over.",
  ),
  useServerSideApply: field(
    flag(),
    "Whether apply configurations replace lists, maps and structs that are one value; else they are refused.",
  ),
});

const mutation = object({
  applyConfiguration: field(
    object({ expression: field(text(), "An expression that gives an `Object{...}`.") }),
    "What is merged into the object, with the patch type `ApplyConfiguration`.",
  ),
  jsonPatch: field(
    object({ expression: field(text(), "An expression that gives a list of `JSONPatch{...}`.") }),
    "What is done with the object, with the patch type `JSONPatch`.",
  ),
  patchType: required(
    text(),
    "`ApplyConfiguration` or `JSONPatch`; a mutation without the field that belongs to it does nothing.",
  ),
});

const targets = object(
  {
    ...matchFields,
    expression: field(
      text(),
      "An expression that gives the objects themselves, in place of rules: `resource.Get(...)` or `resource.List(...)`.",
    ),
  },
  { atomic: true },
);

/** What a mutating policy says. (kyverno api: policies.kyverno.io/v1alpha1/mutating_policy.go) */
export const mutatingSpec = object({
  auditAnnotations: field(list(auditAnnotations.items), "What is added to results, as properties."),
  autogen: field(autogen, "What is made of the policy."),
  evaluation: field(evaluation, "What is changed, and when."),
  failurePolicy: field(failurePolicy, "What becomes of a request that cannot be changed; `Fail` is the default."),
  matchConditions: field(matchConditions, "Further conditions under which the policy applies, all of them."),
  matchConstraints: field(matchResources, "The requests that the policy is about."),
  mutations: field(list(mutation, { atomic: true }), "The changes, each made of what the one before has left."),
  reinvocationPolicy: field(text(), "`Never` or `IfNeeded`; only a generated MutatingAdmissionPolicy has it."),
  targetMatchConditions: field(
    matchConditions,
    "Conditions on existing objects, all of them; `object` is one of them.",
  ),
  targetMatchConstraints: field(
    targets,
    "The existing objects that are changed; those of `matchConstraints` where it names none. A policy that has it leaves the objects of requests as they are.",
  ),
  variables: field(variables, "Values that all other expressions name as `variables.<name>`."),
  webhookConfiguration: field(webhookConfiguration, "How the API server asks."),
});

/** The same as a value. */
export type MutatingText = Value<typeof mutatingSpec>;

/** What its status tells. */
export const mutatingStatus = policyStatus({ spec: mutatingSpec, generated: true });
