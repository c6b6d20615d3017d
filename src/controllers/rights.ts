import type { Client } from "../cluster/index.ts";
import { own } from "../kube/index.ts";

/**
 * A text that changes when the rights of our own account in the whole cluster do; always another one where the API
 * server cannot tell all of them.
 */
export async function rightsMark(client: Client): Promise<string> {
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectRulesReview",
    spec: { namespace: "default" },
  };
  const answer = await client.raw(path, { method: "POST", body: review });
  const status = own(answer, "status");
  return own(status, "incomplete") === true ? "" : JSON.stringify(own(status, "resourceRules") ?? []);
}

const path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
