import { own, type Resource } from "../../kube/index.ts";
import type { Bench, Controller, Next } from "./controller.ts";
import { unless } from "./refusal.ts";
import { resources } from "./resources.ts";
import { parseTimestamp } from "./timestamp.ts";

/** How long an event is kept after it was last seen, in milliseconds. (kubernetes: kube-apiserver --event-ttl) */
const timeToLive = 3_600_000;
/** How often old events are looked for, in milliseconds. */
const round = 300_000;

/** Forgets events that are an hour old. */
export const eventExpiry: Controller = {
  name: "event-expiry",
  user: () => ({ username: "system:apiserver", groups: ["system:masters", "system:authenticated"] }),
  start(bench) {
    bench.enqueue("all", round);
    return () => sweep(bench);
  },
};

async function sweep({ api, clock }: Bench): Promise<Next> {
  const now = clock.now();
  for (const event of await api.list(resources.events, "")) {
    if (lastSeen(event) + timeToLive > now) continue;
    const { namespace = "", name = "" } = event.metadata;
    await unless(["NotFound"], api.delete(resources.events, namespace, name));
  }
  return round;
}

/** The latest of the times in an event; 0 where there is none, which no stored object has. */
function lastSeen(event: Resource): number {
  const times = [
    event.metadata.creationTimestamp,
    own(event, "lastTimestamp"),
    own(event, "eventTime"),
    own(own(event, "series"), "lastObservedTime"),
  ];
  return Math.max(0, ...times.map((time) => (typeof time === "string" ? (parseTimestamp(time) ?? 0) : 0)));
}
