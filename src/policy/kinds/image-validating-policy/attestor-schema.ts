import { field, flag, list, map, object, required, text, type Value } from "../../schema/index.ts";

/** A text that stands in the policy, or that an expression gives. */
function textOrExpression(what: string) {
  return object(
    {
      expression: field(text(), `The expression that gives ${what}.`),
      value: field(text(), `The text of ${what}.`),
    },
    { exactlyOne: ["value", "expression"] },
  );
}

const key = object({
  data: field(text(), "The public key in PEM."),
  expression: field(text(), "The expression that gives the public key."),
  hashAlgorithm: field(text(), "The hash of signatures: `sha256` where it is left out."),
  kms: field(text(), "The address of a key in a key management service."),
});

const identity = object({
  issuer: field(text(), "Who must have told who the signer is."),
  issuerRegExp: field(text(), "The same as a regular expression."),
  subject: field(text(), "Who the signer is: an address, or a workflow."),
  subjectExpression: field(text(), "The same as an expression; a policy that says so verifies nothing yet."),
  subjectRegExp: field(text(), "The same as a regular expression."),
});

const keyless = object({
  additionalExtensions: field(map(text()), "Further extensions that the certificate of the signer must have."),
  identities: required(list(identity), "Who may have signed; one of them is enough."),
  roots: field(text(), "The root certificates in PEM; those of the public service where they are left out."),
});

const certificate = object({
  cert: field(textOrExpression("the certificate"), "The certificate of the signer, in PEM."),
  certChain: field(textOrExpression("the chain"), "The certificates that the signer's must lead to, in PEM."),
});

const source = object({
  PullSecrets: field(
    list(object({ name: field(text({ default: "" }), "The name.") }, { atomic: true })),
    "The Secrets with which the registry is logged in to.",
  ),
  repository: field(text(), "Where signatures are kept, when not beside the image."),
  tagPrefix: field(text(), "What tags of signatures begin with; a policy that says so verifies nothing yet."),
});

const ctlog = object({
  ctLogPubKey: field(text(), "The public key of the certificate log, in PEM."),
  insecureIgnoreSCT: field(flag(), "Whether certificates count that no certificate log has seen."),
  insecureIgnoreTlog: field(flag(), "Whether signatures count that no transparency log has seen."),
  rekorPubKey: field(text(), "The public key of the transparency log, in PEM."),
  tsaCertChain: field(text(), "The certificates of the timestamp authority, in PEM."),
  url: field(text(), "The address of the transparency log."),
});

const tuf = object({
  mirror: field(text(), "Where the repository of trust is found."),
  root: field(
    object({
      data: field(text(), "The root as base 64."),
      path: field(text(), "A file or an address where the root is found."),
    }),
    "What trust begins with.",
  ),
});

const cosign = object({
  annotations: field(map(text()), "Annotations that a signature must carry."),
  certificate: field(certificate, "Signed with a certificate of one's own."),
  ctlog: field(ctlog, "The logs that must have seen a signature."),
  key: field(key, "Signed with a key."),
  keyless: field(keyless, "Signed with a short-lived certificate for an identity."),
  source: field(source, "Where signatures are kept."),
  trustedRoot: field(
    textOrExpression("the trusted root"),
    "A trusted root; a policy that says so verifies nothing yet.",
  ),
  tuf: field(tuf, "A repository of trust; a policy that says so verifies nothing yet."),
});

const notary = object({
  certs: field(textOrExpression("the certificates"), "The certificates of the signer, in PEM."),
  tsaCerts: field(textOrExpression("these certificates"), "The certificates of the timestamp authority, in PEM."),
});

/** Who has to have signed. */
export const attestor = object(
  {
    cosign: field(cosign, "Signed as Cosign does."),
    name: required(text(), "The name: expressions read it as `attestors.<name>`."),
    notary: field(notary, "Signed as Notary does."),
  },
  { exactlyOne: ["cosign", "notary"] },
);

/** The same as a value. */
export type AttestorText = Value<typeof attestor>;

/** Statements about an image. */
export const attestation = object({
  intoto: field(object({ type: required(text(), "The type of the predicate.") }), "Statements of in-toto."),
  name: required(text(), "The name: expressions read it as `attestations.<name>`."),
  referrer: field(
    object({ type: required(text(), "The type of the artifact.") }),
    "Artifacts that refer to the image.",
  ),
});

/** The same as a value. */
export type AttestationText = Value<typeof attestation>;
