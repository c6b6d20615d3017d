import { type JsonObject, own, type Resource } from "../../kube/index.ts";
import { admissionRequest, type Call, type Core, groupResourceOf, timestamp } from "../call.ts";
import { alignNamespace, metaText } from "../draft.ts";
import type { Draft } from "../kind.ts";
import { same } from "../kinds/equal.ts";
import { part, parts, text } from "../kinds/fields.ts";
import { badRequest, invalid, notFound, type Status, succeeded, unexplained } from "../status.ts";
import { checkPreconditions, deleteObject } from "./delete.ts";
import { type Deletion, readDeletion } from "./delete-options.ts";
import { budgetsFor, severalBudgets, spend } from "./disruption-budget.ts";

/**
 * Deletes a Pod if its disruption budget allows it.
 * kubernetes: pkg/registry/core/pod/storage/eviction.go
 */
export async function evict(core: Core, call: Call, draft: Draft): Promise<Status> {
  alignNamespace(draft, call.namespace);
  const request = admissionRequest(call, "CREATE");
  const admitted = await core.chain.mutate(request, draft, call.signal);
  if (metaText(admitted, "name") !== call.name) throw badRequest("name in URL does not match name in Eviction object");
  const deletion = deletionIn(call, admitted);
  await core.chain.validate(request, admitted as unknown as Resource, call.signal);
  const pod = storedPod(core, call);
  if (isBeyondBudgets(pod)) return remove(core, call, deletion);
  const budgets = budgetsFor(core.store, pod);
  if (budgets.length > 1) return severalBudgets;
  for (const budget of budgets) spend(core, { budget, pod, dryRun: deletion.dryRun });
  return remove(core, call, deletion);
}

/** What the eviction says of the delete; a dry run in either place is one of both. */
function deletionIn(call: Call, eviction: Draft): Deletion {
  const options = (own(eviction, "deleteOptions") ?? {}) as JsonObject;
  const key = "ignoreStoreReadErrorWithClusterBreakingPotential";
  if (own(options, key) === true) {
    const detail = "can not be set for pod eviction, try after removing the option";
    const mistake = { type: "Invalid" as const, field: `deleteOptions.${key}`, value: true, detail };
    throw invalid({ group: "policy", kind: "Eviction" }, call.name, [mistake]);
  }
  const given = own(options, "dryRun");
  const isDry = Array.isArray(given) && given.length > 0;
  if (isDry && call.dryRun && given.some((one) => one !== "All")) {
    throw unexplained(`Non-matching dry-run options in request and content: [All] and [${given.join(" ")}]`);
  }
  return readDeletion(call.dryRun ? { ...options, dryRun: ["All"] } : options);
}

function storedPod(core: Core, call: Call): Resource {
  const pod = core.store.get(call.kind.storage, call.namespace, call.name);
  if (pod === undefined) throw notFound(groupResourceOf(call.kind), call.name);
  return pod;
}

/** Pods that run nothing yet, or nothing any more, disrupt nobody. */
function isBeyondBudgets(pod: Resource): boolean {
  const phase = String(own(pod.status, "phase") ?? "");
  return ["Succeeded", "Failed", "Pending"].includes(phase) || pod.metadata.deletionTimestamp !== undefined;
}

/**
 * Says in the Pod why it goes, and deletes it. The admission chain has judged the eviction; what follows from it is not
 * judged again. Nothing is awaited between the decision and the mark, so the Pod is the one that was decided upon.
 */
async function remove(core: Core, call: Call, deletion: Deletion): Promise<Status> {
  const pod = storedPod(core, call);
  checkPreconditions(call, deletion, pod);
  const marked = deletion.dryRun ? pod : mark(core, call, pod);
  const { resourceVersion } = deletion.resourceVersion === undefined ? deletion : marked.metadata;
  const unjudged: Core = { ...core, chain: { ...core.chain, remove: async () => {} } };
  await deleteObject(unjudged, { ...call, subresource: undefined }, { ...deletion, resourceVersion });
  return succeeded();
}

/** Adds the condition that tells whose doing it was. */
function mark(core: Core, call: Call, pod: Resource): Resource {
  const type = "DisruptionTarget";
  const conditions = parts(part(pod, "status"), "conditions");
  const before = conditions.find((one) => text(one, "type") === type);
  const since = text(before, "status") === "True" ? text(before, "lastTransitionTime") : "";
  const made = {
    type,
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: since || timestamp(core.clock()),
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  };
  const next = before === undefined ? [...conditions, made] : conditions.map((one) => (one === before ? made : one));
  if (same(next, conditions)) return pod;
  const status = { ...part(pod, "status"), conditions: next };
  return core.store.replace(call.kind.storage, pod, { ...pod, status }) ?? pod;
}
