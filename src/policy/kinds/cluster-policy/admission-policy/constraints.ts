import type { LabelSelector } from "../../../../kube/index.ts";
import { type MatchText, parseKindSelector, type ResourcesText } from "../../../match/index.ts";
import type { KindLookup, Operation } from "../../../rule.ts";

/** Resources as admission policies name them. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly Operation[];
  readonly resourceNames?: readonly string[];
}

/** What an admission policy is for. */
export interface MatchConstraints {
  readonly resourceRules: readonly ResourceRule[];
  readonly excludeResourceRules?: readonly ResourceRule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

/** What could not be said in the terms of admission policies. */
export interface ConstraintMistake {
  readonly mistake: string;
}

/**
 * What a rule is for, in the terms of admission policies; `excepted` are the blocks of exceptions from it. As in Kyverno
 * a filter that excludes namespaces alone excludes these Namespaces, not what is in them.
 * (kyverno: pkg/admissionpolicy/builder.go)
 */
export function constraintsOf(
  { match, exclude, excepted }: { match: MatchText; exclude: MatchText | undefined; excepted: readonly MatchText[] },
  kinds: KindLookup,
): MatchConstraints | ConstraintMistake {
  const filters = filtersOf(match);
  const resourceRules = rulesOf(filters, kinds);
  if ("mistake" in resourceRules) return resourceRules;
  const excluded = [...(exclude === undefined ? [] : [exclude]), ...excepted].flatMap(filtersOf);
  const excludeResourceRules = rulesOf(excluded, kinds, excludedNamespaces);
  if ("mistake" in excludeResourceRules) return excludeResourceRules;
  return {
    ...selectorsOf(filters.at(-1)),
    resourceRules: resourceRules.rules,
    ...(excludeResourceRules.rules.length > 0 && { excludeResourceRules: excludeResourceRules.rules }),
  };
}

function filtersOf({ resources, any = [], all = [] }: MatchText): readonly ResourcesText[] {
  return [{ resources }, ...any, ...all].flatMap((filter) =>
    filter.resources === undefined ? [] : [filter.resources],
  );
}

function selectorsOf(resources: ResourcesText | undefined): Omit<MatchConstraints, "resourceRules"> {
  const { namespaces = [], namespaceSelector, selector } = resources ?? {};
  const key = "kubernetes.io/metadata.name";
  const within = { matchExpressions: [{ key, operator: "In" as const, values: namespaces }] };
  const namespace = namespaces.length > 0 ? within : namespaceSelector;
  return {
    ...(namespace !== undefined && { namespaceSelector: namespace }),
    ...(selector !== undefined && { objectSelector: selector }),
  };
}

type Rules = { readonly rules: readonly ResourceRule[] };

function rulesOf(
  filters: readonly ResourcesText[],
  kinds: KindLookup,
  further: (filter: ResourcesText) => readonly ResourceRule[] = () => [],
): Rules | ConstraintMistake {
  const rules: ResourceRule[] = [];
  for (const filter of filters) {
    for (const kind of filter.kinds ?? []) {
      const rule = ruleFor(kind, filter, kinds);
      if ("mistake" in rule) return rule;
      addTo(rules, rule);
    }
    rules.push(...further(filter));
  }
  return { rules };
}

function ruleFor(selector: string, filter: ResourcesText, kinds: KindLookup): ResourceRule | ConstraintMistake {
  if (selector === "*") return ruleOf(["*"], { group: "*", version: "*" }, filter);
  const { group, version, kind, subresource } = parseKindSelector(selector);
  const [found, ...others] = kinds({ group, version, kind });
  if (found === undefined || others.length > 0) return { mistake: `no unique match for kind ${selector}` };
  const plural = subresource === "" ? found.resource : `${found.resource}/${subresource}`;
  return ruleOf(plural === "pods" ? ["pods", "pods/ephemeralcontainers"] : [plural], found.gvk, filter);
}

function ruleOf(
  resources: readonly string[],
  of: { readonly group: string; readonly version: string },
  filter: ResourcesText,
): ResourceRule {
  const names = [...(filter.names ?? []), ...((filter.name ?? "") === "" ? [] : [filter.name ?? ""])];
  return {
    ...(names.length > 0 && { resourceNames: names }),
    apiGroups: [of.group],
    apiVersions: [of.version],
    operations: operationsOf(filter),
    resources,
  };
}

/** Resources of a group and version stand in one rule where they are asked about alike; Kyverno does not look whether. */
function addTo(rules: ResourceRule[], rule: ResourceRule): void {
  const withoutResources = ({ resources: _, ...rest }: ResourceRule) => JSON.stringify(rest);
  const at = rules.findIndex((one) => withoutResources(one) === withoutResources(rule));
  const known = rules[at];
  if (known === undefined) rules.push(rule);
  else rules[at] = { ...known, resources: [...known.resources, ...rule.resources].sort() };
}

function excludedNamespaces(filter: ResourcesText): readonly ResourceRule[] {
  const { namespaces = [], kinds = [] } = filter;
  if (namespaces.length === 0 || kinds.length > 0) return [];
  return [
    {
      resourceNames: namespaces,
      apiGroups: [""],
      apiVersions: ["v1"],
      operations: operationsOf(filter),
      resources: ["namespaces"],
    },
  ];
}

const allOperations: readonly Operation[] = ["CREATE", "UPDATE", "CONNECT", "DELETE"];

function operationsOf({ operations = [] }: ResourcesText): readonly Operation[] {
  return operations.length === 0 ? allOperations : operations;
}
