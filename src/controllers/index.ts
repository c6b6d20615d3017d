export { type Controller, runController } from "./controller.ts";
export { createKeyQueue } from "./key-queue.ts";
export { createSecretStore } from "./secret-store.ts";
export { type Controllers, startControllers } from "./start.ts";
export { removeWebhooks } from "./webhooks.ts";
