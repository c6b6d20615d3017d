import type { JsonObject, Resource } from "../../kube/index.ts";

/**
 * The status that a CustomResourceDefinition should have, given the others of its group: whether its names are free,
 * and whether it is established. `undefined` where it has it already. `now` is an RFC 3339 text.
 */
export function nextCrdStatus(_crd: Resource, _others: readonly Resource[], _now: string): JsonObject | undefined {
  return undefined;
}
