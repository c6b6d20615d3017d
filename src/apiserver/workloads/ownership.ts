import { compileSelector, type GroupVersionResource, type LabelSelector, type Resource } from "../../kube/index.ts";
import type { Api } from "../api.ts";
import { controllerOf, controllerReference, find, write } from "./objects.ts";
import { unless } from "./refusal.ts";

/** Who claims what. */
export interface Claim<T extends Resource> {
  readonly owner: Resource;
  readonly ownerResource: GroupVersionResource;
  readonly selector: LabelSelector;
  readonly resource: GroupVersionResource;
  /** All that might be claimed: everything in the owner's namespace. */
  readonly among: readonly T[];
}

/**
 * The objects that belong to an owner: those it controls, as long as they match its selector (others are let go), and
 * those that match and that nobody controls, which are adopted. An owner that is being deleted adopts nothing.
 * (kubernetes: pkg/controller/controller_ref_manager.go)
 */
export async function claim<T extends Resource>(api: Api, claimed: Claim<T>): Promise<readonly T[]> {
  const mine: T[] = [];
  for (const object of claimed.among) {
    const kept = await claimOne(api, claimed, object);
    if (kept !== undefined) mine.push(kept);
  }
  return mine;
}

/** Whether an object's labels match a selector; an empty one matches nothing here, since it would own everything. */
export function matches(selector: LabelSelector, object: Resource): boolean {
  if (isEmptySelector(selector)) return false;
  const compiled = compileSelector(selector);
  return compiled.kind === "selector" && compiled.matches(object.metadata.labels);
}

/** Whether a selector has no requirement at all. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

async function claimOne<T extends Resource>(api: Api, claimed: Claim<T>, object: T): Promise<T | undefined> {
  const { owner, selector } = claimed;
  const controller = controllerOf(object);
  const fits = matches(selector, object);
  if (controller !== undefined) {
    if (controller.uid !== owner.metadata.uid) return undefined;
    if (fits) return object;
    if (owner.metadata.deletionTimestamp === undefined) await release(api, claimed, object);
    return undefined;
  }
  const isGoing = owner.metadata.deletionTimestamp !== undefined || object.metadata.deletionTimestamp !== undefined;
  return fits && !isGoing ? adopt(api, claimed, object) : undefined;
}

async function release<T extends Resource>(api: Api, { owner, resource }: Claim<T>, object: T): Promise<void> {
  const ownerReferences = object.metadata.ownerReferences?.filter((one) => one.uid !== owner.metadata.uid) ?? [];
  const free = { ...object, metadata: { ...object.metadata, ownerReferences } };
  await unless(["NotFound"], api.update(resource, free));
}

/** Asks once more whether the owner is still there and stays: what a dying owner adopts would die with it. */
async function adopt<T extends Resource>(api: Api, claimed: Claim<T>, object: T): Promise<T | undefined> {
  const { namespace = "", name = "", uid } = claimed.owner.metadata;
  const fresh = await find(api, claimed.ownerResource, { namespace, name });
  if (fresh?.metadata.uid !== uid || fresh?.metadata.deletionTimestamp !== undefined) return undefined;
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(claimed.owner)];
  const adopted = { ...object, metadata: { ...object.metadata, ownerReferences } };
  return unless(["NotFound"], write(api, claimed.resource, adopted));
}
