import { PolicySet } from "../engine/index.ts";
import type { LivePolicies, LivePolicy } from "./live-policies.ts";
import type { Webhooks } from "./webhooks.ts";

/**
 * The policies that admission judges by, as one immutable set that is swapped when they change. A policy is in the set
 * before its webhooks are, so that no request meets a webhook with nothing behind it; one that is gone leaves the set
 * after its webhooks have gone.
 */
export function createPoliciesInForce(policies: LivePolicies, webhooks: Webhooks): () => PolicySet {
  const leaving = new Map<string, LivePolicy>();
  let set: PolicySet | undefined;
  policies.listen((change) => {
    set = undefined;
    if (change.kind === "gone") leaving.set(change.old.key, change.old);
    else leaving.delete(change.live.key);
  });
  webhooks.onPass((covered) => {
    for (const [key, live] of leaving) {
      if (covered.includes(live)) continue;
      leaving.delete(key);
      set = undefined;
    }
  });
  return () => {
    set ??= new PolicySet([...policies.all(), ...leaving.values()].map(({ policy }) => policy));
    return set;
  };
}
