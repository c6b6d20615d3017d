export { isRecord, setOwn } from "./record.ts";
