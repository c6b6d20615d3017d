export { type Admission, type AdmissionOptions, startAdmission } from "./admission.ts";
export { type CertificateKeeper, type KeeperOptions, keepCertificates } from "./certificate-keeper.ts";
export {
  type CertificateOptions,
  type Certificates,
  ensureCertificates,
  type SecretStore,
} from "./certificates.ts";
export { type Config, type ParsedConfig, parseConfig } from "./config.ts";
export { defaultConfigData } from "./config-defaults.ts";
export type { Answered } from "./pipeline.ts";
export type { WebhookOptions } from "./webhook.ts";
export { type WebhookConfiguration, webhookConfigurations } from "./webhooks.ts";
