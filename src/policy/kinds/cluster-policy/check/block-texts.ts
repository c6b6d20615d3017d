import type { Diagnostic } from "../../../../kube/index.ts";
import type { FilterText, MatchText } from "../../../match/index.ts";
import { currentEntry } from "../images/index.ts";
import type { SpecText } from "../schema/spec.ts";
import { error } from "./mistake.ts";

/** In the background nobody asks, so a policy that is applied there must not depend on who does. */
export function checkBackgroundUser({ background, rules = [] }: SpecText): readonly Diagnostic[] {
  if (!background) return [];
  return rules.flatMap(({ match, exclude }, index) => [
    ...userFields(match, ["any", "all"]).map((field) => backgroundError(index, `match${field}`)),
    ...userFields(exclude, ["all", "any"]).map((field) => backgroundError(index, `exclude${field}`)),
  ]);
}

/** Match and exclude blocks and references to images are compared as they stand: they must not hold variables. */
export function checkBlockVariables({ rules = [] }: SpecText): readonly Diagnostic[] {
  return rules.flatMap(({ name, match, exclude, verifyImages = [] }, index) => [
    ...variableErrors(exclude, { name, section: "exclude", path: `spec.rules[${index}].exclude` }),
    ...variableErrors(match, { name, section: "match", path: `spec.rules[${index}].match` }),
    ...variableErrors(
      verifyImages.map((entry) => currentEntry(entry).imageReferences),
      { name, section: "image reference", path: `spec.rules[${index}].verifyImages` },
    ),
  ]);
}

function variableErrors(
  block: MatchText | readonly unknown[] | undefined,
  { name, section, path }: { readonly name: string; readonly section: string; readonly path: string },
): readonly Diagnostic[] {
  if (block === undefined || !/\{\{[^{}]*\}\}/.test(JSON.stringify(block))) return [];
  const message = `policy contains invalid variables: rule "${name}" should not have variables in ${section} section`;
  return [error("variable", path, message)];
}

/** The first list of each filter that speaks of users, in the order in which Kyverno looks. */
function userFields(block: MatchText | undefined, order: readonly ("any" | "all")[]): readonly string[] {
  if (block === undefined) return [];
  const direct = userField(block).map((field) => `/${field}`);
  const below = order.flatMap((group) =>
    (block[group] ?? []).flatMap((filter, index) => userField(filter).map((field) => `/${group}[${index}]/${field}`)),
  );
  return [...direct, ...below];
}

function userField(filter: FilterText): readonly string[] {
  const fields = ["roles", "clusterRoles", "subjects"] as const;
  return fields.filter((field) => (filter[field] ?? []).length > 0).slice(0, 1);
}

function backgroundError(index: number, field: string): Diagnostic {
  const cure = "Set spec.background=false to disable background mode for this policy rule";
  const what = `invalid variable used at path: spec/rules[${index}]/${field}`;
  const message = `only select variables are allowed in background mode. ${cure}: ${what} `;
  return error("background-user", `spec.rules[${index}].${field.replaceAll("/", ".")}`, message);
}
