import type { Client } from "../../cluster/index.ts";
import type { Staleness } from "../../controllers/index.ts";

/** How long nothing was heard of what is followed through a client, by resource: the longest of each. */
export function stalenessOf(client: Client): Staleness {
  return longestOf([...client.followed].map(({ resource, silentMs }) => [resource.resource, silentMs()] as const));
}

/** Joins what several threads say of themselves. */
export function joinStaleness(all: readonly Staleness[]): Staleness {
  return longestOf(all.flatMap((one) => Object.entries(one)));
}

function longestOf(entries: readonly (readonly [string, number])[]): Staleness {
  const longest = new Map<string, number>();
  for (const [resource, milliseconds] of entries) {
    longest.set(resource, Math.max(longest.get(resource) ?? 0, milliseconds));
  }
  return Object.fromEntries(longest);
}
