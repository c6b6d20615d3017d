import { isRecord } from "../../data/index.ts";
import { compileSelector, type LabelSelector, type Resource } from "../../kube/index.ts";
import type { GenerateSource, ObjectName, Outcome } from "../../policy/index.ts";

/** The objects that came of one outcome, or why they cannot be made. */
export type Generated =
  | { readonly kind: "objects"; readonly objects: readonly Resource[] }
  | { readonly kind: "error"; readonly message: string };

/**
 * Makes the objects that a rule wants, as a cluster would; what is cloned comes from `sources`. Nothing is written
 * anywhere. (kyverno: cmd/cli/kubectl-kyverno/processor/generate.go)
 */
export function generatedBy({ intents = [] }: Outcome, sources: readonly Resource[]): Generated {
  const objects: Resource[] = [];
  for (const intent of intents) {
    if (intent.kind !== "generate") continue;
    const made = madeOf(intent.source, sources);
    if (typeof made === "string") return { kind: "error", message: made };
    objects.push(...made);
  }
  return { kind: "objects", objects };
}

function madeOf(source: GenerateSource, sources: readonly Resource[]): readonly Resource[] | string {
  switch (source.kind) {
    case "data":
      return [named(source.data, source.target)];
    case "clone": {
      const { target, namespace, name } = source;
      const found = sources.find((one) => isOf(one, target, namespace) && one.metadata.name === name);
      return found === undefined
        ? `source ${target.kind} ${namespace}/${name} not found`
        : [named(copied(found), target)];
    }
    case "clone-list":
      return clones(source, sources);
    default:
      return source satisfies never;
  }
}

function clones(
  list: Extract<GenerateSource, { kind: "clone-list" }>,
  sources: readonly Resource[],
): readonly Resource[] | string {
  const selector = list.selector === undefined ? undefined : compileSelector(list.selector as LabelSelector);
  if (selector?.kind === "error") return selector.message;
  const found = sources.filter(
    (one) =>
      list.kinds.includes(`${one.apiVersion}/${one.kind}`) &&
      (one.metadata.namespace ?? "") === list.namespace &&
      (selector?.matches(one.metadata.labels ?? {}) ?? true),
  );
  return found.map((one) => {
    const { apiVersion, kind, metadata } = one;
    return named(copied(one), { apiVersion, kind, namespace: list.target, name: metadata.name ?? "" });
  });
}

const isOf = (one: Resource, { apiVersion, kind }: ObjectName, namespace: string) =>
  one.apiVersion === apiVersion && one.kind === kind && (one.metadata.namespace ?? "") === namespace;

/** A copy has no identity of its own yet, and no state. */
function copied({ status: _, metadata, ...rest }: Resource): Readonly<Record<string, unknown>> {
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, ownerReferences, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

function named(object: Readonly<Record<string, unknown>>, { apiVersion, kind, namespace, name }: ObjectName): Resource {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const { namespace: _, ...kept } = metadata;
  return { ...object, apiVersion, kind, metadata: { ...kept, name, ...(namespace !== "" && { namespace }) } };
}
