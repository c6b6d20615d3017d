import { hasWildcard } from "../../kube/index.ts";
import type { FieldMistake } from "../mistake.ts";
import type { KindLookup } from "../rule.ts";
import { parseKindSelector } from "./kind-selector.ts";
import { compileLabels } from "./labels.ts";
import type { FilterText, MatchText, ResourcesText, SubjectText } from "./schema.ts";

/** Where a policy's rules apply, and the kinds that there are. */
export interface Scope {
  readonly namespaced: boolean;
  readonly kinds: KindLookup | undefined;
}

/** Mistakes in a match or exclude block. (kyverno: api/kyverno/v1/match_resources_types.go) */
export function blockMistakes(block: MatchText, path: string, scope: Scope): readonly FieldMistake[] {
  const { any = [], all = [] } = block;
  const both = any.length > 0 && all.length > 0;
  const together: FieldMistake = {
    type: "Invalid",
    field: path,
    value: block,
    detail: "Can't specify any and all together",
    path,
  };
  return [
    ...(both ? [together] : []),
    ...any.flatMap((filter, index) => filterMistakes(filter, `${path}.any[${index}]`, scope)),
    ...all.flatMap((filter, index) => filterMistakes(filter, `${path}.all[${index}]`, scope)),
    ...filterMistakes(block, path, scope),
  ];
}

function filterMistakes(filter: FilterText, path: string, scope: Scope): readonly FieldMistake[] {
  return [
    ...(filter.subjects ?? []).flatMap((subject, index) => subjectMistakes(subject, `${path}.subjects[${index}]`)),
    ...roleMistakes(filter.roles ?? [], `${path}.roles`),
    ...(filter.resources === undefined ? [] : resourceMistakes(filter.resources, path, scope)),
  ];
}

function subjectMistakes({ kind, name, namespace = "" }: SubjectText, path: string): readonly FieldMistake[] {
  const at = (field: string) => ({ field: `${path}.${field}`, path: `${path}.${field}` });
  const mistakes: FieldMistake[] = [];
  if (kind === "") mistakes.push({ ...at("kind"), type: "Required", detail: "" });
  else if (!["User", "Group", "ServiceAccount"].includes(kind)) {
    const detail = "kind must be 'User', 'Group', or 'ServiceAccount'";
    mistakes.push({ ...at("kind"), type: "Invalid", value: kind, detail });
  }
  if (name === "") mistakes.push({ ...at("name"), type: "Required", detail: "" });
  if (kind === "ServiceAccount" && namespace === "") {
    mistakes.push({
      ...at("namespace"),
      type: "Required",
      detail: "namespace is required when Kind is ServiceAccount",
    });
  }
  return mistakes;
}

function roleMistakes(roles: readonly string[], path: string): readonly FieldMistake[] {
  return roles.flatMap((role, index): readonly FieldMistake[] => {
    if (role.split(":").length === 2) return [];
    const field = `${path}[${index}]`;
    const detail = "Role is expected to be in namespace:name format";
    return [{ type: "Invalid", field, value: role, detail, path: field }];
  });
}

/** Kyverno's paths leave out `resources`. (kyverno: api/kyverno/v1/resource_description_types.go) */
function resourceMistakes(resources: ResourcesText, filter: string, scope: Scope): readonly FieldMistake[] {
  const path = `${filter}.resources`;
  const { name = "", names = [] } = resources;
  const detail = "Both name and names can not be specified together";
  const doubled: FieldMistake = { type: "Invalid", field: filter, value: resources, detail, path };
  return [
    ...(name !== "" && names.length > 0 ? [doubled] : []),
    ...selectorMistakes(resources, filter),
    ...(scope.namespaced ? scopeMistakes(resources, filter, scope.kinds) : []),
  ];
}

/** A selector that is wrong would match nothing, so its rule would protect nothing. */
function selectorMistakes(resources: ResourcesText, filter: string): readonly FieldMistake[] {
  const { selector, namespaceSelector } = resources;
  const mistakes: FieldMistake[] = [];
  for (const [name, value] of Object.entries({ selector, namespaceSelector })) {
    if (value === undefined) continue;
    const at = { field: `${filter}.${name}`, path: `${filter}.resources.${name}`, value };
    const compiled = compileLabels(value);
    if (compiled.kind === "error") mistakes.push({ ...at, type: "Invalid", detail: compiled.message });
    else if (name === "selector" && isEmptySelector(value)) {
      mistakes.push({ ...at, type: "Invalid", detail: "The requirements are not specified in selector" });
    }
  }
  return mistakes;
}

function isEmptySelector(selector: NonNullable<ResourcesText["selector"]>): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

function scopeMistakes(
  { namespaces = [], kinds = [] }: ResourcesText,
  filter: string,
  lookup: KindLookup | undefined,
): readonly FieldMistake[] {
  const mistakes: FieldMistake[] = [];
  if (namespaces.length > 0) {
    const detail = "Filtering namespaces not allowed in namespaced policies";
    const at = { field: `${filter}.namespaces`, path: `${filter}.resources.namespaces` };
    mistakes.push({ ...at, type: "Forbidden", detail });
  }
  for (const [index, kind] of kinds.entries()) {
    if (!isClusterWide(kind, lookup)) continue;
    const detail = `Cluster wide resource '${kind}' not allowed in namespaced policy`;
    const at = { field: `${filter}.kinds[${index}]`, path: `${filter}.resources.kinds[${index}]` };
    mistakes.push({ ...at, type: "Forbidden", detail });
  }
  return mistakes;
}

/** Only a kind that is named in full is looked up: a wildcard may mean others besides. */
function isClusterWide(text: string, lookup: KindLookup | undefined): boolean {
  const selector = parseKindSelector(text);
  if (lookup === undefined || hasWildcard(selector.kind)) return false;
  return lookup(selector).some(({ namespaced }) => !namespaced);
}
