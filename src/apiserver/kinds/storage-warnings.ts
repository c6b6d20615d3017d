import { parseQuantity } from "../../kube/index.ts";
import { type Fields, partAt, text } from "./fields.ts";

/** Warns of claims for a part of a byte. (kubernetes: pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaimSpec) */
export function claimSizeWarnings(spec: Fields | undefined, path: string): readonly string[] {
  return ["requests", "limits"].flatMap((key) => {
    const size = text(partAt(spec, "resources", key), "storage");
    const quantity = size === "" ? undefined : parseQuantity(size);
    const isFraction = quantity?.kind === "small" ? quantity.milli % 1000 !== 0 : (quantity?.exponent ?? 0) < 0;
    const field = `${path}.resources.${key}[storage]`;
    return isFraction ? [`${field}: fractional byte value ${JSON.stringify(size)} is invalid, must be an integer`] : [];
  });
}
