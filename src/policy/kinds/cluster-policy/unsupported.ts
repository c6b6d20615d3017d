import { isRecord } from "../../../data/index.ts";
import type { Diagnostic } from "../../../kube/index.ts";
import { childPath } from "../../schema/index.ts";
import type { PolicyText } from "./document.ts";
import type { RuleText } from "./schema/rule.ts";

/** What this version cannot enforce yet, named field by field. Nothing that a policy asks for is ever left out quietly. */
export function refusals({ spec }: PolicyText): readonly Diagnostic[] {
  const conditions = spec.webhookConfiguration?.matchConditions ?? [];
  return [
    ...(conditions.length > 0 ? [refuse(matchConditions, "match conditions")] : []),
    ...(spec.rules ?? []).flatMap((rule, index) => refusalsOfRule(rule, `spec.rules[${index}]`)),
  ];
}

/** A part of a rule that this version does not enforce: its field below the rule, and what it is called. */
interface Part {
  readonly field: string;
  readonly what: string;
  read(rule: RuleText): unknown;
}

const parts: readonly Part[] = [
  { field: "context", what: "context entries", read: ({ context }) => context },
  { field: "imageExtractors", what: "image extractors", read: ({ imageExtractors }) => imageExtractors },
  { field: "preconditions", what: "preconditions", read: ({ preconditions }) => preconditions },
  { field: "celPreconditions", what: "CEL preconditions", read: ({ celPreconditions }) => celPreconditions },
  { field: "mutate", what: "mutate rules", read: ({ mutate }) => mutate },
  { field: "generate", what: "generate rules", read: ({ generate }) => generate },
  { field: "verifyImages", what: "verifyImages rules", read: ({ verifyImages }) => verifyImages },
  { field: "validate.deny", what: "deny conditions", read: ({ validate }) => present(validate?.deny) },
  { field: "validate.foreach", what: "foreach", read: ({ validate }) => present(validate?.foreach) },
  { field: "validate.cel", what: "CEL expressions", read: ({ validate }) => present(validate?.cel) },
  { field: "validate.manifests", what: "manifest signatures", read: ({ validate }) => present(validate?.manifests) },
  { field: "validate.assert", what: "assertion trees", read: ({ validate }) => present(validate?.assert) },
];

const matchConditions = "spec.webhookConfiguration.matchConditions";

/** The fields that no policy may use yet. */
export const refusedFields: readonly string[] = [matchConditions, ...parts.map(({ field }) => `spec.rules[].${field}`)];

function refusalsOfRule(rule: RuleText, path: string): readonly Diagnostic[] {
  return parts
    .filter(({ read }) => asksForSomething(read(rule)))
    .map(({ field, what }) => refuse(`${path}.${field}`, what))
    .concat(variablesIn(rule, path));
}

/** An empty part of `validate` asks for something too: an empty `deny` denies everything. */
function present(value: unknown): boolean | undefined {
  return value === undefined || value === null ? undefined : true;
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
