import type { RuleOutcome } from "../../engine/index.ts";
import { compileSelector, type LabelSelector, type Resource } from "../../kube/index.ts";
import { copyOf, type GenerateSource, labelsOfMaker, madeObject, type ObjectName } from "../../policy/index.ts";
import type { Response } from "./evaluate.ts";

/** The objects that came of one outcome, or why they cannot be made. */
export type Generated =
  | { readonly kind: "objects"; readonly objects: readonly Resource[] }
  | { readonly kind: "error"; readonly message: string };

/**
 * Makes the objects that a rule wants, as a cluster would; what is cloned comes from `sources`. Nothing is written
 * anywhere. (kyverno: cmd/cli/kubectl-kyverno/processor/generate.go)
 */
export function generatedBy(
  response: Response,
  { intents = [], rule }: RuleOutcome,
  sources: readonly Resource[],
): Generated {
  const labels = labelsOfMaker({ policy: response.policy, rule, trigger: response.resource });
  const objects: Resource[] = [];
  for (const intent of intents) {
    if (intent.kind !== "generate") continue;
    const made = madeOf(intent.source, { sources, labels });
    if (typeof made === "string") return { kind: "error", message: made };
    objects.push(...made);
  }
  return { kind: "objects", objects };
}

interface Making {
  readonly sources: readonly Resource[];
  readonly labels: Readonly<Record<string, string>>;
}

function madeOf(source: GenerateSource, { sources, labels }: Making): readonly Resource[] | string {
  switch (source.kind) {
    case "data":
      return [madeObject(source.data, source.target, labels)];
    case "clone": {
      const { target, namespace, name } = source;
      const found = sources.find((one) => isOf(one, target, namespace) && one.metadata.name === name);
      if (found !== undefined) return [copyOf(found, target, labels)];
      const told = [target.apiVersion, target.kind, target.namespace, target.name].join("/");
      return `source resource ${told} not found: ${target.kind.toLowerCase()}s "${name}" not found`;
    }
    case "clone-list":
      return clones(source, { sources, labels });
    case "object":
      return [bareObject(source.object, source.namespace)];
    default:
      return source satisfies never;
  }
}

/** What expressions make is shown without labels of ours, and without what only the API server may say. (kyverno: pkg/cel/libs/fake_context.go) */
function bareObject(object: Resource, namespace: string): Resource {
  const { uid, managedFields, resourceVersion, creationTimestamp, namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(namespace !== "" && { namespace }) } };
}

function clones(
  list: Extract<GenerateSource, { kind: "clone-list" }>,
  { sources, labels }: Making,
): readonly Resource[] | string {
  const selector =
    list.selector === undefined || list.selector === null ? undefined : compileSelector(list.selector as LabelSelector);
  if (selector?.kind === "error") return selector.message;
  const found = sources.filter(
    (one) =>
      list.kinds.includes(`${one.apiVersion}/${one.kind}`) &&
      (one.metadata.namespace ?? "") === list.namespace &&
      list.namespace !== list.target &&
      (selector?.matches(one.metadata.labels ?? {}) ?? true),
  );
  return found.map((one) => {
    const { apiVersion, kind, metadata } = one;
    return copyOf(one, { apiVersion, kind, namespace: list.target, name: metadata.name ?? "" }, labels);
  });
}

const isOf = (one: Resource, { apiVersion, kind }: ObjectName, namespace: string) =>
  one.apiVersion === apiVersion && one.kind === kind && (one.metadata.namespace ?? "") === namespace;
