import { choice, field, flag, list, map, object, required, text } from "../../../schema/index.ts";
import { attestorSet } from "./attestor.ts";
import { conditions } from "./conditions.ts";
import { registryCredentials } from "./context.ts";
import { deny, failureAction } from "./validate.ts";

const attestation = object({
  name: field(text(), "Names the attestation, so that conditions elsewhere can read it."),
  predicateType: field(text(), "Type of the statement's predicate.", { deprecated: "use `type`." }),
  type: field(text(), "Type of the statement's predicate."),
  attestors: field(list(attestorSet), "Who must have signed the statement."),
  conditions: field(list(conditions), "Conditions that the statement must meet."),
});

const imageValidate = object({
  message: field(text(), "Shown when the image is denied."),
  deny: field(deny, "Conditions under which an image is denied."),
});

const commonFields = {
  failureAction: field(failureAction, "`Enforce` blocks, `Audit` only reports; goes before the policy's own action."),
  type: field(choice(["Cosign", "SigstoreBundle", "Notary"]), "Kind of signature; `Cosign` when left out."),
  imageReferences: field(list(text()), "Images that are checked; `*` and `?` are wildcards."),
  skipImageReferences: field(list(text()), "Images that are not checked; `*` and `?` are wildcards."),
  attestors: field(list(attestorSet), "Who must have signed the image."),
  attestations: field(list(attestation), "Signed statements that must exist about the image."),
  repository: field(text(), "Where signatures are kept, when not beside the image."),
  mutateDigest: field(flag({ default: true }), "Whether tags are replaced by the digests that were verified."),
  verifyDigest: field(flag({ default: true }), "Whether images must be named by digest."),
  validate: field(imageValidate, "Further conditions for the image."),
  required: field(flag({ default: true }), "Whether images must have been verified."),
  imageRegistryCredentials: field(registryCredentials, "Credentials for the registry."),
  useCache: field(flag({ default: true }), "Whether results may come from a cache."),
};

/** One entry of the `verifyImages` part of a rule. */
export const verifyImages = object({
  ...commonFields,
  image: field(text(), "Images that are checked.", { deprecated: "use `imageReferences`." }),
  key: field(text(), "Public key in PEM.", { deprecated: "use `attestors`." }),
  roots: field(text(), "Root certificates in PEM.", { deprecated: "use `attestors`." }),
  subject: field(text(), "Identity of the signer.", { deprecated: "use `attestors`." }),
  issuer: field(text(), "Who told the signer's identity.", { deprecated: "use `attestors`." }),
  additionalExtensions: field(map(text()), "Further extensions of the certificate.", {
    deprecated: "use `attestors`.",
  }),
  annotations: field(map(text()), "Annotations of the signature.", { deprecated: "use `attestors`." }),
  cosignOCI11: field(flag(), "Whether signatures are looked for as OCI 1.1 referrers."),
});

/** The same in v2beta1. */
export const verifyImagesV2beta1 = object(commonFields);

/** Where images stand in a kind that is no Pod. */
export const imageExtractor = object({
  path: required(text(), "Path of the images in the object, with `/` between its steps and `*` for all items."),
  value: field(text(), "Step below the path that holds the image."),
  name: field(text(), "Names the images, `custom` when left out."),
  key: field(text(), "Step below the path that names one image among others."),
  jmesPath: field(text(), "JMESPath expression that turns the field into an image."),
});
