import type { FieldError, Resource } from "../../kube/index.ts";
import { approvalMistakes } from "./crd-approval.ts";
import { conversionMistakes } from "./crd-conversion-validation.ts";
import { hasCondition } from "./crd-status.ts";
import { versionsMistakes } from "./crd-version-validation.ts";
import { type Fields, flag, part, partAt, parts, text, texts } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { invalid, notSupported, required } from "./mistakes.ts";
import { dns1035Mistakes, subdomainMistakes } from "./names.ts";

/**
 * Checks a CustomResourceDefinition besides its metadata; `old` where it is an update.
 * (kubernetes: apiextensions-apiserver pkg/apis/apiextensions/validation)
 */
export function crdMistakes(crd: Resource, old?: Resource): readonly FieldError[] {
  const spec = part(crd, "spec") ?? {};
  return [
    ...groupMistakes(text(spec, "group")),
    ...scopeMistakes(text(spec, "scope")),
    ...versionsMistakes(spec, part(old, "spec")),
    ...requiredNames(part(spec, "names")),
    ...namesMistakes(part(spec, "names"), "spec.names"),
    ...conversionMistakes(part(spec, "conversion")),
    ...namesMistakes(partAt(crd, "status", "acceptedNames"), "status.acceptedNames"),
    ...storedVersionsMistakes(crd),
    ...approvalMistakes(crd, old),
    ...(flag(spec, "preserveUnknownFields") ? [preservingMistake] : []),
  ];
}

/** What never changes of a definition, and what not once it is established. */
export function crdUpdateMistakes(crd: Resource, old: Resource): readonly FieldError[] {
  const now = part(crd, "spec");
  const before = part(old, "spec");
  const names = (spec: Fields | undefined, key: string) => text(part(spec, "names"), key);
  const established = hasCondition(old, "Established")
    ? [
        ...immutable("spec.scope", text(now, "scope"), text(before, "scope")),
        ...immutable("spec.names.kind", names(now, "kind"), names(before, "kind")),
      ]
    : [];
  return [
    ...established,
    ...immutable("spec.group", text(now, "group"), text(before, "group")),
    ...immutable("spec.names.plural", names(now, "plural"), names(before, "plural")),
  ];
}

const preservingMistake = invalid(
  "spec.preserveUnknownFields",
  true,
  "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
);

function groupMistakes(group: string): readonly FieldError[] {
  const field = "spec.group";
  if (group === "") return [required(field)];
  const form = subdomainMistakes(group);
  if (form.length > 0) return [invalid(field, group, form.join(","))];
  return group.includes(".") ? [] : [invalid(field, group, "should be a domain with at least one dot")];
}

function scopeMistakes(scope: string): readonly FieldError[] {
  if (scope === "") return [required("spec.scope")];
  const scopes = ["Cluster", "Namespaced"];
  return scopes.includes(scope) ? [] : [notSupported("spec.scope", scope, scopes)];
}

function requiredNames(names: Fields | undefined): readonly FieldError[] {
  return ["plural", "singular", "kind", "listKind"]
    .filter((key) => text(names, key) === "")
    .map((key) => required(`spec.names.${key}`));
}

function namesMistakes(names: Fields | undefined, path: string): readonly FieldError[] {
  const kind = text(names, "kind");
  const twins = kind !== "" && kind === text(names, "listKind");
  const list = (key: string) =>
    texts(names, key).flatMap((name, index) => labelMistakes(name, name, { field: `${path}.${key}[${index}]` }));
  const mixed = "may have mixed case, but should otherwise match: ";
  return [
    ...["plural", "singular"].flatMap((key) => {
      const name = text(names, key);
      return name === "" ? [] : labelMistakes(name, name, { field: `${path}.${key}` });
    }),
    ...["kind", "listKind"].flatMap((key) => {
      const name = text(names, key);
      return name === "" ? [] : labelMistakes(name, name.toLowerCase(), { field: `${path}.${key}`, prefix: mixed });
    }),
    ...list("shortNames"),
    ...(twins ? [invalid(`${path}.listKind`, kind, "kind and listKind may not be the same")] : []),
    ...list("categories"),
  ];
}

function labelMistakes(
  value: string,
  checked: string,
  { field, prefix = "" }: { readonly field: string; readonly prefix?: string },
): readonly FieldError[] {
  const messages = dns1035Mistakes(checked);
  return messages.length === 0 ? [] : [invalid(field, value, prefix + messages.join(","))];
}

function storedVersionsMistakes(crd: Resource): readonly FieldError[] {
  const stored = texts(part(crd, "status"), "storedVersions");
  const field = "status.storedVersions";
  const versions = parts(part(crd, "spec"), "versions");
  const names = new Set(versions.map((version) => text(version, "name")));
  if (stored.length === 0) return [invalid(field, null, "must have at least one stored version")];
  const lacking = versions.filter((version) => flag(version, "storage") && !stored.includes(text(version, "name")));
  const gone = stored.flatMap((name, index) => (names.has(name) ? [] : [{ name, index }]));
  return [
    ...lacking.map((one) => invalid(field, stored, `must have the storage version ${text(one, "name")}`)),
    ...gone.map(({ name, index }) =>
      invalid(
        `${field}[${index}]`,
        name,
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
      ),
    ),
  ];
}
