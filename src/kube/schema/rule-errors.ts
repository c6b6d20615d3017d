/** What is wrong with rules in CEL before anybody reads their expressions. apiextensions-apiserver: as in schema-rules.ts */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { type JsonObject, own } from "../object.ts";
import { listAt, textAt } from "./compile.ts";
import { fieldPathOf } from "./field-path.ts";
import { invalid, required } from "./structural.ts";

const reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

/** The mistakes in the `x-kubernetes-validations` of a schema, but for those in their expressions. */
export function ruleErrors(source: JsonObject, path: string): readonly FieldError[] {
  return listAt(source, "x-kubernetes-validations").flatMap((rule, index) => {
    if (!isRecord(rule)) return [];
    const at = `${path}.x-kubernetes-validations[${index}]`;
    return [
      ...messageErrors(rule as JsonObject, at),
      ...reasonErrors(rule as JsonObject, at),
      ...pathErrors(rule as JsonObject, { at, source }),
    ];
  });
}

const lineBreak = /[\n\r]/;

function messageErrors(rule: JsonObject, at: string): readonly FieldError[] {
  const message = textAt(rule, "message");
  const trimmed = message.trim();
  const text = textAt(rule, "rule").trim();
  const expression = textAt(rule, "messageExpression");
  const errors: FieldError[] = [];
  if (text === "") errors.push(required(`${at}.rule`, "rule is not specified"));
  else if (message !== "" && trimmed === "") {
    errors.push(invalid(`${at}.message`, message, "must be non-empty if specified"));
  } else if (lineBreak.test(trimmed)) errors.push(invalid(`${at}.message`, message, "must not contain line breaks"));
  else if (lineBreak.test(text) && trimmed === "") {
    errors.push(required(`${at}.message`, "message must be specified if rule contains line breaks"));
  }
  if (expression !== "" && expression.trim() === "") {
    errors.push(required(`${at}.messageExpression`, "messageExpression must be non-empty if specified"));
  }
  return errors;
}

function reasonErrors(rule: JsonObject, at: string): readonly FieldError[] {
  const reason = own(rule, "reason");
  if (reason === undefined || reason === null || reasons.includes(String(reason))) return [];
  const detail = `supported values: ${reasons.map((one) => JSON.stringify(one)).join(", ")}`;
  return [{ type: "NotSupported", field: `${at}.reason`, value: reason, detail }];
}

function pathErrors(rule: JsonObject, { at, source }: { readonly at: string; readonly source: JsonObject }) {
  const path = textAt(rule, "fieldPath");
  if (path === "") return [];
  const field = `${at}.fieldPath`;
  return [
    ...(path.trim() === "" ? [invalid(field, path, "must be non-empty if specified")] : []),
    ...(lineBreak.test(path) ? [invalid(field, path, "must not contain line breaks")] : []),
    ...(fieldPathOf(path, source) === undefined ? [invalid(field, path, "must be a valid path")] : []),
  ];
}
