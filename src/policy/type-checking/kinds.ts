import { builtinTypes, type GroupVersionKind, typeNamed } from "../../kube/index.ts";
import type * as cel from "../../lang/cel/index.ts";
import type { MatchResourcesText } from "../constraints/index.ts";
import type { CustomKind } from "../rule.ts";
import { shapeOfSchema, shapeOfType } from "./shape.ts";

/** A kind that a policy is about, with what is known of its objects. */
export interface KnownKind {
  readonly gvk: GroupVersionKind;
  readonly shape: cel.CelType;
}

/** More kinds than this are not looked at: what many have in common is little. (kubernetes: maxTypesToCheck) */
const mostKinds = 10;

/**
 * The kinds that a policy is about; none where nothing can be said of one of them: it is about whatever there is, about
 * subresources, whose objects are others, or about kinds nobody knows here.
 */
export function kindsOf(
  match: MatchResourcesText | undefined,
  custom: readonly CustomKind[] = [],
): readonly KnownKind[] {
  const found = new Map<string, KnownKind>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of match?.resourceRules ?? []) {
    for (const group of apiGroups) {
      for (const version of apiVersions) {
        for (const resource of resources) {
          const kind = kindOf({ group, version, resource }, custom);
          if (kind === undefined || found.size >= mostKinds) return [];
          found.set(`${group}/${version}/${kind.gvk.kind}`, kind);
        }
      }
    }
  }
  return [...found.values()];
}

interface Place {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

function kindOf({ group, version, resource }: Place, custom: readonly CustomKind[]): KnownKind | undefined {
  const isIt = ({ gvk, plural }: { readonly gvk: GroupVersionKind; readonly plural: string }) =>
    plural === resource && gvk.group === group && gvk.version === version;
  const own = custom.find(isIt);
  if (own !== undefined) return { gvk: own.gvk, shape: shapeOfSchema(own.schema, own.gvk.kind) };
  const builtin = builtinTypes().find(isIt);
  const type = builtin && typeNamed(builtin.typeName);
  return builtin === undefined || type === undefined ? undefined : { gvk: builtin.gvk, shape: shapeOfType(type) };
}
