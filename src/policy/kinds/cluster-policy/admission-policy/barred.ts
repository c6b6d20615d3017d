import { hasWildcard } from "../../../../kube/index.ts";
import type { FilterText, MatchText, ResourcesText } from "../../../match/index.ts";
import type { RuleText } from "../schema/rule.ts";
import type { OverrideText, SpecText } from "../schema/spec.ts";

/**
 * Why no ValidatingAdmissionPolicy can be made of a policy, as its status tells it after
 * `skip generating ValidatingAdmissionPolicy`; `undefined` where one can. (kyverno: pkg/admissionpolicy/kyvernopolicy_checker.go)
 */
export function barredBy(spec: SpecText): string | undefined {
  const [rule, ...others] = spec.rules ?? [];
  if (rule === undefined) return ": no rules found.";
  if (others.length > 0) return ": multiple rules are not applicable.";
  if (rule.validate?.cel === undefined) return " for non CEL rules.";
  if (!rule.validate.cel.generate) return ": validate.cel.generate is not set to true.";
  return (
    barredByOverrides(spec.validationFailureActionOverrides) ??
    barredByOverrides(rule.validate.failureActionOverrides) ??
    barredByMatch(rule) ??
    barredByExclude(rule) ??
    barredByMore(spec, rule)
  );
}

/** What Kyverno would leave out of the admission policy, which would then deny what the policy itself does not. */
function barredByMore({ admission, webhookConfiguration }: SpecText, rule: RuleText): string | undefined {
  if (!admission) return ": admission is disabled.";
  if (rule.preconditions !== undefined && rule.preconditions !== null) return ": preconditions are not applicable.";
  const conditions = webhookConfiguration?.matchConditions ?? [];
  return conditions.length > 0 ? ": webhookConfiguration.matchConditions are not applicable." : undefined;
}

/** The same for what an exception from the policy says. */
export function barredByException(exception: ExceptionParts): string | undefined {
  const { match, conditions, exceptions } = exception;
  if (exceptions.some(({ ruleNames }) => ruleNames.length > 1)) {
    return ": multiple ruleNames in PolicyException is not applicable.";
  }
  if (conditions !== undefined) return ": Conditions in PolicyException is not applicable.";
  return (
    barredByFilters(match.any ?? [], excluded) ??
    ((match.all ?? []).length > 1
      ? ": multiple 'all' in the PolicyException's match block is not applicable."
      : undefined) ??
    barredByFilters(match.all ?? [], excluded)
  );
}

/** What is looked at in an exception. */
export interface ExceptionParts {
  readonly match: Pick<MatchText, "any" | "all">;
  readonly conditions?: unknown;
  readonly exceptions: readonly { readonly ruleNames: readonly string[] }[];
}

function barredByOverrides(overrides: readonly OverrideText[] = []): string | undefined {
  if (overrides.length > 1) return ": multiple validationFailureActionOverrides are not applicable.";
  if ((overrides[0]?.namespaces ?? []).length === 0) return undefined;
  return ": Namespaces in validationFailureActionOverrides is not applicable.";
}

/** Whether filters say what a policy is for, or what it is not for. */
const matched = "match";
const excluded = "exclude";

function barredByMatch({ match }: RuleText): string | undefined {
  const { resources = {}, any = [], all = [] } = match;
  return (
    barredByUser(match) ??
    barredByResources(resources, matched) ??
    barredByFilters(any, matched) ??
    (all.length > 1 ? ": multiple 'all' in the match block is not applicable." : undefined) ??
    barredByFilters(all, matched)
  );
}

function barredByExclude({ exclude }: RuleText): string | undefined {
  if (exclude === undefined) return undefined;
  const { resources = {}, any = [], all = [] } = exclude;
  return (
    barredByUser(exclude) ??
    barredByResources(resources, excluded) ??
    barredBySelectors([exclude], excluded) ??
    barredByFilters(any, excluded) ??
    (all.length > 1 ? ": multiple 'all' in the exclude block is not applicable." : undefined) ??
    barredByFilters(all, excluded)
  );
}

function barredByUser({ roles = [], clusterRoles = [], subjects = [] }: FilterText): string | undefined {
  if (roles.length + clusterRoles.length + subjects.length === 0) return undefined;
  return ": Roles / ClusterRoles / Subjects in `any/all` is not applicable.";
}

function barredByResources(resources: ResourcesText, side: string): string | undefined {
  const { kinds = [], namespaces = [], annotations = {}, name = "", names = [] } = resources;
  if (side === excluded && kinds.length > 0 && namespaces.length > 0) {
    return ": excluding a resource within a namespace is not applicable.";
  }
  if (Object.keys(annotations).length > 0) return ": Annotations in resource description is not applicable.";
  if ([name, ...names].some(hasWildcard)) return ": wildcards in resource name is not applicable.";
  return namespaces.some(hasWildcard) ? ": wildcards in namespace name is not applicable." : undefined;
}

function barredByFilters(filters: readonly FilterText[], side: string): string | undefined {
  for (const filter of filters) {
    const barred = barredByUser(filter) ?? barredByResources(filter.resources ?? {}, side);
    if (barred !== undefined) return barred;
  }
  return barredBySelectors(filters, side);
}

/**
 * Selectors stand beside the resources that are asked about, and not beside those that are left out: Kyverno would leave
 * out all that a block without `any` and `all` names. Of several filters it would keep the namespaces of the last alone;
 * here they bar the policy as selectors do.
 */
function barredBySelectors(filters: readonly FilterText[], side: string): string | undefined {
  const said = filters.map(({ resources = {} }) => resources);
  const selects = said.some(({ namespaceSelector, selector }) => (namespaceSelector ?? selector) !== undefined);
  if (side === excluded) {
    return selects ? ": NamespaceSelector / ObjectSelector in the exclude block is not applicable." : undefined;
  }
  if (filters.length < 2) return undefined;
  if (selects) {
    return ": NamespaceSelector / ObjectSelector across multiple resources in the match block are not applicable.";
  }
  const confined = said.some(({ namespaces = [] }) => namespaces.length > 0);
  return confined ? ": namespaces across multiple resources in the match block are not applicable." : undefined;
}
