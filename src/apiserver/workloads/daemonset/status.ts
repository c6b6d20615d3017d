import { isReady } from "../objects.ts";
import { availableIn } from "../statefulset/stateful-set.ts";
import { type DaemonSet, type DaemonSetStatus, hashLabel } from "./daemon-set.ts";
import { byAge, type Situation } from "./plan.ts";

/** The status that a DaemonSet should have. (kubernetes: pkg/controller/daemon updateDaemonSetStatus) */
export function statusOf(set: DaemonSet, { places, hash, now }: Situation): DaemonSetStatus {
  const wanted = places.filter(({ wish }) => wish.runs);
  const firsts = wanted.flatMap(({ pods }) => byAge(pods).slice(0, 1));
  const ready = firsts.filter(isReady);
  const available = ready.filter((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now) === 0).length;
  const updated = firsts.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length;
  const { collisionCount } = set.status ?? {};
  return {
    currentNumberScheduled: firsts.length,
    numberMisscheduled: places.filter(({ wish, pods }) => !wish.runs && pods.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: ready.length,
    observedGeneration: set.metadata.generation ?? 0,
    ...count("updatedNumberScheduled", updated),
    ...count("numberAvailable", available),
    ...count("numberUnavailable", wanted.length - available),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}

/** A count of the status; zero is left out, as the API server writes it. */
function count<K extends string>(field: K, value: number): { readonly [field in K]?: number } {
  return (value === 0 ? {} : { [field]: value }) as { readonly [field in K]?: number };
}
