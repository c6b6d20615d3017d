export { type AuthorityOptions, type CertificateOptions, createAuthority, issueCertificate } from "./issue.ts";
export type { KeyPair } from "./key-pair.ts";
export { PkiError, type PkiErrorCode } from "./pki-error.ts";
export {
  type CertificateFacts,
  coversNames,
  isIssuedBy,
  isPair,
  needsRenewal,
  readCertificate,
  splitBundle,
} from "./read.ts";
