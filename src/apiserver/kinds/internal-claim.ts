import { type Fields, has, part } from "./fields.ts";

/**
 * What a claim asks for as the API server's messages show it: its internal type as JSON, with every field, in their
 * order and by their names in Go. (kubernetes: pkg/apis/core/types.go PersistentVolumeClaimSpec)
 */
export function internalClaim(spec: Fields): string {
  const resources = part(spec, "resources");
  const shown = {
    AccessModes: orNull(spec, "accessModes"),
    Selector: orNull(spec, "selector"),
    Resources: { Limits: sorted(part(resources, "limits")), Requests: sorted(part(resources, "requests")) },
    VolumeName: spec.volumeName ?? "",
    StorageClassName: orNull(spec, "storageClassName"),
    VolumeMode: orNull(spec, "volumeMode"),
    DataSource: source(part(spec, "dataSource"), []),
    DataSourceRef: source(part(spec, "dataSourceRef"), ["Namespace"]),
    VolumeAttributesClassName: orNull(spec, "volumeAttributesClassName"),
  };
  return JSON.stringify(shown, undefined, 1);
}

function orNull(holder: Fields, key: string): unknown {
  return has(holder, key) ? holder[key] : null;
}

function sorted(amounts: Fields | undefined): unknown {
  if (!amounts) return null;
  return Object.fromEntries(Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function source(of: Fields | undefined, more: readonly string[]): unknown {
  if (!of) return null;
  const { apiGroup = null, kind, name, namespace = null } = of;
  return { APIGroup: apiGroup, Kind: kind, Name: name, ...(more.length === 0 ? {} : { Namespace: namespace }) };
}
