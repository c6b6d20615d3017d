import { type Labels, parseSelector, type Resource } from "../../kube/index.ts";
import type { Kind } from "../kind.ts";
import { badRequest } from "../status.ts";
import {
  checkFieldSelector,
  exactField,
  type FieldRequirement,
  matchesFields,
  parseFieldSelector,
  SelectorError,
} from "./fields.ts";

/** Which objects of a kind a list, a watch or a delete of a collection is about. */
export interface Selection {
  /** `""` for all namespaces. */
  readonly namespace: string;
  /** The only name that can match, where the selection fixes it. */
  readonly name: string | undefined;
  readonly matches: (object: Resource) => boolean;
  /** Whether there is no selector at all. */
  readonly everything: boolean;
}

export interface SelectionOptions {
  readonly namespace: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Compiles selectors; throws a `StatusError` where they cannot be read or name unknown fields. */
export function selectionOf(kind: Kind, options: SelectionOptions): Selection {
  const { namespace, labelSelector = "", fieldSelector = "" } = options;
  const labels = readLabels(labelSelector);
  const fields = readFields(kind, fieldSelector);
  return {
    namespace: namespace === "" ? (exactField(fields, "metadata.namespace") ?? "") : namespace,
    name: exactField(fields, "metadata.name"),
    matches: (object) =>
      (namespace === "" || object.metadata.namespace === namespace) &&
      labels(object.metadata.labels) &&
      (fields.length === 0 || matchesFields(kind, fields, object)),
    everything: labelSelector === "" && fields.length === 0,
  };
}

function readLabels(text: string): (labels: Labels) => boolean {
  const compiled = parseSelector(text);
  if (compiled.kind === "error") throw badRequest(compiled.message);
  return compiled.matches;
}

function readFields(kind: Kind, text: string): readonly FieldRequirement[] {
  try {
    const parsed = parseFieldSelector(text);
    checkFieldSelector(kind, parsed);
    return parsed;
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}
