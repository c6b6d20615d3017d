import type { Cache } from "../cluster/index.ts";
import type { Fault } from "../kube/index.ts";

/** For so long, in milliseconds, what is known is trusted while the cluster cannot be followed. */
const trustedMs = 60_000;

/** Why what a cache holds is not to be trusted any more; `undefined` while it is. */
export function outOfDate(cache: Pick<Cache<unknown>, "failure">): Fault | undefined {
  const failure = cache.failure();
  return failure !== undefined && failure.forMs > trustedMs ? failure.fault : undefined;
}
