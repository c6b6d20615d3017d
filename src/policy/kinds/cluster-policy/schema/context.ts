export { contextEntry, registryCredentials } from "../../../variables/context/schema.ts";
