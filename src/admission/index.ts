export { type Admission, type AdmissionOptions, startAdmission } from "./admission.ts";
export { type CertificateKeeper, type KeeperOptions, keepCertificates } from "./certificate-keeper.ts";
export {
  type CertificateOptions,
  type Certificates,
  certificateInterval,
  ensureCertificates,
  type SecretStore,
} from "./certificates.ts";
export { type Config, type MatchCondition, type ParsedConfig, parseConfig } from "./config.ts";
export { defaultConfigData } from "./config-defaults.ts";
export { heartbeatAnnotation, heartbeatLease } from "./heartbeat.ts";
export type { BoundRoles } from "./pipeline.ts";
export { maxReviewSize } from "./review.ts";
export type { ServerLimits } from "./server.ts";
export type { ServedKind, WebhookRule } from "./webhook-rules.ts";
export {
  managedByLabel,
  type Webhook,
  type WebhookConfiguration,
  type WebhookOptions,
  type WebhookTarget,
  webhookConfigurations,
} from "./webhooks.ts";
