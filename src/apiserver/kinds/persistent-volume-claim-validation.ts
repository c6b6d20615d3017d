import { compareQuantities, type FieldError, own, parseQuantity, type Resource } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { type Fields, has, part, partAt, text, texts } from "./fields.ts";
import { internalText } from "./internal-form.ts";
import { selectorMistakes } from "./label-selector.ts";
import { lineDifferences } from "./line-differences.ts";
import { immutable } from "./metadata.ts";
import { forbidden, invalid, invalids, required } from "./mistakes.ts";
import { labelMistakes, subdomainMistakes } from "./names.ts";
import { accessModeMistakes, classNameMistakes, positiveMistakes, volumeModeMistakes } from "./volume-access.ts";

/** Checks what a claim asks for; `path` is that of the spec. (kubernetes: pkg/apis/core/validation ValidatePersistentVolumeClaimSpec) */
export function claimSpecMistakes(spec: Fields, path: string): readonly FieldError[] {
  return [
    ...accessModeMistakesOf(spec, path),
    ...storageMistakes(spec, `${path}.resources[storage]`),
    ...classNameMistakes(spec, "storageClassName", path),
    ...volumeModeMistakes(spec, path),
    ...sourceMistakes(part(spec, "dataSource"), `${path}.dataSource`),
    ...sourceMistakes(part(spec, "dataSourceRef"), `${path}.dataSourceRef`),
    ...sourcePairMistakes(spec, path),
    ...classNameMistakes(spec, "volumeAttributesClassName", path),
  ];
}

/** Of a claim only the size and its attributes change, and only once it has its volume. (kubernetes: ValidatePersistentVolumeClaimUpdate) */
export function claimUpdateMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const before = part(old, "spec") ?? {};
  const levelled = level(object, spec, before);
  const expected = text(before, "volumeName") === "" ? { ...before, volumeName: spec.volumeName } : before;
  const fixed =
    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
  return [
    ...immutable(
      `metadata.annotations.${betaClass}`,
      text(annotationsOf(object), betaClass),
      text(annotationsOf(old), betaClass),
    ),
    ...(same(levelled, expected)
      ? []
      : [
          forbidden(
            "spec",
            `${fixed}\n${lineDifferences(internalText(expected, claimType), internalText(levelled, claimType))}`,
          ),
        ]),
    ...shrinkMistakes(spec, before, text(partAt(old, "status", "capacity"), "storage")),
    ...immutable("volumeMode", spec.volumeMode, before.volumeMode),
  ];
}

/** (kubernetes: ValidatePersistentVolumeClaimStatusUpdate) */
export function claimStatusMistakes(object: Resource): readonly FieldError[] {
  return [
    ...(text(object.metadata as Fields, "resourceVersion") === "" ? [required("resourceVersion")] : []),
    ...(texts(part(object, "spec"), "accessModes").length === 0 ? [required("Spec.accessModes")] : []),
  ];
}

const claimType = "PersistentVolumeClaimSpec";
const betaClass = "volume.beta.kubernetes.io/storage-class";

function annotationsOf(object: Resource): Fields | undefined {
  return part(object.metadata as Fields, "annotations");
}

function accessModeMistakesOf(spec: Fields, path: string): readonly FieldError[] {
  const [first, ...others] = accessModeMistakes(spec, path, "at least 1 access mode is required");
  const selector = selectorMistakes(part(spec, "selector"), `${path}.selector`);
  if (first?.type === "Required") return [first, ...selector, ...others];
  return [...selector, ...(first ? [first] : []), ...others];
}

function storageMistakes(spec: Fields, field: string): readonly FieldError[] {
  const size = own(partAt(spec, "resources", "requests"), "storage");
  return size === undefined || size === null ? [required(field)] : positiveMistakes(size, field);
}

function sourceMistakes(source: Fields | undefined, path: string): readonly FieldError[] {
  if (!source) return [];
  const group = text(source, "apiGroup");
  const kind = text(source, "kind");
  const namespace = text(source, "namespace");
  const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
  return [
    ...(text(source, "name") === "" ? [required(`${path}.name`)] : []),
    ...(kind === "" ? [required(`${path}.kind`)] : []),
    ...(group === "" && kind !== "PersistentVolumeClaim" ? [invalid(path, kind, detail)] : []),
    ...(group === "" ? [] : invalids(`${path}.apiGroup`, group, subdomainMistakes(group))),
    ...(namespace === "" ? [] : invalids(`${path}.namespace`, namespace, labelMistakes(namespace))),
  ];
}

function sourcePairMistakes(spec: Fields, path: string): readonly FieldError[] {
  const source = part(spec, "dataSource");
  const reference = part(spec, "dataSourceRef");
  if (!source || !reference) return [];
  const field = `${path}.dataSource`;
  if (text(reference, "namespace") !== "") {
    return [invalid(path, field, "may not be specified when dataSourceRef.namespace is specified")];
  }
  const alike = ["apiGroup", "kind", "name"].every((key) => text(source, key) === text(reference, key));
  return alike ? [] : [invalid(path, field, "must match dataSourceRef")];
}

/** The new spec with everything that may change as it was. */
function level(object: Resource, spec: Fields, before: Fields): Fields {
  const isBound = text(part(object, "status"), "phase") === "Bound";
  const classes = !has(before, "storageClassName") ? { storageClassName: before.storageClassName } : {};
  if (!isBound) return { ...spec, ...classes };
  const resources = part(spec, "resources") ?? {};
  const requests = part(resources, "requests");
  const size = own(partAt(before, "resources", "requests"), "storage");
  return {
    ...spec,
    ...classes,
    volumeAttributesClassName: before.volumeAttributesClassName,
    resources: requests ? { ...resources, requests: { ...requests, storage: size } } : resources,
  };
}

function shrinkMistakes(spec: Fields, before: Fields, capacity: string): readonly FieldError[] {
  const is = parseQuantity(text(partAt(spec, "resources", "requests"), "storage"));
  const was = parseQuantity(text(partAt(before, "resources", "requests"), "storage"));
  const has = parseQuantity(capacity || "0");
  if (!is || !was || !has || compareQuantities(is, was) >= 0 || compareQuantities(is, has) > 0) return [];
  return [forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")];
}
