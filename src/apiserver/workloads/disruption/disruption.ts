import { compileSelector, jsonEqual, type LabelSelector, type Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { scaled } from "../deployment/rollout.ts";
import { kindOf } from "../every-kind.ts";
import {
  type Condition,
  conditionOf,
  controllerOf,
  find,
  type IntOrPercent,
  isReady,
  listOf,
  type Pod,
  write,
} from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { parseTimestamp, timestamp } from "../timestamp.ts";

/** A PodDisruptionBudget as its controller reads it. */
export interface Budget extends Resource {
  readonly spec?: {
    readonly selector?: LabelSelector;
    readonly minAvailable?: IntOrPercent;
    readonly maxUnavailable?: IntOrPercent;
  };
  readonly status?: {
    readonly disruptedPods?: Readonly<Record<string, string>>;
    readonly conditions?: readonly Condition[];
    readonly [field: string]: unknown;
  };
}

/** A Pod that was to be evicted and is still there after so long counts again, in milliseconds. */
const patience = 120_000;

/** Counts how many Pods may be evicted. (kubernetes: pkg/controller/disruption) */
export const disruptionController: Controller = {
  name: "controllermanager",
  user: controllerManager("disruption-controller"),
  start(bench) {
    bench.watch(resources.podDisruptionBudgets, (budget) => [keyOf(budget)]);
    bench.watch(resources.pods, async (pod) => {
      const budgets = await listOf<Budget>(bench.api, resources.podDisruptionBudgets, pod.metadata.namespace ?? "");
      return budgets.filter((budget) => covers(budget, pod)).map(keyOf);
    });
    return (key) => reconcile(bench, key);
  },
};

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const budget = await find<Budget>(bench.api, resources.podDisruptionBudgets, splitKey(key));
  if (budget === undefined) return undefined;
  const all = await listOf<Pod>(bench.api, resources.pods, budget.metadata.namespace ?? "");
  const pods = all.filter((pod) => covers(budget, pod));
  if (pods.length === 0) {
    bench.events.record(budget, { type: "Normal", reason: "NoPods", message: "No matching pods found" });
  }
  const wanted = await wantedOf(bench, budget, pods);
  const now = bench.clock.now();
  const evicted = evictedOf(budget, pods, now);
  const status =
    typeof wanted === "string" ? failed(bench, budget, wanted) : counted(budget, { pods, evicted, wanted, now });
  if (!jsonEqual(budget.status, status)) {
    await unless(["NotFound"], write(bench.api, resources.podDisruptionBudgets, { ...budget, status }, "status"));
  }
  return Object.keys(evicted).length === 0 ? undefined : patience;
}

/** An empty selector is for all Pods, an absent one for none. */
function covers({ spec }: Budget, pod: Resource): boolean {
  if (spec?.selector === undefined) return false;
  const compiled = compileSelector(spec.selector);
  return compiled.kind === "selector" && compiled.matches(pod.metadata.labels);
}

interface Wanted {
  /** How many Pods there are to be. */
  readonly expected: number;
  /** How many of them must be healthy. */
  readonly healthy: number;
}

/** What a budget asks for; a text where that cannot be said. (kubernetes: getExpectedPodCount) */
async function wantedOf(bench: Bench, { spec }: Budget, pods: readonly Pod[]): Promise<Wanted | string> {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable === undefined && typeof minAvailable === "number") {
    return { expected: pods.length, healthy: minAvailable };
  }
  if (maxUnavailable === undefined && minAvailable === undefined) return { expected: 0, healthy: 0 };
  const expected = await expectedOf(bench, pods);
  if (typeof expected === "string") return expected;
  if (maxUnavailable === undefined) return { expected, healthy: scaled(minAvailable, expected, Math.ceil) };
  return { expected, healthy: Math.max(0, expected - scaled(maxUnavailable, expected, Math.ceil)) };
}

/** The replicas of all that control these Pods; Pods that nobody controls count for none. */
async function expectedOf(bench: Bench, pods: readonly Pod[]): Promise<number | string> {
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod) === undefined ? undefined : await scaledOwner(bench, pod);
    if (owner === undefined) continue;
    const replicas = (owner.spec as { readonly replicas?: unknown } | undefined)?.replicas;
    if (typeof replicas !== "number") return `found no controllers for pod "${pod.metadata.name}"`;
    scales.set(owner.metadata.uid ?? "", replicas);
  }
  return [...scales.values()].reduce((total, one) => total + one, 0);
}

/** What says how many Pods there are to be: what controls the Pod, or what controls that. */
async function scaledOwner(bench: Bench, object: Resource): Promise<Resource | undefined> {
  const { api } = bench;
  const reference = controllerOf(object);
  const kind = reference === undefined ? undefined : kindOf(api, reference);
  if (reference === undefined || kind === undefined) return undefined;
  const namespace = kind.namespaced ? (object.metadata.namespace ?? "") : "";
  const owner = await find(api, kind.resource, { namespace, name: reference.name });
  if (owner === undefined || reference.kind !== "ReplicaSet") return owner;
  return (await scaledOwner(bench, owner)) ?? owner;
}

/** Pods that were evicted a moment ago and are not on their way out yet. */
function evictedOf({ status }: Budget, pods: readonly Pod[], now: number): Readonly<Record<string, string>> {
  const known = Object.entries(status?.disruptedPods ?? {});
  const staying = new Set(pods.filter((pod) => pod.metadata.deletionTimestamp === undefined).map(nameOf));
  return Object.fromEntries(
    known.filter(([name, time]) => staying.has(name) && (parseTimestamp(time) ?? 0) + patience > now),
  );
}

function nameOf({ metadata }: Pod): string {
  return metadata.name ?? "";
}

interface Counted {
  readonly pods: readonly Pod[];
  readonly evicted: Readonly<Record<string, string>>;
  readonly wanted: Wanted;
  readonly now: number;
}

function counted(budget: Budget, { pods, evicted, wanted, now }: Counted): Budget["status"] {
  const healthy = pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && !Object.hasOwn(evicted, nameOf(pod)) && isReady(pod),
  ).length;
  const allowed = wanted.expected <= 0 ? 0 : Math.max(0, healthy - wanted.healthy);
  const finding =
    allowed > 0
      ? { status: "True" as const, reason: "SufficientPods" }
      : { status: "False" as const, reason: "InsufficientPods" };
  return {
    observedGeneration: budget.metadata.generation ?? 0,
    ...(Object.keys(evicted).length === 0 ? {} : { disruptedPods: evicted }),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: wanted.healthy,
    expectedPods: wanted.expected,
    conditions: withAllowed(budget, { ...finding, message: "" }, now),
  };
}

/** Where nothing can be counted, nothing may be evicted. (kubernetes: failSafe) */
function failed({ clock, events }: Bench, budget: Budget, why: string): Budget["status"] {
  const message = `Failed to calculate the number of expected pods: ${why}`;
  events.record(budget, { type: "Warning", reason: "CalculateExpectedPodCountFailed", message });
  const conditions = withAllowed(budget, { status: "False", reason: "SyncFailed", message: why }, clock.now());
  return { ...budget.status, disruptionsAllowed: 0, conditions };
}

type Finding = Pick<Condition, "status"> & { readonly reason: string; readonly message: string };

function withAllowed(budget: Budget, finding: Finding, now: number): readonly Condition[] {
  const type = "DisruptionAllowed";
  const before = budget.status?.conditions ?? [];
  const known = conditionOf(before, type);
  const lastTransitionTime = known?.status === finding.status ? (known.lastTransitionTime ?? null) : timestamp(now);
  const observedGeneration = budget.metadata.generation ?? 0;
  const condition: Condition = { type, ...finding, observedGeneration, lastTransitionTime };
  return [...before.filter((one) => one !== known), condition];
}
