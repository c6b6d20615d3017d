import { type GroupVersionKind, own, type Resource } from "../../../kube/index.ts";
import type * as cel from "../../../lang/cel/index.ts";

/**
 * A Namespace as `namespaceObject` shows it: what is not listed here, expressions do not see. `undefined` is the Namespace
 * of an object that is in none. (kubernetes: apiserver/pkg/admission/plugin/cel/condition.go CreateNamespaceObject)
 */
export function namespaceValue(namespace: Resource | undefined): cel.CelValue {
  if (namespace === undefined) return null;
  const { metadata, spec, status } = namespace;
  const shown = shownFields.flatMap((key) => {
    const value = own(metadata, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const value: unknown = { metadata: Object.fromEntries(shown), spec: spec ?? {}, status: status ?? {} };
  return value as cel.CelValue;
}

const shownFields = [
  "annotations",
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "finalizers",
  "generateName",
  "generation",
  "labels",
  "name",
  "namespace",
  "resourceVersion",
  "uid",
];

/** Whether requests for objects of a kind have no `namespaceObject`: Namespaces are in none, whatever requests say. */
export function isNamespace({ group, version, kind }: GroupVersionKind): boolean {
  return group === "" && version === "v1" && kind === "Namespace";
}
