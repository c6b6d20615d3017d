import { anything, field, flag, integer, list, map, object, required, text } from "../../../schema/index.ts";

const rekor = object({
  url: field(text(), "Address of the transparency log."),
  pubkey: field(text(), "Public key of the log in PEM; the one of the public log by default."),
  ignoreTlog: field(flag(), "Accept signatures that no log has seen."),
});

const ctlog = object({
  ignoreSCT: field(flag(), "Accept certificates that no certificate log has seen."),
  pubkey: field(text(), "Public key of the certificate log in PEM."),
  tsaCertChain: field(text(), "Certificates of the timestamp authority in PEM."),
});

const keySecret = object({
  name: required(text(), "Name of the Secret."),
  namespace: required(text(), "Namespace of the Secret."),
});

const signatureAlgorithm = field(
  text({ default: "sha256" }),
  "Hash of the signature: `sha224`, `sha256`, `sha384` or `sha512`.",
);

const keys = object({
  publicKeys: field(text(), "Public keys in PEM, one after the other; one of them must have signed."),
  signatureAlgorithm,
  kms: field(text(), "Address of a key in a key management service."),
  secret: field(keySecret, "A Secret that holds the public key."),
  rekor: field(rekor, "The transparency log to look in."),
  ctlog: field(ctlog, "The certificate log to look in."),
});

const certificates = object({
  cert: field(text(), "Certificate of the signer in PEM."),
  certChain: field(text(), "Certificates that the signer's must lead to, in PEM."),
  rekor: field(rekor, "The transparency log to look in."),
  ctlog: field(ctlog, "The certificate log to look in."),
});

const keyless = object({
  rekor: field(rekor, "The transparency log to look in."),
  ctlog: field(ctlog, "The certificate log to look in."),
  issuer: field(text(), "Who must have told the signer's identity; wildcards are allowed."),
  issuerRegExp: field(text(), "The same as a regular expression."),
  subject: field(text(), "Identity of the signer, an address or a workflow; wildcards are allowed."),
  subjectRegExp: field(text(), "The same as a regular expression."),
  roots: field(text(), "Root certificates in PEM; those of the public service by default."),
  additionalExtensions: field(map(text()), "Further extensions that the certificate must have."),
});

const attestor = object({
  keys: field(keys, "Signed with a key."),
  certificates: field(certificates, "Signed with a certificate of one's own."),
  keyless: field(keyless, "Signed with a short-lived certificate for an identity."),
  attestor: field(anything(), "A nested set of attestors."),
  annotations: field(map(text()), "Annotations that the signature must carry."),
  repository: field(text(), "Where signatures are kept, when not beside the image."),
  signatureAlgorithm,
});

/** Some of whom must have signed. */
export const attestorSet = object({
  count: field(integer({ minimum: 1 }), "How many of the entries must have signed; all when left out."),
  entries: field(list(attestor), "Who may sign."),
});
