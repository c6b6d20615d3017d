import type { PolicySet } from "../engine/index.ts";
import type { CompiledPolicy, FailurePolicy, Phase, Request } from "../policy/index.ts";
import { isFineGrained } from "./rule-webhooks.ts";

/** The policies that are judged on a path. */
export interface Parts {
  /** Those whose path it is: what they say is told. */
  readonly own: readonly CompiledPolicy[];
  /** Those that have another, where they are told of; here they can only deny. */
  readonly others: readonly CompiledPolicy[];
}

/** Finds the policies of a path that have something to say to a request in these phases. */
export type PartsOf = (policies: PolicySet, request: Request, phases: readonly Phase[]) => Parts;

/** Whose path it is: that of the policies of one failure policy, or of all. */
export type PolicyGroup = FailurePolicy | "all";

/**
 * The path that the policies of a group share. All others that share such paths are judged there, too: while a policy
 * changes its failure policy, the API server may still ask, or ask already, by the path that is not the policy's, and it
 * must not slip through between the two.
 */
export function partedBy(group: PolicyGroup): PartsOf {
  return parting((selected, policies) => {
    const sharing = selected.filter((policy) => policy.doors === undefined && sharesPath(policy, policies));
    const isOwn = (policy: CompiledPolicy) => group === "all" || policies.isAskedWith(policy, group);
    return { own: sharing.filter(isOwn), others: sharing.filter((one) => !isOwn(one)) };
  });
}

/** A policy that has just got a webhook of its own is still asked about by the one that it shared. */
function sharesPath(policy: CompiledPolicy, policies: PolicySet): boolean {
  return !isFineGrained(policy) || policies.isMoving(policy);
}

/** The path of a policy that shares the webhooks of rules with others, but for conditions of its own. */
export function partsOfOne({ namespace, name }: { readonly namespace: string; readonly name: string }): PartsOf {
  return onlyThose((one) => one.doors === undefined && one.namespace === namespace && one.name === name);
}

/** The path of policies with a door of their own, which it names: so each is met, whichever path the API server goes by. */
export function partsAtDoor(door: string, names: ReadonlySet<string>): PartsOf {
  return onlyThose(({ doors = [], name }) => names.has(name) && doors.some(({ path }) => path === door));
}

function onlyThose(isMeant: (policy: CompiledPolicy) => boolean): PartsOf {
  return parting((selected) => ({ own: selected.filter(isMeant), others: [] }));
}

/** Parts the same list once: a set never gives the list of another. */
function parting(part: (selected: readonly CompiledPolicy[], policies: PolicySet) => Parts): PartsOf {
  const parted = new WeakMap<readonly CompiledPolicy[], Parts>();
  return (policies, request, phases) => {
    const selected = policies.select(request, phases);
    const known = parted.get(selected);
    if (known !== undefined) return known;
    const parts = part(
      selected.filter(({ admission }) => admission),
      policies,
    );
    parted.set(selected, parts);
    return parts;
  };
}
