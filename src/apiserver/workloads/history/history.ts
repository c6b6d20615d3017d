import type { GroupVersionResource, LabelSelector, Resource } from "../../../kube/index.ts";
import { same } from "../../kinds/equal.ts";
import type { Bench } from "../controller.ts";
import { templateHash } from "../deployment/template-hash.ts";
import { controllerReference, find, listOf, type PodTemplate, write } from "../objects.ts";
import { claim } from "../ownership.ts";
import { refusalOf, unless } from "../refusal.ts";
import { resources } from "../resources.ts";

/** What a StatefulSet or a DaemonSet was like once. */
export interface ControllerRevision extends Resource {
  readonly revision: number;
  readonly data: { readonly spec: { readonly template: PodTemplate & { readonly $patch?: string } } };
}

/** What has a history. */
export interface Historical extends Resource {
  readonly spec: {
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly revisionHistoryLimit?: number;
  };
  readonly status?: { readonly collisionCount?: number };
}

export interface HistoryOptions {
  readonly resource: GroupVersionResource;
  /** The label of revisions that holds the hash of their template. */
  readonly hashLabel: string;
}

export interface History {
  /** The revision of the present template. */
  readonly current: ControllerRevision;
  /** The others, the oldest first. */
  readonly others: readonly ControllerRevision[];
  readonly collisionCount: number;
}

/**
 * Finds the revision of an owner's present template among all it has, or makes it; it is the latest afterwards.
 * (kubernetes: pkg/controller/history, pkg/controller/daemon/update.go constructHistory)
 */
export async function ensureHistory(bench: Bench, owner: Historical, options: HistoryOptions): Promise<History> {
  const all = await revisionsOf(bench, owner, options);
  const data = dataOf(owner.spec.template);
  const equals = all.filter((one) => same(one.data, data));
  const found = equals.at(-1);
  const others = all.filter((one) => one !== found);
  const next = Math.max(0, ...others.map((one) => one.revision)) + 1;
  const collisionCount = owner.status?.collisionCount ?? 0;
  if (found === undefined) {
    const made = await makeRevision(bench, owner, { ...options, revision: next, collisionCount });
    return { ...made, others };
  }
  if (found.revision >= next) return { current: found, others, collisionCount };
  const raised = await write(bench.api, resources.controllerRevisions, { ...found, revision: next });
  return { current: raised, others, collisionCount };
}

/** Deletes the oldest of these revisions, until so many are left. */
export async function forgetRevisions(
  { api }: Bench,
  revisions: readonly ControllerRevision[],
  keep: number,
): Promise<void> {
  for (const { metadata } of revisions.slice(0, Math.max(0, revisions.length - keep))) {
    const { namespace = "", name = "" } = metadata;
    await unless(["NotFound"], api.delete(resources.controllerRevisions, namespace, name));
  }
}

/** The template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplate {
  const { $patch, ...template } = data.spec.template;
  return template;
}

async function revisionsOf({ api }: Bench, owner: Historical, options: HistoryOptions) {
  const all = await claim(api, {
    owner,
    ownerResource: options.resource,
    selector: owner.spec.selector,
    resource: resources.controllerRevisions,
    among: await listOf<ControllerRevision>(api, resources.controllerRevisions, owner.metadata.namespace ?? ""),
  });
  return [...all].sort(
    (a, b) => a.revision - b.revision || ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1),
  );
}

/** The template as a patch that `kubectl rollout undo` applies to the owner. */
function dataOf(template: PodTemplate): ControllerRevision["data"] {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

interface Wanted extends HistoryOptions {
  readonly revision: number;
  readonly collisionCount: number;
}

/** The name is made from the hash; another template with the same one makes it hash anew. */
async function makeRevision(
  bench: Bench,
  owner: Historical,
  wanted: Wanted,
): Promise<Pick<History, "current" | "collisionCount">> {
  const { namespace = "" } = owner.metadata;
  for (let collisionCount = wanted.collisionCount; ; collisionCount += 1) {
    const made = revisionFor(owner, { ...wanted, collisionCount });
    try {
      const current = await bench.api.create(resources.controllerRevisions, namespace, made);
      return { current: current as ControllerRevision, collisionCount };
    } catch (error) {
      if (refusalOf(error) !== "AlreadyExists") throw error;
      const name = made.metadata.name ?? "";
      const taken = await find<ControllerRevision>(bench.api, resources.controllerRevisions, { namespace, name });
      if (taken !== undefined && same(taken.data, made.data)) return { current: taken, collisionCount };
    }
  }
}

function revisionFor(owner: Historical, { hashLabel, revision, collisionCount }: Wanted): ControllerRevision {
  const { template } = owner.spec;
  const hash = templateHash(template, collisionCount);
  const { name = "", namespace = "", annotations = {} } = owner.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name.slice(0, 223)}-${hash}`,
      namespace,
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data: dataOf(template),
    revision,
  };
}
