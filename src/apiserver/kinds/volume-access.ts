import { compareQuantities, type FieldError, parseQuantity, quantityOfInteger } from "../../kube/index.ts";
import { canonicalQuantity } from "../codec/quantity.ts";
import { type Fields, part, text, texts } from "./fields.ts";
import { forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { subdomainMistakes } from "./names.ts";

const modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const shortModes: readonly (readonly [string, string])[] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];
const betaClass = "volume.beta.kubernetes.io/storage-class";

/** Checks how a volume or a claim may be mounted; `detail` is told where nothing is said. */
export function accessModeMistakes(spec: Fields, path: string, detail = ""): readonly FieldError[] {
  const given = texts(spec, "accessModes");
  const field = `${path}.accessModes`;
  const alone = given.includes("ReadWriteOncePod") && given.some((mode) => isOther(mode));
  return [
    ...(given.length === 0 ? [required(field, detail)] : []),
    ...given.flatMap((mode) => (modes.includes(mode) ? [] : [notSupported(field, mode, modes)])),
    ...(alone ? [forbidden(field, "may not use ReadWriteOncePod with other access modes")] : []),
  ];
}

/** Checks the mode of a volume: file system or block device. */
export function volumeModeMistakes(spec: Fields, path: string): readonly FieldError[] {
  const mode = text(spec, "volumeMode");
  const supported = ["Block", "Filesystem"];
  return mode === "" || supported.includes(mode) ? [] : [notSupported(`${path}.volumeMode`, mode, supported)];
}

/** Checks the name of a class. */
export function classNameMistakes(spec: Fields, key: string, path: string): readonly FieldError[] {
  const name = text(spec, key);
  return name === "" ? [] : invalids(`${path}.${key}`, name, subdomainMistakes(name));
}

/** `Invalid` where an amount is not above zero. (kubernetes: ValidatePositiveQuantityValue) */
export function positiveMistakes(value: unknown, field: string): readonly FieldError[] {
  const quantity = typeof value === "string" ? parseQuantity(value) : undefined;
  const positive = quantity === undefined || compareQuantities(quantity, quantityOfInteger(0)) > 0;
  return positive ? [] : [invalid(field, value, "must be greater than zero")];
}

/** Access modes as tables show them: `RWO,ROX`. */
export function shownModes(holder: Fields | undefined): string {
  const given = texts(holder, "accessModes");
  return shortModes.flatMap(([mode, short]) => (given.includes(mode) ? [short] : [])).join(",");
}

/** The storage of a list of amounts as tables show it; `0` where there is none. */
export function shownStorage(amounts: Fields | undefined): string {
  const canonical = canonicalQuantity(text(amounts, "storage") || "0");
  return canonical.kind === "text" ? canonical.text : "0";
}

/** The storage class that a volume or a claim names, in the old annotation or the new field. */
export function storageClassOf(object: { readonly metadata: unknown; readonly spec?: unknown }): string {
  const annotations = part(object.metadata as Fields, "annotations");
  return text(annotations, betaClass) || text(object.spec as Fields | undefined, "storageClassName");
}

/** A text that may be absent, as tables show it. */
export function orUnset(holder: Fields | undefined, key: string): string {
  const value = holder?.[key];
  return typeof value === "string" ? value : "<unset>";
}

function isOther(mode: string): boolean {
  return mode !== "ReadWriteOncePod" && modes.includes(mode);
}
