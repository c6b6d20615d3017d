import type { FieldError } from "../../kube/index.ts";
import { type Fields, parts, text, texts } from "./fields.ts";
import { forbidden, invalid, invalids, required } from "./mistakes.ts";
import { labelValueMistakes, qualifiedNameMistakes } from "./names.ts";

/** Checks a selector of nodes. (kubernetes: pkg/apis/core/validation ValidateNodeSelector) */
export function nodeSelectorMistakes(selector: Fields, path: string): readonly FieldError[] {
  const field = `${path}.nodeSelectorTerms`;
  const terms = parts(selector, "nodeSelectorTerms");
  if (terms.length === 0) return [required(field, "must have at least one node selector term")];
  return terms.flatMap((term, index) =>
    parts(term, "matchExpressions").flatMap((one, at) =>
      requirementMistakes(one, `${field}[${index}].matchExpressions[${at}]`),
    ),
  );
}

function requirementMistakes(one: Fields, path: string): readonly FieldError[] {
  const key = text(one, "key");
  const values = texts(one, "values");
  return [
    ...operatorMistakes(text(one, "operator"), values, path),
    ...invalids(`${path}.key`, key, qualifiedNameMistakes(key)),
    ...values.flatMap((value, index) => invalids(`${path}.values[${index}]`, value, labelValueMistakes(value))),
  ];
}

function operatorMistakes(operator: string, values: readonly string[], path: string): readonly FieldError[] {
  const field = `${path}.values`;
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0 ? [] : [required(field, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return values.length === 0
        ? []
        : [forbidden(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      return values.length === 1
        ? []
        : [required(field, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${path}.operator`, operator, "not a valid selector operator")];
  }
}
