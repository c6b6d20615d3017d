import { admissionPolicies } from "./admission-policies.ts";
import { admissionPolicyObjects } from "./admission-policy-objects.ts";
import { apply } from "./apply.ts";
import { basics } from "./basics.ts";
import { certificates } from "./certificates.ts";
import { administration, customKinds, watches } from "./cluster-wide.ts";
import { definitions } from "./definitions.ts";
import { discovery } from "./discovery.ts";
import { history } from "./history.ts";
import { mutatingPolicies } from "./mutating-policies.ts";
import { networking } from "./networking.ts";
import { prioritiesAndMore } from "./priorities.ts";
import type { Recorded } from "./recorded.ts";
import { rights } from "./rights.ts";
import { rules } from "./rules.ts";
import { sets } from "./sets.ts";
import { storage } from "./storage.ts";
import { subresources } from "./subresources.ts";
import { webhooks } from "./webhooks.ts";
import { workloads } from "./workloads.ts";

export type { Recorded } from "./recorded.ts";

/** Those lists that need nothing of the others, by their names: one at a time is quicker. */
export const lists: Readonly<Record<string, readonly Recorded[]>> = {
  apply,
  rights,
  sets,
  subresources,
  definitions,
  webhooks,
  networking,
  storage,
  certificates,
  priorities: prioritiesAndMore,
  policies: admissionPolicies,
  rules,
  judged: admissionPolicyObjects,
};

/** Requests for what a real control plane has only once it is switched on; both have it then. */
export const betaRequests: readonly Recorded[] = mutatingPolicies;

/** The one list of requests by which the embedded control plane is compared with a real one, in its order. */
export const requests: readonly Recorded[] = [
  ...discovery,
  ...basics,
  ...history,
  ...workloads,
  ...customKinds,
  ...watches,
  ...webhooks,
  ...subresources,
  ...definitions,
  ...rights,
  ...sets,
  ...apply,
  ...networking,
  ...storage,
  ...certificates,
  ...prioritiesAndMore,
  ...admissionPolicies,
  ...admissionPolicyObjects,
  ...administration,
];
