import type { PolicyKind } from "../rule.ts";
import { clusterPolicy, policy } from "./cluster-policy/index.ts";

/** Every kind of policy that there is. A new kind is a folder beside this file and a line here. */
export const policyKinds: readonly PolicyKind[] = [clusterPolicy, policy];
