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
import { choice, field, flag, list, object, required, text, type Value } from "../../schema/index.ts";
import { attestation, attestor } from "./attestor-schema.ts";

const evaluation = object({
  admission: field(admissionSwitch, "What is done with requests."),
  background: field(backgroundSwitch, "What is done with what exists."),
  mode: field(text(), "What is judged: `Kubernetes` for requests, which is the default, or `JSON` for any document."),
});

const matchImageReference = object(
  {
    expression: field(text(), "An expression that is true of them; `ref` is the image."),
    glob: field(text(), "A pattern: `*` is any text, `?` any character, `{a,b}` either of them."),
  },
  { exactlyOne: ["glob", "expression"] },
);

const image = object({
  expression: required(text(), "The expression that gives them, as a list of texts."),
  name: required(text(), "The name: other expressions read them as `images.<name>`."),
});

const credentials = object({
  allowInsecureRegistry: field(flag(), "Whether registries without a trusted certificate are asked."),
  providers: field(
    list(choice(["default", "amazon", "azure", "google", "github"])),
    "The services that are asked for a login.",
  ),
  secrets: field(list(text()), "Secrets with logins, in the namespace of the engine."),
});

const validationConfigurations = object(
  {
    mutateDigest: field(flag({ default: true }), "Whether tags are replaced by the digests that they stand for."),
    required: field(flag({ default: true }), "Whether each image must have been verified by some policy."),
    verifyDigest: field(flag({ default: true }), "Whether each image must be named by its digest."),
  },
  { default: {} },
);

/** What an image validating policy says. */
export const imageValidatingSpec = object({
  attestations: field(list(attestation), "The statements that expressions name."),
  attestors: required(list(attestor), "Who may have signed."),
  auditAnnotations: field(auditAnnotations, "What is added to results, as properties."),
  autogen: field(
    object({ podControllers: field(podControllers, "The controllers of Pods that a policy for Pods is for as well.") }),
    "What is made of the policy.",
  ),
  credentials: field(credentials, "How registries are logged in to."),
  evaluation: field(evaluation, "What is judged, and when."),
  failurePolicy: field(failurePolicy, "What becomes of a request that cannot be judged; `Fail` is the default."),
  images: field(list(image), "Further images of an object, beside those of the containers of Pods."),
  matchConditions: field(
    list(matchConditions.items),
    "Further conditions under which the policy applies, all of them.",
  ),
  matchConstraints: field(matchResources, "The requests that the policy is about."),
  matchImageReferences: field(
    list(matchImageReference),
    "The images that the policy is about: those that any of these means. All where there are none.",
  ),
  validationActions: field(
    validationActions,
    "What is done with what fails: it is denied, written down, or warned of. `Deny` is the default.",
  ),
  validationConfigurations: field(validationConfigurations, "What is wanted of every image."),
  validations: required(validations, "What has to hold; the first that does not decides."),
  variables: field(list(variables.items), "Values that other expressions name as `variables.<name>`."),
  webhookConfiguration: field(webhookConfiguration, "How the API server asks."),
});

/** The same as a value. */
export type ImageValidatingText = Value<typeof imageValidatingSpec>;

/** What its status tells. */
export const imageValidatingStatus = policyStatus({ spec: imageValidatingSpec });
