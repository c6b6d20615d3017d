import type { Resource } from "../../kube/index.ts";
import type { CompanionKind } from "../rule.ts";
import { crdOf, type KindDescription } from "./crd.ts";

/** A kind that goes with policies, of its description. Its definition is built when somebody asks for it. */
export function companionOf(description: KindDescription, check: CompanionKind["check"]): CompanionKind {
  const { group, kind, plural, namespaced, versions } = description;
  let crd: Resource | undefined;
  return {
    group,
    kind,
    plural,
    namespaced,
    versions: versions.map(({ name }) => name),
    get crd(): Resource {
      crd ??= crdOf(description);
      return crd;
    },
    check,
  };
}
