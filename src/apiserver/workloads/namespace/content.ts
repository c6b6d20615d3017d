import type { GroupVersionResource, Resource } from "../../../kube/index.ts";
import { type Condition, conditionOf } from "../objects.ts";
import { timestamp } from "../timestamp.ts";

/** What is left in a namespace, by resource. */
export type Remains = readonly { readonly resource: GroupVersionResource; readonly objects: readonly Resource[] }[];

/**
 * The conditions that tell how far the deletion of a namespace has come.
 * (kubernetes: pkg/controller/namespace/deletion/status_condition_utils.go)
 */
export function contentConditions(
  before: readonly Condition[] | undefined,
  remains: Remains,
  now: number,
): readonly Condition[] {
  const left = remains.map(({ resource, objects }) => `${nameOf(resource)} has ${objects.length} resource instances`);
  const finalizers = countFinalizers(remains);
  const wanted: readonly Finding[] = [
    fine("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
    fine(
      "NamespaceDeletionGroupVersionParsingFailure",
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    fine(
      "NamespaceDeletionContentFailure",
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ),
    left.length === 0
      ? fine("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed")
      : holds("NamespaceContentRemaining", "SomeResourcesRemain", `Some resources are remaining: ${left.join(", ")}`),
    finalizers.length === 0
      ? fine("NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished")
      : holds(
          "NamespaceFinalizersRemaining",
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${finalizers.join(", ")}`,
        ),
  ];
  const types = new Set(wanted.map((condition) => condition.type));
  const others = (before ?? []).filter((condition) => !types.has(condition.type));
  return [...others, ...wanted.map((condition) => withTime(before, condition, now))];
}

/** A condition without its time. */
interface Finding {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

function fine(type: string, reason: string, message: string): Finding {
  return { type, status: "False", reason, message };
}

function holds(type: string, reason: string, message: string): Finding {
  return { type, status: "True", reason, message };
}

function withTime(before: readonly Condition[] | undefined, wanted: Finding, now: number): Condition {
  const { type, status, reason, message } = wanted;
  const known = conditionOf(before, type);
  const since = known?.status === status ? (known.lastTransitionTime ?? timestamp(now)) : timestamp(now);
  return { type, status, lastTransitionTime: since, reason, message };
}

function countFinalizers(remains: Remains): readonly string[] {
  const counts = new Map<string, number>();
  for (const object of remains.flatMap((one) => one.objects)) {
    for (const finalizer of object.metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  return [...counts].sort().map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
}

/** `pods.`, `deployments.apps`: the empty group of the core leaves its dot. */
function nameOf({ group, resource }: GroupVersionResource): string {
  return `${resource}.${group}`;
}
