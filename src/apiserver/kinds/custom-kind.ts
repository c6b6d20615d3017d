import type { Resource } from "../../kube/index.ts";
import type { Kind } from "../kind.ts";

/** The kinds that a CustomResourceDefinition serves, one for each served version; all share the storage version's place. */
export function kindsOfCrd(_crd: Resource): readonly Kind[] {
  return [];
}
