import { type Diagnostic, own } from "../../../../kube/index.ts";
import { type MatchText, parseKindSelector } from "../../../match/index.ts";
import type { KindLookup } from "../../../rule.ts";
import type { RuleText } from "../schema/rule.ts";
import type { SpecText } from "../schema/spec.ts";
import { onlyMetadata } from "./metadata.ts";
import { error, warning } from "./mistake.ts";

/** Checks the kinds that rules name. (kyverno: pkg/validation/policy/validate.go validateKinds) */
export function checkKinds(spec: SpecText, lookup: KindLookup | undefined): readonly Diagnostic[] {
  return (spec.rules ?? []).flatMap((rule, index) =>
    [...listsOf(rule.match, "match"), ...listsOf(rule.exclude, "exclude")].flatMap(({ told, path, kinds }) => {
      const list = { told: `spec.rules[${index}].${told}`, path: `spec.rules[${index}].${path}`, kinds };
      return [...checkWildcard(list, rule, spec), ...checkServed(list, { rule, spec, lookup })];
    }),
  );
}

/** Kinds with the path that Kyverno tells, and the one where they stand. */
interface KindList {
  readonly told: string;
  readonly path: string;
  readonly kinds: readonly string[];
}

function listsOf(block: MatchText | undefined, name: string): readonly KindList[] {
  if (block === undefined) return [];
  const groups = (["any", "all"] as const).flatMap((group) =>
    (block[group] ?? []).map(({ resources }, index) => ({
      told: `${name}.${group}[${index}].kinds`,
      path: `${name}.${group}[${index}].resources.kinds`,
      kinds: resources?.kinds ?? [],
    })),
  );
  const direct = block.resources?.kinds ?? [];
  return [...groups, { told: `${name}.kinds`, path: `${name}.resources.kinds`, kinds: direct }];
}

function checkWildcard(list: KindList, rule: RuleText, spec: SpecText): readonly Diagnostic[] {
  if (!list.kinds.includes("*")) return [];
  const message = wildcardMessage(list.kinds, rule, spec);
  return message === undefined ? [] : [error("wildcard-kind", list.path, `path: ${list.told}: ${message}`)];
}

function wildcardMessage(kinds: readonly string[], rule: RuleText, { background }: SpecText): string | undefined {
  if (background) {
    const cure = "Set spec.background=false to disable background mode for this policy rule ";
    return `wildcard policy not allowed in background mode. ${cure}`;
  }
  if (kinds.length > 1) return "wildcard policy can not deal with more than one kind";
  if (rule.generate ?? rule.verifyImages ?? rule.validate?.foreach) return "wildcard policy does not support rule type";
  return onlyMetadata(rule) && denyConditions(rule).every(looksAtMetadata) ? undefined : metadataMessage;
}

/** Kyverno looks only into the old form of conditions. */
function denyConditions({ validate }: RuleText): readonly unknown[] {
  const conditions = validate?.deny?.conditions;
  return Array.isArray(conditions) ? conditions.map((one: unknown) => own(one, "key")) : [];
}

function looksAtMetadata(key: unknown): boolean {
  const text = typeof key === "string" ? key : "";
  if (text.includes("request.object.metadata.")) return true;
  const known = /\{\{\s*(request\.|serviceAccountName|serviceAccountNamespace)[^{}]*\}\}/.test(text);
  return known && !text.includes("request.object.spec");
}

/** Said where a pattern looks beyond `metadata` of objects of any kind. */
export const metadataMessage =
  "policy can only deal with the metadata field of the resource if the rule does not match any kind";

function checkServed(
  { told, path, kinds }: KindList,
  { rule, spec, lookup }: { readonly rule: RuleText; readonly spec: SpecText; readonly lookup: KindLookup | undefined },
): readonly Diagnostic[] {
  if (lookup === undefined || kinds.includes("*")) return [];
  return kinds.flatMap((text, index) => {
    const selector = parseKindSelector(text);
    const found = lookup(selector);
    if (selector.kind !== "*" && found.length === 0) {
      const reason = `unable to convert GVK to GVR for kinds ${text}, err: resource not found`;
      const message = `the kind defined in the all match resource is invalid: ${reason}`;
      return [warning("unknown-kind", `${path}[${index}]`, message)];
    }
    const isSubresource = selector.subresource !== "" || found.some(({ resource }) => resource.includes("/"));
    if (!isSubresource || !spec.background || rule.validate === undefined) return [];
    const message = `path: ${told}: background scan enabled with subresource ${text}`;
    return [error("background-subresource", `${path}[${index}]`, message)];
  });
}
