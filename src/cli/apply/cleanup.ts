import { cleanupKinds, compileAsRule } from "../../policy/index.ts";
import type { LoadedPolicies, LoadedPolicy } from "../input/index.ts";

/** What was loaded, with cleanup policies among the policies: each judges whether an object would be deleted. */
export function withCleanup(loaded: LoadedPolicies): LoadedPolicies {
  const cleaning = loaded.unjudged.flatMap(({ document, source }): readonly LoadedPolicy[] => {
    const kind = cleanupKinds.find((one) => one.kind === document.kind && document.apiVersion.startsWith(one.group));
    return kind === undefined ? [] : [{ document, source, compilation: compileAsRule(kind, document) }];
  });
  const unjudged = loaded.unjudged.filter(({ family }) => family !== "cleanup");
  return { ...loaded, policies: [...loaded.policies, ...cleaning], unjudged };
}
