import type { Resource } from "../../../kube/index.ts";
import type { CleanupKind } from "../../cleanup.ts";
import type { CompileOptions } from "../../rule.ts";
import { companionOf, type KindDescription } from "../../schema/index.ts";
import { checkCleanup } from "./check.ts";
import { compileCleanup } from "./compile.ts";
import { cleanupPolicyDescription, clusterCleanupPolicyDescription } from "./description.ts";
import { readCleanup } from "./document.ts";

export { cleanupPolicyDescription, clusterCleanupPolicyDescription } from "./description.ts";

/** Deletes objects anywhere: `kyverno.io` ClusterCleanupPolicy. */
export const clusterCleanupPolicy: CleanupKind = kindOf(clusterCleanupPolicyDescription);

/** Deletes objects of its namespace: `kyverno.io` CleanupPolicy. */
export const cleanupPolicy: CleanupKind = kindOf(cleanupPolicyDescription);

function kindOf(description: KindDescription): CleanupKind {
  const check = (document: Resource, options: CompileOptions = {}) => {
    const read = readCleanup(document, description);
    return read.kind === "refused" ? read.diagnostics : checkCleanup(read.policy, options);
  };
  const companion = companionOf(description, check);
  return {
    ...companion,
    get crd(): Resource {
      return companion.crd;
    },
    check,
    compile(document) {
      const read = readCleanup(document, description);
      if (read.kind === "refused") return undefined;
      const wrong = checkCleanup(read.policy, {}).some(({ severity }) => severity === "error");
      return wrong ? undefined : compileCleanup(read.policy);
    },
    touches(document) {
      const read = readCleanup(document, description);
      if (read.kind === "refused") return [];
      const { any = [], all = [] } = read.policy.spec.match;
      return [...all, ...any].flatMap(({ resources: { kinds = [], names = [] } = {} }) =>
        kinds.flatMap((kind) => (names.length === 0 ? [""] : names).map((name) => ({ kind, name }))),
      );
    },
  };
}
