import type { PolicyKind } from "../rule.ts";
import type { KindDescription } from "../schema/index.ts";
import { clusterPolicy, clusterPolicyDescription, policy, policyDescription } from "./cluster-policy/index.ts";

/** Every kind of policy that there is. A new kind is a folder beside this file and a line here. */
export const policyKinds: readonly PolicyKind[] = [clusterPolicy, policy];

/** What they look like, for documentation. */
export const policyDescriptions: readonly KindDescription[] = [clusterPolicyDescription, policyDescription];
