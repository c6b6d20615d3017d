import { apiVersionOf } from "../../kube/index.ts";
import type { Catalog } from "../catalog.ts";
import type { Kind } from "../kind.ts";
import { compareVersions } from "../version-order.ts";

/** A group with its versions, the preferred one first, and their kinds. */
export interface ServedGroup {
  readonly name: string;
  readonly versions: readonly ServedVersion[];
}

export interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly kinds: readonly Kind[];
}

/** All groups in the order of the catalog. */
export function groupsOf(catalog: Catalog): readonly ServedGroup[] {
  const groups = Map.groupBy(catalog.kinds(), ({ gvk }) => gvk.group);
  return [...groups].map(([name, kinds]) => ({ name, versions: versionsOf(name, kinds) }));
}

function versionsOf(group: string, kinds: readonly Kind[]): readonly ServedVersion[] {
  return [...Map.groupBy(kinds, ({ gvk }) => gvk.version)]
    .map(([version, ofVersion]) => ({ group, version, kinds: ofVersion }))
    .sort((a, b) => compareVersions(a.version, b.version));
}

/** `v1`, `apps/v1` */
export function groupVersionOf(version: ServedVersion): string {
  return apiVersionOf(version);
}
