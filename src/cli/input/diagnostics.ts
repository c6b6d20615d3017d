import type { Diagnostic } from "../../kube/index.ts";
import type { LoadedPolicy } from "./policies.ts";
import { placeOf } from "./policies.ts";

/** What is wrong with policies, and what they should not do, each with its place: `policy.yaml:12:9: error: ...`. */
export function diagnosticsText(policies: readonly LoadedPolicy[]): string {
  const lines = policies.flatMap(({ compilation, source }) =>
    compilation.diagnostics.map((one: Diagnostic) => `${placeOf(source, one.path)}: ${one.severity}: ${one.message}\n`),
  );
  return [...new Set(lines)].join("");
}
