import type { AnnotationText, ConditionText, ValidationText, VariableText } from "../expressions/index.ts";
import type { CheckedExpression } from "./check.ts";

/** What policies of all kinds that are written in CEL have in common. */
export interface PolicyExpressions {
  readonly matchConditions?: readonly ConditionText[];
  readonly variables?: readonly VariableText[];
  readonly validations?: readonly ValidationText[];
  readonly auditAnnotations?: readonly AnnotationText[];
}

/** The expressions of a policy, variables before what may name them. */
export function policyExpressions(spec: PolicyExpressions): readonly CheckedExpression[] {
  const { matchConditions = [], variables = [], validations = [], auditAnnotations = [] } = spec;
  const at = (list: string, index: number, field = "expression") => `spec.${list}[${index}].${field}`;
  return [
    ...variables.map(({ name, expression }, index) => ({ path: at("variables", index), expression, variable: name })),
    ...matchConditions.map(({ expression }, index) => ({ path: at("matchConditions", index), expression })),
    ...validations.flatMap(({ expression, messageExpression = "" }, index) => [
      { path: at("validations", index), expression },
      ...(messageExpression === ""
        ? []
        : [{ path: at("validations", index, "messageExpression"), expression: messageExpression }]),
    ]),
    ...auditAnnotations.map(({ valueExpression }, index) => ({
      path: at("auditAnnotations", index, "valueExpression"),
      expression: valueExpression,
    })),
  ];
}
