export { type ConversionHook, type Tidy, webhookConversion } from "./webhook.ts";
