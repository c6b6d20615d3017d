import type { Client } from "../cluster/index.ts";
import { own } from "../kube/index.ts";

/** Whose account is ours: what it does must not make us do more. */
export interface Account {
  /** Whether a user is ourselves; while that is not known it is asked. */
  isOwn(username: string): Promise<boolean>;
  name(): Promise<string>;
}

/** Finds out by which account a client is known to the API server, once. */
export function createAccount(client: Client): Account {
  let known: Promise<string> | undefined;
  const ask = async () => {
    const review = await client.raw(path, { method: "POST", body: selfReview });
    return String(own(own(own(review, "status"), "userInfo"), "username") ?? "");
  };
  const name = async () => {
    known ??= ask();
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  return { name, isOwn: async (username) => (await name()) === username };
}

const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const selfReview = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
