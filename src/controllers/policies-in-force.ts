import { PolicySet } from "../engine/index.ts";
import type { LivePolicies, LivePolicy, PolicyChange } from "./live-policies.ts";
import type { Webhooks } from "./webhooks.ts";

/**
 * The policies that admission judges by, as one immutable set that is swapped when they change. A policy is in the set
 * before its webhooks are, so that no request meets a webhook with nothing behind it.
 */
export interface PoliciesInForce {
  current(): PolicySet;
  /**
   * Keeps policies that go in the set until these webhooks are gone. Returns what ends that: whoever does not write the
   * webhooks drops a policy at once, since a webhook with no policy behind it has nothing to say.
   */
  waitFor(webhooks: Webhooks): () => void;
}

/** So long the API server may take to ask about a policy where it belongs since it has changed. */
const movingMs = 10_000;

/** Makes the set follow the policies. */
export function createPoliciesInForce(policies: LivePolicies): PoliciesInForce {
  const leaving = new Map<string, LivePolicy>();
  const moving = new Map<string, NodeJS.Timeout>();
  const move = (key: string) => {
    clearTimeout(moving.get(key));
    const arrive = () => {
      moving.delete(key);
      set = undefined;
    };
    moving.set(key, setTimeout(arrive, movingMs).unref());
  };
  let set: PolicySet | undefined;
  let awaited: Webhooks | undefined;
  policies.listen((change) => {
    set = undefined;
    if (change.kind === "set") {
      leaving.delete(change.live.key);
      if (moves(change)) move(change.live.key);
    }
    if (change.kind === "gone" && awaited !== undefined) leaving.set(change.old.key, change.old);
  });
  const letGo = (stays: (live: LivePolicy) => boolean) => {
    for (const [key, live] of leaving) if (!stays(live)) leaving.delete(key);
    set = undefined;
  };
  return {
    current() {
      set ??= setOf([...policies.all(), ...leaving.values()], moving);
      return set;
    },
    waitFor(webhooks) {
      awaited = webhooks;
      webhooks.onPass((covered) => {
        if (awaited === webhooks && leaving.size > 0) letGo((live) => covered.includes(live));
      });
      return () => {
        if (awaited !== webhooks) return;
        awaited = undefined;
        letGo(() => false);
      };
    },
  };
}

/** Whether it is asked about elsewhere from now on: with others of its failure policy, or by itself. */
function moves({ live, old }: Extract<PolicyChange, { kind: "set" }>): boolean {
  if (old === undefined) return false;
  const [now, before] = [live.policy, old.policy];
  return before.failurePolicy !== now.failurePolicy || hasConditions(before) !== hasConditions(now);
}

function hasConditions({ matchConditions = [] }: LivePolicy["policy"]): boolean {
  return matchConditions.length > 0;
}

function setOf(live: readonly LivePolicy[], moving: { has(key: string): boolean }): PolicySet {
  const moved = live.filter(({ key }) => moving.has(key)).map(({ policy }) => policy);
  return new PolicySet(
    live.map(({ policy }) => policy),
    new Set(moved),
  );
}
