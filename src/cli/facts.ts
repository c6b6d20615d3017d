import type { Client } from "../cluster/index.ts";
import { createFacts, defaultBlocklist, type FactSource, parseEgress } from "../facts/index.ts";
import { UsageError } from "./command.ts";

/** How what rules ask of the world is answered. Plain data: it crosses to another thread. */
export interface FactSettings {
  /** Networks and hosts that no service call may reach. */
  readonly blocklist: readonly string[];
  /** URLs that service calls may reach; all where empty. */
  readonly allowlist: readonly string[];
  /** A service call may take so long, in milliseconds; any time where it is 0. */
  readonly timeoutMs: number;
  /** The longest answer that is read, in bytes. */
  readonly maxBytes: number;
}

/** What holds where nobody says otherwise. */
export const usualFactSettings: FactSettings = {
  blocklist: defaultBlocklist,
  allowlist: [],
  timeoutMs: 30_000,
  maxBytes: 2_000_000,
};

/** Starts to answer. Throws a `UsageError` for lists that make no sense. */
export function startFacts(
  settings: FactSettings,
  world: { readonly client: Client; readonly asking?: Client; readonly log: (message: string) => void },
): FactSource {
  const { blocklist, allowlist, timeoutMs, maxBytes } = settings;
  const egress = parseEgress(blocklist, allowlist);
  if (typeof egress === "string") throw new UsageError(egress);
  return createFacts({ ...world, egress, timeoutMs, maxBytes, clock: Date.now });
}
