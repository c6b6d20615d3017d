import { setTimeout as sleep } from "node:timers/promises";
import type { GroupVersionResource } from "../kube/index.ts";
import { runController } from "./controller.ts";
import type { Ground } from "./ground.ts";
import { scannedKeysOf } from "./policy-name.ts";
import { mergeKey } from "./report-merge.ts";
import { createReportReader } from "./report-store.ts";
import { type ReportUpdate, reports } from "./reports.ts";
import { type ScannedKind, scannedKinds } from "./scanned-kinds.ts";

/**
 * Writes into reports what requests said, as far as no scan would find it. It reads the reports that it writes, and
 * knows of no others: those are few, and any replica may be the one that judged.
 */
export interface FindingsWriter {
  /** Never waits. What is too much is dropped and counted. */
  take(findings: ReportUpdate): void;
  /** Writes what waits, within a moment, and ends. */
  stop(): Promise<void>;
}

/** So long findings may still take to be written when everything ends. */
const lastWordsMs = 2_000;

/** Findings about so many objects may wait. */
const capacity = 1_000;

/** Starts to write findings. */
export function createFindingsWriter<Config>(
  ground: Ground<Config>,
  { backgroundScan = true }: { readonly backgroundScan?: boolean },
): FindingsWriter {
  const { client, clock, log, counter, reported: policies } = ground;
  const loop = reports({ client, clock, log, counter, policies, store: createReportReader(client) });
  const running = runController(loop, log);
  const leftToScan = backgroundScan ? scannedRules(ground) : () => none;
  return {
    take(findings) {
      const scanned = leftToScan(findings.object.resource);
      const results = findings.results.filter((result) => !scanned.has(mergeKey(result)));
      if (results.length === 0) return;
      if (loop.waiting() >= capacity) counter.findingsDropped += 1;
      else loop.take({ ...findings, results });
    },
    async stop() {
      const end = performance.now() + lastWordsMs;
      while (loop.waiting() > 0 && performance.now() < end) await sleep(10);
      await running.stop();
    },
  };
}

type ScannedRules = (resource: GroupVersionResource) => ReadonlySet<string>;

/** The rules by which the scan judges objects of a kind, whatever their version; by the key of their results. */
function scannedRules<Config>({ reported: policies, sources: { discovery } }: Ground<Config>): ScannedRules {
  let known: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  const forget = () => {
    known = undefined;
  };
  policies.listen(forget);
  discovery.listen(forget);
  const choose = () => {
    const served = discovery.current();
    if (served === undefined) return new Map<string, ReadonlySet<string>>();
    const kinds = Map.groupBy(scannedKinds(policies.all(), served).values(), ({ resource }) => nameOf(resource));
    const keysOf = (of: readonly ScannedKind[]) => new Set(of.flatMap(rulesOf));
    return new Map([...kinds].map(([name, of]) => [name, keysOf(of)]));
  };
  return (resource) => {
    known ??= choose();
    return known.get(nameOf(resource)) ?? none;
  };
}

const rulesOf = ({ policies, served }: ScannedKind) =>
  policies.flatMap(({ policy }) => scannedKeysOf(policy, served.gvk));
const none: ReadonlySet<string> = new Set();

function nameOf({ group, resource }: GroupVersionResource): string {
  return `${group}/${resource}`;
}
