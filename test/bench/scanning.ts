/** `node scanning.ts <kubeconfig> <pods> <policies>`: scans a cluster once and prints what it took, as JSON. */
import { setTimeout as wait } from "node:timers/promises";
import { parseConfig } from "../../src/admission/index.ts";
import { createClient, createHttpsTransport, findClusterAccess, type Transport } from "../../src/cluster/index.ts";
import { startBackgroundSide } from "../../src/controllers/index.ts";
import { policyKinds } from "../../src/policy/index.ts";

/** What a scan took. */
export interface Scanned {
  /** From the first verdict to the last. */
  readonly judgedMs: number;
  readonly judgedCpuMs: number;
  readonly writesPerSecond: number;
  readonly writeCpuMs: number;
  /** The most that was resident at any time. */
  readonly residentMiB: number;
}

const writingMs = 6_000;
const [kubeconfig = "", pods = "0", policies = "0"] = process.argv.slice(2);
const { transport, close } = createHttpsTransport(findClusterAccess({ kubeconfig, env: process.env }));
const judged = Promise.withResolvers<void>();
let first: Mark | undefined;
let verdicts = 0;

const side = startBackgroundSide({
  client: createClient({ transport: holdReports(transport, judged.promise), timeoutMs: 120_000 }),
  policyKinds,
  readConfig: parseConfig,
  events: { capacity: 0, omitted: [] },
  instance: "bench",
  clock: Date.now,
  log: (line) => console.error(line),
  scanned(verdict) {
    if (verdict.request.kind.kind !== "Pod") return;
    first ??= mark();
    if (verdict.policies.length !== Number(policies)) throw new Error(`${verdict.policies.length} policies judged`);
    verdicts += 1;
    if (verdicts === Number(pods)) judged.resolve();
  },
});

await judged.promise;
const last = mark();
await wait(writingMs);
const end = mark();
const judging = between(first ?? last, last);
const writing = between(last, end);
const written = side.counts().reportsWritten;
console.log(
  JSON.stringify({
    judgedMs: judging.ms,
    judgedCpuMs: judging.cpuMs,
    writesPerSecond: (written * 1000) / writing.ms,
    writeCpuMs: writing.cpuMs / written,
    residentMiB: process.resourceUsage().maxRSS / 1024,
  } satisfies Scanned),
);
close();
process.exit(0);

/** Keeps writes of reports waiting, so that they take nothing of the time of what comes before. */
function holdReports(send: Transport, until: Promise<void>): Transport {
  return async (request) => {
    if (request.method !== "GET" && request.path.includes("policyreports")) await until;
    return send(request);
  };
}

interface Mark {
  readonly ms: number;
  readonly cpuMs: number;
}

function mark(): Mark {
  const { user, system } = process.cpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1000 };
}

function between(from: Mark, to: Mark): Mark {
  return { ms: to.ms - from.ms, cpuMs: to.cpuMs - from.cpuMs };
}
