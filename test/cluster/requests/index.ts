import { basics } from "./basics.ts";
import { administration, customKinds, watches } from "./cluster-wide.ts";
import { discovery } from "./discovery.ts";
import { history } from "./history.ts";
import type { Recorded } from "./recorded.ts";
import { webhooks } from "./webhooks.ts";
import { workloads } from "./workloads.ts";

export type { Recorded } from "./recorded.ts";

/** The one list of requests by which the embedded control plane is compared with a real one, in its order. */
export const requests: readonly Recorded[] = [
  ...discovery,
  ...basics,
  ...history,
  ...workloads,
  ...customKinds,
  ...watches,
  ...webhooks,
  ...administration,
];
