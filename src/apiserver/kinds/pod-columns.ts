import type { Resource } from "../../kube/index.ts";
import type { Column } from "../kind.ts";
import { ageOf } from "./age.ts";
import { ageColumn, column, nameColumn, wideColumn } from "./columns.ts";
import { type Fields, flag, has, number, part, partAt, parts, text } from "./fields.ts";

/** What a table says of a Pod. */
interface Summary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: number;
  /** When a container last ended, in milliseconds; 0 for never. */
  readonly lastRestart: number;
}

/** How the containers of a Pod fare, added up. */
interface Tally {
  ready: number;
  reason: string;
  restarts: number;
  lastRestart: number;
}

/** The table of Pods. (kubernetes: pkg/printers/internalversion/printers.go printPod) */
export const podColumns: readonly Column[] = [
  nameColumn,
  column("Ready", "How many containers are ready, of how many.", (pod) => {
    const { ready, total } = summaryOf(pod);
    return `${ready}/${total}`;
  }),
  column("Status", "The state of the containers in one word.", (pod) => summaryOf(pod).reason),
  column("Restarts", "How often containers were restarted, and when last.", restartsOf),
  ageColumn,
  wideColumn("IP", "Address of the Pod.", (pod) => text(parts(part(pod, "status"), "podIPs")[0], "ip") || "<none>"),
  wideColumn("Node", "Node that the Pod runs on.", (pod) => text(part(pod, "spec"), "nodeName") || "<none>"),
  wideColumn(
    "Nominated Node",
    "Node that is being cleared for the Pod.",
    (pod) => text(part(pod, "status"), "nominatedNodeName") || "<none>",
  ),
  wideColumn("Readiness Gates", "How many readiness gates are open, of how many.", gatesOf),
];

function summaryOf(pod: Resource): Summary {
  const spec = part(pod, "spec");
  const status = part(pod, "status");
  const sidecars = sidecarsOf(spec);
  const total = parts(spec, "containers").length + sidecars.size;
  const start: Tally = { ready: 0, reason: firstReason(status), restarts: 0, lastRestart: 0 };
  const init = tallyInit(start, spec, status, sidecars);
  const tally = init.done || conditionIs(status, "Initialized") ? tallyMain(init, status) : init.tally;
  return { ...tally, total, reason: deletionReason(pod, status) ?? tally.reason };
}

function firstReason(status: Fields | undefined): string {
  const gated = parts(status, "conditions").some(
    (one) => text(one, "type") === "PodScheduled" && text(one, "reason") === "SchedulingGated",
  );
  return gated ? "SchedulingGated" : text(status, "reason") || text(status, "phase");
}

function deletionReason(pod: Resource, status: Fields | undefined): string | undefined {
  if (!pod.metadata.deletionTimestamp) return undefined;
  if (text(status, "reason") === "NodeLost") return "Unknown";
  return ["Succeeded", "Failed"].includes(text(status, "phase")) ? undefined : "Terminating";
}

interface InitTally {
  readonly tally: Tally;
  /** What sidecars alone add: all that counts once the init containers are through. */
  readonly sidecars: Tally;
  readonly done: boolean;
}

function tallyInit(
  start: Tally,
  spec: Fields | undefined,
  status: Fields | undefined,
  sidecars: ReadonlySet<string>,
): InitTally {
  const tally = { ...start };
  const ofSidecars = { ...start };
  const count = parts(spec, "initContainers").length;
  for (const [index, container] of parts(status, "initContainerStatuses").entries()) {
    const isSidecar = sidecars.has(text(container, "name"));
    addRestarts(tally, container);
    if (isSidecar) addRestarts(ofSidecars, container);
    const running = isSidecar && flag(container, "started");
    if (running && flag(container, "ready")) tally.ready += 1;
    if (running || exitCodeOf(container) === 0) continue;
    tally.reason = initReason(container, index, count);
    return { tally, sidecars: { ...ofSidecars, ready: tally.ready, reason: tally.reason }, done: false };
  }
  return { tally, sidecars: { ...ofSidecars, ready: tally.ready }, done: true };
}

function initReason(container: Fields, index: number, count: number): string {
  const ended = partAt(container, "state", "terminated");
  if (ended) return `Init:${endReason(ended)}`;
  const waiting = text(partAt(container, "state", "waiting"), "reason");
  return waiting !== "" && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${count}`;
}

function tallyMain(init: InitTally, status: Fields | undefined): Tally {
  const tally = { ...init.sidecars };
  let running = false;
  for (const container of parts(status, "containerStatuses").toReversed()) {
    addRestarts(tally, container);
    const reason = mainReason(container);
    if (reason !== undefined) tally.reason = reason;
    else if (flag(container, "ready") && has(part(container, "state"), "running")) {
      running = true;
      tally.ready += 1;
    }
  }
  if (tally.reason === "Completed" && running) tally.reason = conditionIs(status, "Ready") ? "Running" : "NotReady";
  return tally;
}

function mainReason(container: Fields): string | undefined {
  const waiting = text(partAt(container, "state", "waiting"), "reason");
  if (waiting !== "") return waiting;
  const ended = partAt(container, "state", "terminated");
  return ended ? endReason(ended) : undefined;
}

function endReason(ended: Fields): string {
  const signal = number(ended, "signal") ?? 0;
  const numbered = signal !== 0 ? `Signal:${signal}` : `ExitCode:${number(ended, "exitCode") ?? 0}`;
  return text(ended, "reason") || numbered;
}

function exitCodeOf(container: Fields): number | undefined {
  const ended = partAt(container, "state", "terminated");
  return ended && (number(ended, "exitCode") ?? 0);
}

function addRestarts(tally: Tally, container: Fields): void {
  tally.restarts += number(container, "restartCount") ?? 0;
  const end = Date.parse(text(partAt(container, "lastState", "terminated"), "finishedAt"));
  if (end > tally.lastRestart) tally.lastRestart = end;
}

function sidecarsOf(spec: Fields | undefined): ReadonlySet<string> {
  const always = parts(spec, "initContainers").filter((one) => text(one, "restartPolicy") === "Always");
  return new Set(always.map((one) => text(one, "name")));
}

function conditionIs(status: Fields | undefined, type: string): boolean {
  return parts(status, "conditions").some((one) => text(one, "type") === type && text(one, "status") === "True");
}

function restartsOf(pod: Resource, now: number): string {
  const { restarts, lastRestart } = summaryOf(pod);
  if (restarts === 0 || lastRestart === 0) return String(restarts);
  return `${restarts} (${ageOf(new Date(lastRestart).toISOString(), now)} ago)`;
}

function gatesOf(pod: Resource): string {
  const gates = parts(part(pod, "spec"), "readinessGates");
  if (gates.length === 0) return "<none>";
  const open = gates.filter((gate) => conditionIs(part(pod, "status"), text(gate, "conditionType")));
  return `${open.length}/${gates.length}`;
}
