import { PolicySet } from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import type { CompiledPolicy, Operation, Phase, Request } from "../../policy/index.ts";
import { type RequestSetting, requestFor } from "./request.ts";
import type { Step } from "./steps.ts";
import { concernsPolicy } from "./values.ts";

/** The policies of a step that need not be judged where an object is of a kind that they are not about. */
export interface Skippable {
  has(policy: CompiledPolicy): boolean;
  /** Those of them that are about an object, and the request that it stands for under all of them. */
  askedAbout(object: Resource, operation: Operation | undefined): Asked;
}

export interface Asked {
  readonly object: Resource;
  readonly request: Request;
  readonly policies: ReadonlySet<CompiledPolicy>;
}

/**
 * Most policies are about few kinds, and a request of another kind costs them nothing. Those are left to be judged that
 * see another request than the rest, since values are given for them, or that change objects besides.
 */
export function skippable(
  policies: readonly CompiledPolicy[],
  { family, phase }: Step,
  setting: RequestSetting,
): Skippable {
  const usual = policies.filter(
    (policy) =>
      family === "classic" &&
      phase !== "delete" &&
      !changesOthers(policy) &&
      !concernsPolicy(setting.values, policy.name),
  );
  const own = new Set(usual);
  const set = new PolicySet(usual);
  const phases: readonly Phase[] = [phase];
  const sets = new WeakMap<readonly CompiledPolicy[], ReadonlySet<CompiledPolicy>>();
  const asSet = (list: readonly CompiledPolicy[]) => {
    const known = sets.get(list) ?? new Set(list);
    sets.set(list, known);
    return known;
  };
  return {
    has: (policy) => own.has(policy),
    askedAbout(object, operation) {
      const request = requestFor(setting, "", object, operation);
      return { object, request, policies: asSet(set.select(request, phases)) };
    },
  };
}

/** Whether a policy changes existing objects because of others. */
export function changesOthers({ rules }: CompiledPolicy): boolean {
  return rules.some(({ work }) => work?.kind === "change");
}
