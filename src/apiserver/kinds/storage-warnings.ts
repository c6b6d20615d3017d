import { parseQuantity } from "../../kube/index.ts";
import { type Fields, partAt, text } from "./fields.ts";

/** Warns of claims for a part of a byte. (kubernetes: pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaimSpec) */
export function claimSizeWarnings(spec: Fields | undefined, path: string): readonly string[] {
  return ["requests", "limits"].flatMap((key) =>
    amountWarnings(partAt(spec, "resources", key), `${path}.resources.${key}`, ["storage"]),
  );
}

/** Warns of amounts of bytes that are no whole numbers; `path` is that of the amounts. */
export function amountWarnings(
  amounts: Fields | undefined,
  path: string,
  names: readonly string[] = ["memory", "ephemeral-storage"],
): readonly string[] {
  return names.flatMap((name) => {
    const value = text(amounts, name);
    if (value === "" || isWhole(value)) return [];
    return [`${path}[${name}]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`];
  });
}

function isWhole(value: string): boolean {
  const quantity = parseQuantity(value);
  if (quantity === undefined) return true;
  return quantity.kind === "small" ? quantity.milli % 1000 === 0 : quantity.exponent >= 0;
}
