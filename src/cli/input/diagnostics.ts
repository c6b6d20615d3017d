import type { Diagnostic } from "../../kube/index.ts";
import type { LoadedPolicy } from "./policies.ts";
import { placeOf } from "./policies.ts";

/**
 * What is wrong with policies, and what they should not do, each with its place: `policy.yaml:12:9: error: ...`. With a
 * severity only what is of that one.
 */
export function diagnosticsText(policies: readonly LoadedPolicy[], only?: Diagnostic["severity"]): string {
  const lines = policies.flatMap(({ compilation, source }) =>
    compilation.diagnostics
      .filter(({ severity }) => only === undefined || severity === only)
      .map((one) => `${placeOf(source, pathOf(one))}: ${one.severity}: ${one.message}\n`),
  );
  return [...new Set(lines)].join("");
}

/** Kyverno tells all mistakes in expressions as one of the whole policy: the first that names a field is pointed at. */
function pathOf({ path, message }: Diagnostic): string {
  return /\b(spec\.[\w.[\]]{1,200}): (?:Invalid|Required|Forbidden|Unsupported)\b/.exec(message)?.[1] ?? path;
}
