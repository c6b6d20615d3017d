import type { Resource } from "../../kube/index.ts";
import type { CompanionKind, Compilation, CompileOptions, PolicyKind } from "../rule.ts";
import { crdOf, type KindDescription, versionNames } from "./crd.ts";

/** A kind that goes with policies, of its description. Its definition is built when somebody asks for it. */
export function companionOf(description: KindDescription, check: CompanionKind["check"]): CompanionKind {
  const { group, kind, plural, namespaced } = description;
  let crd: Resource | undefined;
  return {
    group,
    kind,
    plural,
    namespaced,
    versions: versionNames(description),
    get crd(): Resource {
      crd ??= crdOf(description);
      return crd;
    },
    check,
  };
}

/** A kind of policy, of its description, with the doors that its policies may have. */
export function policyKindOf(
  description: KindDescription,
  compile: (document: Resource, options: CompileOptions, description: KindDescription) => Compilation,
  doors: NonNullable<PolicyKind["doors"]> = [],
): PolicyKind {
  const { group, kind, plural, namespaced } = description;
  let crd: Resource | undefined;
  return {
    group,
    kind,
    plural,
    namespaced,
    versions: versionNames(description),
    get crd(): Resource {
      crd ??= crdOf(description);
      return crd;
    },
    ...(doors.length > 0 && { doors }),
    compile: (document, options) => compile(document, options, description),
  };
}
