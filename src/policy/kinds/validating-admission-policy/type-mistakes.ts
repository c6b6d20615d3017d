import type { Resource } from "../../../kube/index.ts";
import { type CelType, dynType } from "../../../lang/cel/index.ts";
import { ExpressionCompiler, type ExpressionMistake } from "../../kubernetes-expressions/index.ts";
import { parseDocument } from "../../schema/index.ts";
import { expressionsSpec } from "./schema.ts";

/** What is known of what a policy is about. */
export interface PolicyTypes {
  readonly object: CelType;
  /** Absent where the policy has no parameters, or nobody knows their kind. */
  readonly params: CelType | undefined;
}

/**
 * What an API server finds wrong with the validations of a policy for objects of a type: misspelt fields, values of other
 * types. It warns of that, and no more. Paths begin with `spec.`.
 * (kubernetes: apiserver/pkg/admission/plugin/policy/validating/typechecking.go)
 */
export function admissionPolicyTypeMistakes(document: Resource, types: PolicyTypes): readonly ExpressionMistake[] {
  const { value: spec } = parseDocument(expressionsSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return [];
  const { object, params } = types;
  const compiler = new ExpressionCompiler({
    params: params !== undefined,
    authorizer: true,
    types: { object, params: params ?? dynType },
  });
  for (const { name = "", expression = "" } of spec.variables ?? []) compiler.declare(name, expression);
  const check = (source: string, path: string): readonly ExpressionMistake[] => {
    if (source === "") return [];
    const { mistake } = compiler.compile(source, []);
    return mistake === undefined ? [] : [{ path, source, message: mistake.replace(/^compilation failed: /, "") }];
  };
  return (spec.validations ?? []).flatMap(({ expression = "", messageExpression = "" }, at) => [
    ...check(expression, `spec.validations[${at}].expression`),
    ...check(messageExpression, `spec.validations[${at}].messageExpression`),
  ]);
}
