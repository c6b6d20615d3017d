export { createAuthority, issueCertificate, type RequestOptions, signRequest } from "./issue.ts";
export type { KeyPair } from "./key-pair.ts";
export { PkiError } from "./pki-error.ts";
export { coversNames, isIssuedBy, isPair, needsRenewal, readCertificate, splitBundle } from "./read.ts";
