import { compileSelector, type FieldError, type LabelSelector, type Labels } from "../../kube/index.ts";
import { type Fields, isFields, parts, text, textEntries, texts } from "./fields.ts";
import { labelsMistakes } from "./metadata.ts";
import { forbidden, invalid, invalids, required } from "./mistakes.ts";
import { labelValueMistakes, qualifiedNameMistakes } from "./names.ts";

/**
 * Checks a label selector of `matchLabels` and `matchExpressions`; an absent one has no mistakes.
 * (kubernetes: apimachinery pkg/apis/meta/v1/validation ValidateLabelSelector)
 */
export function selectorMistakes(selector: Fields | undefined, path: string): readonly FieldError[] {
  if (!selector) return [];
  const expressions = parts(selector, "matchExpressions");
  return [
    ...labelsMistakes(selector, "matchLabels", `${path}.matchLabels`),
    ...expressions.flatMap((one, index) => requirementMistakes(one, `${path}.matchExpressions[${index}]`)),
  ];
}

/** Whether a selector selects everything, or is absent and selects nothing. */
export function isEmptySelector(selector: Fields | undefined): boolean {
  return textEntries(selector, "matchLabels").length === 0 && parts(selector, "matchExpressions").length === 0;
}

/** Whether a selector matches labels; an absent or malformed one matches nothing. */
export function selects(selector: Fields | undefined, labels: Fields | undefined): boolean {
  const compiled = compileSelector(selector as LabelSelector | undefined);
  return compiled.kind === "selector" && compiled.matches(labels as Labels);
}

/** A selector, or labels, with its keys sorted, as messages show it. */
export function sortedByKey(map: Fields | undefined): Fields {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === "matchLabels" && isFields(value) ? sortedByKey(value) : value]),
  );
}

/** A selector as tables show it: `app=web,tier in (a,b),!old`; `<none>` for an empty one. */
export function shownSelector(selector: Fields | undefined): string {
  return selectorText(selector) || "<none>";
}

/** Labels as tables show them: `app=web,tier=a`; `<none>` where there are none. */
export function shownLabels(labels: Fields | undefined): string {
  return shownSelector(labels && { matchLabels: labels });
}

/** A selector as one text, sorted by key. (kubernetes: apimachinery pkg/labels/selector.go String) */
export function selectorText(selector: Fields | undefined): string {
  const equalities = textEntries(selector, "matchLabels").map(([key, value]) => ({ key, shown: `${key}=${value}` }));
  const others = parts(selector, "matchExpressions").map((one) => ({
    key: text(one, "key"),
    shown: expressionText(one),
  }));
  const sorted = [...equalities, ...others].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return sorted.map((one) => one.shown).join(",");
}

function requirementMistakes(one: Fields, path: string): readonly FieldError[] {
  const values = texts(one, "values");
  const key = text(one, "key");
  return [
    ...operatorMistakes(text(one, "operator"), values, path),
    ...invalids(`${path}.key`, key, qualifiedNameMistakes(key)),
    ...values.flatMap((value, index) => invalids(`${path}.values[${index}]`, value, labelValueMistakes(value))),
  ];
}

function operatorMistakes(operator: string, values: readonly string[], path: string): readonly FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0
        ? []
        : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return values.length === 0
        ? []
        : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [invalid(`${path}.operator`, operator, "not a valid selector operator")];
  }
}

function expressionText(one: Fields): string {
  const key = text(one, "key");
  const values = [...texts(one, "values")].sort().join(",");
  switch (text(one, "operator")) {
    case "In":
      return `${key} in (${values})`;
    case "NotIn":
      return `${key} notin (${values})`;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return key;
  }
}
