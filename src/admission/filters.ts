import { compileWildcard, type GroupVersionKind, type TextTest } from "../kube/index.ts";
import { parseKindSelector, type RequestUser } from "../policy/index.ts";

/** Who is asked about: a kind, `""` or a subresource, and where the object is; empty where it has no such. */
export interface Target {
  readonly kind: GroupVersionKind;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Whether requests for this target are let through unjudged. */
export type ResourceFilter = (target: Target) => boolean;

/** Whether requests of this user are let through unjudged. */
export type UserFilter = (user: RequestUser) => boolean;

/** Comma-separated wildcard patterns; an entry that starts with `!` takes users back in, and wins. */
export interface Exclusions {
  readonly usernames: string;
  readonly groups: string;
  readonly roles: string;
  readonly clusterRoles: string;
}

/**
 * Compiles `resourceFilters`: groups of `[kind,namespace,name]` with wildcards everywhere; a missing part is empty, and
 * matches only what is empty. A filter by namespace holds for the Namespace object of that name too.
 * kyverno: pkg/config/types.go `parseKinds`, pkg/config/config.go `ToFilter`
 */
export function compileResourceFilters(text: string): ResourceFilter {
  const filters = groupsIn(text)
    .map((group) => group.split(","))
    .filter((parts) => parts.length <= 3 && parts[0] !== "")
    .map(([kind = "", namespace = "", name = ""]) => compileFilter(kind, namespace, name));
  return (target) => filters.some((filter) => filter(target));
}

/**
 * Compiles the four exclude lists of the configuration.
 * kyverno: pkg/config/config.go `IsExcluded`, pkg/config/types.go `parseExclusions`
 */
export function compileExclusions(exclusions: Exclusions): UserFilter {
  const out = compileUsers(exclusions, false);
  const back = compileUsers(exclusions, true);
  return (user) => out(user) && !back(user);
}

/** The texts between an opening and the next closing bracket, without brackets inside. */
function groupsIn(text: string): readonly string[] {
  return text.split("[").flatMap((piece) => {
    const end = piece.indexOf("]");
    return end < 0 ? [] : [piece.slice(0, end)];
  });
}

function compileFilter(kindText: string, namespaceText: string, nameText: string): ResourceFilter {
  const selector = parseKindSelector(kindText);
  const kind = compileWildcard(selector.kind);
  const group = compileWildcard(selector.group);
  const version = compileWildcard(selector.version);
  const subresource = compileWildcard(selector.subresource);
  const namespace = compileWildcard(namespaceText);
  const name = compileWildcard(nameText);
  return (target) =>
    kind(target.kind.kind) &&
    subresource(target.subresource) &&
    group(target.kind.group) &&
    version(target.kind.version) &&
    ((namespace(target.namespace) && name(target.name)) || (isNamespace(target.kind) && namespace(target.name)));
}

function isNamespace(kind: GroupVersionKind): boolean {
  return kind.kind === "Namespace" && kind.group === "" && kind.version === "v1";
}

function compileUsers(exclusions: Exclusions, included: boolean): UserFilter {
  const username = patternsIn(exclusions.usernames, included);
  const groups = patternsIn(exclusions.groups, included);
  const roles = patternsIn(exclusions.roles, included);
  const clusterRoles = patternsIn(exclusions.clusterRoles, included);
  return (user) =>
    username.some((matches) => matches(user.username)) ||
    groups.some((matches) => user.groups.some(matches)) ||
    roles.some((matches) => user.roles.some(matches)) ||
    clusterRoles.some((matches) => user.clusterRoles.some(matches));
}

function patternsIn(list: string, included: boolean): readonly TextTest[] {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry.startsWith("!") === included)
    .map((entry) => (included ? entry.slice(1).trim() : entry))
    .filter((entry) => entry !== "")
    .map(compileWildcard);
}
