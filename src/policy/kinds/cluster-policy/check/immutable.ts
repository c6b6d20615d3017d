import { isRecord } from "../../../../data/index.ts";
import type { Diagnostic } from "../../../../kube/index.ts";
import { isGenerateRule } from "../generate.ts";
import type { RuleText } from "../schema/rule.ts";
import type { SpecText } from "../schema/spec.ts";
import { error, warning } from "./mistake.ts";

/**
 * What of rules that make objects may not change: what was made would no longer be found. Of what is made, contents may
 * change freely, and names with a warning. (kyverno: pkg/validation/policy/generate.go immutableGenerateFields)
 */
export function checkImmutable(spec: SpecText, previous: SpecText | undefined): readonly Diagnostic[] {
  if (previous === undefined) return [];
  const [before, now] = [previous, spec].map(({ rules = [] }) => rules.filter(isGenerateRule));
  const following = (before ?? []).some(({ generate }) => generate?.synchronize === true);
  const stays = (print: (rule: RuleText) => string) => {
    const kept = new Set((now ?? []).map(print));
    return (before ?? []).every((rule) => kept.has(print(rule)));
  };
  if (!stays(namesPrint)) return [warning("generate-changed", "spec.rules", `${told}${stale}`)];
  if (stays((rule) => restPrint(rule, following))) return [];
  return [warning("generate-changed", "spec.rules", told), error("immutable", "spec.rules", immutable)];
}

const told = "no synchronization will be performed to the old target resource upon policy updates: ";
const stale = "changes in the generate rule pattern could result in stale targets";
const immutable = "changes of immutable fields of a rule spec in a generate rule is disallowed";

/** What names the objects that are made and copied. */
function namesPrint({ generate }: RuleText): string {
  const { synchronize, data, foreach, orphanDownstreamOnPolicyDelete, generateExisting, ...names } = generate ?? {};
  return printOf(names);
}

/** All else that a rule says. Where nothing follows its source, it may look elsewhere. */
function restPrint({ generate: _, match, ...rest }: RuleText, following: boolean): string {
  return printOf(following ? { ...rest, match } : rest);
}

/** The same for the same content, whatever the order of keys. */
function printOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    isRecord(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}
