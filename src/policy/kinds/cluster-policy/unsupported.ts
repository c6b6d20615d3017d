import { isRecord } from "../../../data/index.ts";
import type { Diagnostic } from "../../../kube/index.ts";
import type { PolicyText } from "./document.ts";
import type { RuleText } from "./schema/rule.ts";

/** What this version cannot enforce yet, named field by field. Nothing that a policy asks for is ever left out quietly. */
export function refusals({ spec }: PolicyText): readonly Diagnostic[] {
  return (spec.rules ?? []).flatMap((rule, index) => refusalsOfRule(rule, `spec.rules[${index}]`));
}

/** A part of a rule that this version does not enforce: its field below the rule, and what it is called. */
interface Part {
  readonly field: string;
  readonly what: string;
  read(rule: RuleText): unknown;
}

const parts: readonly Part[] = [
  { field: "validate.manifests", what: "manifest signatures", read: ({ validate }) => present(validate?.manifests) },
  { field: "validate.assert", what: "assertion trees", read: ({ validate }) => present(validate?.assert) },
];

/** The fields that no policy may use yet. */
export const refusedFields: readonly string[] = parts.map(({ field }) => `spec.rules[].${field}`);

function refusalsOfRule(rule: RuleText, path: string): readonly Diagnostic[] {
  return parts
    .filter(({ read }) => asksForSomething(read(rule)))
    .map(({ field, what }) => refuse(`${path}.${field}`, what));
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

function refuse(path: string, what: string): Diagnostic {
  return {
    code: "not-enforced",
    severity: "error",
    message: `${path}: this version of Portcullis does not enforce ${what} yet`,
    path,
  };
}
