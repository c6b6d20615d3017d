import { type Json, jsonEqual, matchesWildcard } from "../../../../kube/index.ts";
import type { MatchText, ResourcesText } from "../../../match/index.ts";
import type { RuleText } from "../schema/rule.ts";

/**
 * Whether what is excluded covers what is matched. Kyverno compares what stands in the blocks themselves even where one
 * has `any` filters only. (kyverno: api/kyverno/v1/rule_types.go ValidateMatchExcludeConflict)
 */
export function matchesEmptySet({ match, exclude }: RuleText): boolean {
  if (exclude === undefined || (exclude.all ?? []).length > 0 || (match.all ?? []).length > 0) return false;
  const { any: matchAny = [] } = match;
  const { any: excludeAny = [] } = exclude;
  if (matchAny.length > 0 && excludeAny.length > 0) {
    return matchAny.some((a) => excludeAny.some((b) => jsonEqual(a as unknown as Json, b as unknown as Json)));
  }
  if (isEmptyBlock(exclude)) return false;
  return coversUser(exclude, match) && coversResources(exclude.resources ?? {}, match.resources ?? {});
}

function isEmptyBlock(block: MatchText): boolean {
  const lists = [block.any, block.all, block.roles, block.clusterRoles, block.subjects];
  return lists.every((list) => (list ?? []).length === 0) && Object.keys(block.resources ?? {}).length === 0;
}

function coversUser(exclude: MatchText, match: MatchText): boolean {
  const subjects = (block: MatchText) => (block.subjects ?? []).map((subject) => JSON.stringify(subject));
  return (
    coversList(exclude.roles, match.roles) &&
    coversList(exclude.clusterRoles, match.clusterRoles) &&
    coversList(subjects(exclude), subjects(match))
  );
}

function coversResources(exclude: ResourcesText, match: ResourcesText): boolean {
  const { name = "", names = [] } = exclude;
  if (name !== "" && !matchesWildcard(name, match.name ?? "")) return false;
  if (names.length > 0) return names.some((a) => (match.names ?? []).some((b) => matchesWildcard(a, b)));
  return (
    coversList(exclude.namespaces, match.namespaces) &&
    coversList(exclude.kinds, match.kinds) &&
    coversSelector(exclude.selector, match.selector) &&
    coversSelector(exclude.namespaceSelector, match.namespaceSelector) &&
    sameAnnotations(exclude.annotations, match.annotations)
  );
}

/** A list that excludes nothing covers all; another one must hold everything that is matched. */
function coversList(exclude: readonly string[] = [], match: readonly string[] = []): boolean {
  if (exclude.length === 0) return true;
  return match.length > 0 && match.every((one) => exclude.includes(one));
}

type Selector = NonNullable<ResourcesText["selector"]>;

function coversSelector(exclude: Selector | undefined, match: Selector | undefined): boolean {
  if (exclude === undefined || match === undefined) return exclude === match;
  const expressions = (selector: Selector) => (selector.matchExpressions ?? []).map((one) => JSON.stringify(one));
  if (!coversList(expressions(exclude), expressions(match))) return false;
  const excluded = Object.entries(exclude.matchLabels ?? {});
  const matched = Object.entries(match.matchLabels ?? {});
  if (excluded.length === 0) return true;
  return matched.length > 0 && matched.every(([key, value]) => excluded.some(([k, v]) => k === key && v === value));
}

function sameAnnotations(exclude: ResourcesText["annotations"], match: ResourcesText["annotations"]): boolean {
  if (exclude === undefined || match === undefined) return exclude === match;
  return jsonEqual(exclude, match);
}
