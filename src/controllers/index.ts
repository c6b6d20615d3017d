export { type AdmissionSide, type AdmissionSideOptions, startAdmissionSide, type World } from "./admission-side.ts";
export {
  connectBackground,
  type Port,
  type RemoteBackground,
  type Staleness,
  type StartedBackground,
  serveBackground,
  type Voice,
} from "./background-port.ts";
export { type BackgroundSide, startBackgroundSide } from "./background-side.ts";
export { type Controller, runController } from "./controller.ts";
export type { Counts } from "./counts.ts";
export type { EventConfig, SideOptions } from "./ground.ts";
export { createKeyQueue } from "./key-queue.ts";
export type { ReportUpdate } from "./reports.ts";
export { createSecretStore } from "./secret-store.ts";
export { type Controllers, startControllers } from "./start.ts";
export { removeWebhooks } from "./webhooks.ts";
