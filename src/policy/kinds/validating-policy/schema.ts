import { matchResources } from "../../constraints/index.ts";
import {
  admissionSwitch,
  auditAnnotations,
  backgroundSwitch,
  failurePolicy,
  matchConditions,
  podControllers,
  policyStatus,
  validationActions,
  validations,
  variables,
  webhookConfiguration,
} from "../../expressions/index.ts";
import { field, flag, object, text, type Value } from "../../schema/index.ts";

const autogen = object({
  podControllers: field(podControllers, "The controllers of Pods that a policy for Pods is for as well."),
  validatingAdmissionPolicy: field(
    object({ enabled: field(flag(), "Whether one is.") }),
    "Whether a ValidatingAdmissionPolicy is made that stands in for the policy.",
  ),
});

const evaluation = object({
  admission: field(admissionSwitch, "What is done with requests."),
  background: field(backgroundSwitch, "What is done with what exists."),
  mode: field(
    text(),
    "What is judged: `Kubernetes` for requests, which is the default, `JSON` for any document, `HTTP` or `Envoy` for what these ask.",
  ),
});

/** What a validating policy says. */
export const validatingSpec = object({
  auditAnnotations: field(auditAnnotations, "What is added to results, as properties."),
  autogen: field(autogen, "What is made of the policy."),
  evaluation: field(evaluation, "What is judged, and when."),
  failurePolicy: field(failurePolicy, "What becomes of a request that cannot be judged; `Fail` is the default."),
  matchConditions: field(matchConditions, "Further conditions under which the policy applies, all of them."),
  matchConstraints: field(matchResources, "The requests that the policy is about."),
  validationActions: field(
    validationActions,
    "What is done with what fails: it is denied, written down, or warned of. `Deny` is the default.",
  ),
  validations: field(validations, "What has to hold; the first that does not decides."),
  variables: field(variables, "Values that validations and annotations name as `variables.<name>`."),
  webhookConfiguration: field(webhookConfiguration, "How the API server asks."),
});

/** The same as a value. */
export type ValidatingText = Value<typeof validatingSpec>;

/** What its status tells. */
export const validatingStatus = policyStatus({ spec: validatingSpec, generated: true });
