export { type Controller, type Log, type Next, type Running, runController } from "./controller.ts";
export type { Counts } from "./counts.ts";
export { createKeyQueue, type KeyQueue } from "./key-queue.ts";
export type { ParsedConfig } from "./live-config.ts";
export type { BoundRoles } from "./roles.ts";
export { createSecretStore, type SecretStore } from "./secret-store.ts";
export {
  type Controllers,
  type ControllersOptions,
  type EventConfig,
  startControllers,
  type World,
} from "./start.ts";
export { removeWebhooks } from "./webhooks.ts";
