import { compileSelector, type JsonObject, type LabelSelector, own, type Resource } from "../../kube/index.ts";
import { admissionRequest, type Call, type Core, groupResourceOf } from "../call.ts";
import { alignNamespace, metaText } from "../draft.ts";
import type { Draft } from "../kind.ts";
import { badRequest, notFound, notImplemented, type Status, succeeded } from "../status.ts";
import { deleteObject } from "./delete.ts";
import { readDeletion } from "./delete-options.ts";

/**
 * Deletes a Pod if no disruption budget is in the way.
 * kubernetes: pkg/registry/core/pod/storage/eviction.go
 */
export async function evict(core: Core, call: Call, draft: Draft): Promise<Status> {
  alignNamespace(draft, call.namespace);
  const request = admissionRequest(call, "CREATE");
  const admitted = await core.chain.mutate(request, draft, call.signal);
  if (metaText(admitted, "name") !== call.name) throw badRequest("name in URL does not match name in Eviction object");
  await core.chain.validate(request, admitted as unknown as Resource, call.signal);
  const pod = core.store.get(call.kind.storage, call.namespace, call.name);
  if (pod === undefined) throw notFound(groupResourceOf(call.kind), call.name);
  refuseBudgeted(core, pod);
  const options = (own(admitted, "deleteOptions") ?? {}) as JsonObject;
  const deletion = readDeletion(call.dryRun ? { ...options, dryRun: ["All"] } : options);
  // The admission chain has judged the eviction; the delete that follows from it is not judged again.
  await deleteObject({ ...core, chain: unjudged(core) }, { ...call, subresource: undefined }, deletion);
  return succeeded();
}

function unjudged(core: Core): Core["chain"] {
  return { ...core.chain, remove: async () => {} };
}

/** Budgets are not counted here: a Pod under one is left alone rather than evicted against it. */
function refuseBudgeted(core: Core, pod: Resource): void {
  const budgets = core.store.collection({ group: "policy", version: "v1", resource: "poddisruptionbudgets" });
  const guarding = budgets.keys().flatMap((key) => budgets.get(key) ?? []);
  if (!guarding.some((budget) => guards(budget, pod))) return;
  throw notImplemented("evicting a Pod that has a PodDisruptionBudget is not supported by this control plane");
}

function guards(budget: Resource, pod: Resource): boolean {
  if (budget.metadata.namespace !== pod.metadata.namespace) return false;
  const selector = compileSelector(own(budget.spec, "selector") as LabelSelector | undefined);
  return selector.kind === "error" || selector.matches(pod.metadata.labels);
}
