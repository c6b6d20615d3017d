import { type Client, isFault } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";

/** Where Secrets of one namespace are kept. Every function throws a `Fault` when the world fails. */
export interface SecretStore {
  /** The Secret of this name; `undefined` where there is none. */
  read(name: string): Promise<Resource | undefined>;
  /** Replaces a Secret that has a `resourceVersion`, else creates it. */
  write(secret: Resource): Promise<void>;
}

const secrets = { group: "", version: "v1", resource: "secrets" };

/** The Secrets of a namespace of the cluster. */
export function createSecretStore(client: Client, namespace: string): SecretStore {
  return {
    async read(name) {
      try {
        return await client.get(secrets, namespace, name);
      } catch (error) {
        if (isFault(error, "not-found")) return undefined;
        throw error;
      }
    },
    async write(secret) {
      const isNew = secret.metadata.resourceVersion === undefined;
      await (isNew ? client.create(secrets, secret) : client.update(secrets, secret));
    },
  };
}
