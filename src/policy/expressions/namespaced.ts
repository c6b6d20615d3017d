import * as cel from "../../lang/cel/index.ts";
import type { FieldMistake } from "../mistake.ts";
import type { CompileOptions } from "../rule.ts";

/**
 * What the expressions of a policy of a namespace may not name. Those that cannot be read are passed over, for they are
 * refused anyway. (kyverno: pkg/cel/policies/vpol/validate.go, pkg/cel/compiler/http.go)
 */
export function namespacedMistakes(
  expressions: readonly string[],
  { httpInNamespaces = false }: CompileOptions,
): readonly FieldMistake[] {
  const names = new Set(expressions.flatMap((expression) => [...cel.namesIn(expression)]));
  const forbidden = (detail: string): FieldMistake => ({ type: "Forbidden", field: "spec", path: "spec", detail });
  return [
    ...(names.has("globalContext") ? [forbidden("globalContext.* is not allowed in namespaced policies")] : []),
    ...(names.has("http") && !httpInNamespaces ? [forbidden(httpForbidden)] : []),
  ];
}

const httpForbidden = "http.* is not allowed in namespaced policies; set --allowHTTPInNamespacedPolicies to enable";
