import { isRecord } from "../../../data/index.ts";
import type { Diagnostic } from "../../../kube/index.ts";
import { childPath } from "../../schema/index.ts";
import type { PolicyText } from "./document.ts";
import type { RuleText } from "./schema/rule.ts";

/** What this version cannot enforce yet, named field by field. Nothing that a policy asks for is ever left out quietly. */
export function refusals({ spec }: PolicyText): readonly Diagnostic[] {
  const conditions = spec.webhookConfiguration?.matchConditions ?? [];
  return [
    ...(conditions.length > 0 ? [refuse("spec.webhookConfiguration.matchConditions", "match conditions")] : []),
    ...(spec.rules ?? []).flatMap((rule, index) => refusalsOfRule(rule, `spec.rules[${index}]`)),
  ];
}

type Part = readonly [field: string, value: unknown, what: string];

function refusalsOfRule(rule: RuleText, path: string): readonly Diagnostic[] {
  return [...partsOf(rule), ...partsOfValidate(rule)]
    .filter(([, value]) => asksForSomething(value))
    .map(([field, , what]) => refuse(`${path}.${field}`, what))
    .concat(variablesIn(rule, path));
}

function partsOf(rule: RuleText): readonly Part[] {
  return [
    ["context", rule.context, "context entries"],
    ["imageExtractors", rule.imageExtractors, "image extractors"],
    ["preconditions", rule.preconditions, "preconditions"],
    ["celPreconditions", rule.celPreconditions, "CEL preconditions"],
    ["mutate", rule.mutate, "mutate rules"],
    ["generate", rule.generate, "generate rules"],
    ["verifyImages", rule.verifyImages, "verifyImages rules"],
  ];
}

/** Here an empty part asks for something too: an empty `deny` denies everything. */
function partsOfValidate({ validate }: RuleText): readonly Part[] {
  const parts: readonly Part[] = [
    ["validate.deny", validate?.deny, "deny conditions"],
    ["validate.foreach", validate?.foreach, "foreach"],
    ["validate.podSecurity", validate?.podSecurity, "podSecurity"],
    ["validate.cel", validate?.cel, "CEL expressions"],
    ["validate.manifests", validate?.manifests, "manifest signatures"],
    ["validate.assert", validate?.assert, "assertion trees"],
  ];
  return parts.map(([field, value, what]) => [field, value === undefined || value === null ? undefined : true, what]);
}

function asksForSomething(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value) ? Object.keys(value).length > 0 : true;
}

function variablesIn({ validate, reportProperties }: RuleText, path: string): readonly Diagnostic[] {
  const found: string[] = [];
  collect(validate?.message, `${path}.validate.message`, found);
  collect(validate?.pattern, `${path}.validate.pattern`, found);
  collect(validate?.anyPattern, `${path}.validate.anyPattern`, found);
  collect(reportProperties, `${path}.reportProperties`, found);
  return found.map((where) => refuse(where, "variables such as `{{ }}` and `$( )`"));
}

/** The paths of all texts that hold a variable or a reference, escaped ones included. */
function collect(value: unknown, path: string, found: string[]): void {
  if (typeof value === "string") {
    if (hasVariable(value)) found.push(path);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, `${path}[${index}]`, found);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (hasVariable(key)) found.push(childPath(path, key));
      collect(item, childPath(path, key), found);
    }
  }
}

function hasVariable(text: string): boolean {
  return text.includes("{{") || text.includes("$(");
}

function refuse(path: string, what: string): Diagnostic {
  return {
    code: "not-enforced",
    severity: "error",
    message: `${path}: this version of Portcullis does not enforce ${what} yet`,
    path,
  };
}
