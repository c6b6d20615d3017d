import {
  compileSelector,
  type GroupVersionResource,
  type LabelSelector,
  own,
  type Resource,
} from "../../kube/index.ts";
import { type Core, timestamp } from "../call.ts";
import type { Draft } from "../kind.ts";
import { put } from "../kinds/draft.ts";
import { number, part, parts, text } from "../kinds/fields.ts";
import { forbidden, type Status, type StatusError, tooManyRequests } from "../status.ts";
import type { Store } from "../store/store.ts";

const budgetsPlace: GroupVersionResource = { group: "policy", version: "v1", resource: "poddisruptionbudgets" };

/** What is answered for a Pod that has several budgets: a failure without a reason. */
export const severalBudgets: Status = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
  code: 500,
};

/** The budgets of a Pod's namespace that select it; one whose selector cannot be read selects nothing. */
export function budgetsFor(store: Store, pod: Resource): readonly Resource[] {
  const budgets = store.collection(budgetsPlace);
  const { namespace, labels } = pod.metadata;
  return budgets
    .keys()
    .flatMap((key) => budgets.get(key) ?? [])
    .filter((budget) => {
      if (budget.metadata.namespace !== namespace) return false;
      const given = own(budget.spec, "selector");
      if (given === undefined || given === null) return false;
      const selector = compileSelector(given as LabelSelector);
      return selector.kind !== "error" && selector.matches(labels);
    });
}

/** A disruption of a Pod under a budget. */
export interface Disruption {
  readonly budget: Resource;
  readonly pod: Resource;
  readonly dryRun: boolean;
}

/**
 * Takes one disruption out of a budget, in its status; none for an unready Pod where that harms nobody. Throws a `StatusError` where no disruption is allowed.
 * kubernetes: pkg/registry/core/pod/storage/eviction.go checkAndDecrement
 */
export function spend(core: Core, { budget, pod, dryRun }: Disruption): void {
  if (!isReady(pod) && mayGoUnready(budget)) return;
  const allowed = allowedBy(budget);
  if (!dryRun) note(core, budget, { pod, left: allowed - 1 });
}

/** The answer while nobody can tell yet what a budget allows. */
function stillProcessed(budget: Resource): StatusError {
  return refusal(`The disruption budget ${budget.metadata.name} is still being processed by the server.`, 10);
}

function refusal(message: string, retryAfterSeconds: number): StatusError {
  return tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", retryAfterSeconds, [
    { reason: "DisruptionBudget", message },
  ]);
}

function isReady(pod: Resource): boolean {
  const conditions = parts(part(pod, "status"), "conditions");
  return conditions.some((one) => text(one, "type") === "Ready" && text(one, "status") === "True");
}

function mayGoUnready(budget: Resource): boolean {
  if (text(part(budget, "spec"), "unhealthyPodEvictionPolicy") === "AlwaysAllow") return true;
  const { currentHealthy, desiredHealthy } = numbersOf(budget);
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

/** kubernetes: pkg/registry/core/pod/storage/eviction.go MaxDisruptedPodSize */
const mostDisrupted = 2_000;

function allowedBy(budget: Resource): number {
  const { observedGeneration, disruptionsAllowed, currentHealthy, desiredHealthy } = numbersOf(budget);
  const name = budget.metadata.name ?? "";
  if (observedGeneration < (budget.metadata.generation ?? 0)) throw stillProcessed(budget);
  const of = { group: "policy", resource: "poddisruptionbudget" };
  if (disruptionsAllowed < 0) throw forbidden(of, name, "pdb disruptions allowed is negative");
  const disrupted = part(part(budget, "status"), "disruptedPods") ?? {};
  if (Object.keys(disrupted).length > mostDisrupted) {
    const why = "DisruptedPods map too big - too many evictions not confirmed by PDB controller";
    throw forbidden(of, name, why);
  }
  if (disruptionsAllowed > 0) return disruptionsAllowed;
  const needs = `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  throw refusal(`The disruption budget ${name} ${needs}`, 0);
}

function numbersOf(budget: Resource) {
  const status = part(budget, "status");
  return {
    observedGeneration: number(status, "observedGeneration") ?? 0,
    disruptionsAllowed: number(status, "disruptionsAllowed") ?? 0,
    currentHealthy: number(status, "currentHealthy") ?? 0,
    desiredHealthy: number(status, "desiredHealthy") ?? 0,
  };
}

/** Tells the controller of the budget, in its status, which Pod is about to go. */
function note(core: Core, budget: Resource, { pod, left }: { readonly pod: Resource; readonly left: number }): void {
  const now = timestamp(core.clock());
  const status: Draft = { ...part(budget, "status"), disruptionsAllowed: left };
  const disrupted: Draft = { ...part(status, "disruptedPods") };
  put(disrupted, pod.metadata.name ?? "", now);
  status.disruptedPods = disrupted;
  if (left === 0) status.conditions = exhausted(status, now);
  core.store.replace(budgetsPlace, budget, { ...budget, status });
}

function exhausted(status: Draft, now: string): readonly unknown[] {
  const type = "DisruptionAllowed";
  const conditions = parts(status, "conditions");
  const before = conditions.find((one) => text(one, "type") === type);
  const since = text(before, "status") === "False" ? text(before, "lastTransitionTime") : now;
  const observedGeneration = number(status, "observedGeneration");
  const made = {
    type,
    status: "False",
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: since,
    reason: "InsufficientPods",
    message: "",
  };
  return before === undefined ? [...conditions, made] : conditions.map((one) => (one === before ? made : one));
}
