import { carryOut } from "./carry-out.ts";
import { cleanup } from "./cleanup.ts";
import { type Controller, runController } from "./controller.ts";
import type { Counts } from "./counts.ts";
import { createDownstreamRecord } from "./downstream-record.ts";
import { downstreamWatch } from "./downstream-watch.ts";
import { findingsOfScan, onlyAllowed } from "./findings.ts";
import { type EventConfig, type FilterTarget, type Ground, layGround, type SideOptions } from "./ground.ts";
import { policyWork } from "./policy-work.ts";
import { createReportStore } from "./report-store.ts";
import { type ReportUpdate, reports } from "./reports.ts";
import { type ScanWork, scan } from "./scan.ts";
import { judgeObject } from "./scan-judge.ts";
import { ttl } from "./ttl.ts";
import { thresholdOf } from "./update-requests.ts";

/** The scan and the reports at work. Only one of all replicas has them: its leader. */
export interface BackgroundSide {
  /** Takes what an admission request said, to be merged into the reports. Plain data: it may come from another thread. */
  take(update: ReportUpdate): void;
  /** Whether all that judging needs is known. */
  ready(): boolean;
  counts(): Counts;
  /** Ends the loops; what is in hand is finished first, and nothing is written afterwards. */
  stop(): Promise<void>;
}

/** Starts the scan and the reports with sources and policies of their own, so that they can have a thread of their own. */
export function startBackgroundSide<Config extends EventConfig>(options: SideOptions<Config>): BackgroundSide {
  const ground = layGround(options);
  const side = backgroundOn(ground, options);
  return {
    ...side,
    async stop() {
      await Promise.all([ground.stop(), side.stop()]);
    },
  };
}

const usualEveryMs = 3_600_000;

type BackgroundOption =
  | "allowedResults"
  | "httpInNamespaces"
  | "backgroundScan"
  | "scanEveryMs"
  | "scanned"
  | "cleanupKinds"
  | "protectManaged"
  | "ttlEveryMs";

/** The background side on ground that somebody else has laid, and will clear. */
export function backgroundOn<Config extends EventConfig>(
  ground: Ground<Config>,
  options: Pick<SideOptions<EventConfig>, BackgroundOption>,
): BackgroundSide {
  const { backgroundScan = true, scanEveryMs: everyMs, scanned, allowedResults } = options;
  const { client, clock, log, counter, reported: policies, sources, tell } = ground;
  const { discovery, namespaces, lookup, ask } = sources;
  const judge = async (work: ScanWork) => {
    const verdict = await judgeObject(work, { lookup, ask, clock });
    counter.evaluations += work.policies.length;
    tell(verdict, "scan", false);
    scanned?.(verdict);
    take(findingsOfScan(verdict, work));
  };
  const reporting = reports({ client, clock, log, counter, policies, store: createReportStore(client, log) });
  const take = (update: ReportUpdate) => reporting.take(onlyAllowed(update, allowedResults));
  const known = { discovery: discovery.current, onDiscovery: discovery.listen };
  const gone = (uid: string) => reporting.forget(uid);
  const scanning = scan({
    client,
    log,
    ...known,
    policies,
    namespaces,
    gone,
    judge,
    ...(everyMs !== undefined && { everyMs }),
  });
  reporting.onLost((object) => scanning.again(object));
  const record = createDownstreamRecord(ground);
  const threshold = () => thresholdOf(sources.config.current());
  const filtered = (target: FilterTarget) => sources.config.current().filtered?.(target) ?? false;
  const working = [
    carryOut({ ground, record, filtered, report: take }),
    policyWork({ ground, record, threshold, everyMs: everyMs ?? usualEveryMs }),
    downstreamWatch({ ground, record, threshold }),
  ];
  const watching = backgroundScan ? [reporting, scanning] : [reporting];
  const loops = [...watching, ...working, ...deletingOn(ground, options)].map((loop) => runController(loop, log));
  return {
    take,
    ready: ground.synced,
    counts: () => ({ ...counter }),
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/** The loops that delete what policies, and objects themselves, want to be gone. */
function deletingOn<Config extends EventConfig>(
  ground: Ground<Config>,
  {
    cleanupKinds = [],
    protectManaged = false,
    ttlEveryMs,
    httpInNamespaces = false,
  }: Pick<SideOptions<EventConfig>, BackgroundOption>,
): readonly Controller[] {
  const { config } = ground.sources;
  const spared = { protectManaged, filtered: (target: FilterTarget) => config.current().filtered?.(target) ?? false };
  return [
    cleanup({ ground, kinds: cleanupKinds, spared, httpInNamespaces }),
    ttl({ ground, ...(ttlEveryMs !== undefined && { everyMs: ttlEveryMs }) }),
  ];
}
