import { type FieldError, type JsonObject, nullableErrors, schemaMistakes } from "../../kube/index.ts";
import { defaultMistakes, expressionMistakes } from "../custom-rules/index.ts";
import { selectableFieldsMistakes } from "./crd-selectable-fields.ts";
import { same } from "./equal.ts";
import { type Fields, flag, has, part, partAt, parts, text } from "./fields.ts";
import { invalid, required } from "./mistakes.ts";
import { dns1035Mistakes } from "./names.ts";

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

/**
 * Checks the versions of a CustomResourceDefinition; `before` is its spec before an update.
 * (kubernetes: validateCustomResourceDefinitionVersion)
 */
export function versionsMistakes(spec: Fields, before?: Fields): readonly FieldError[] {
  const versions = parts(spec, "versions");
  const field = "spec.versions";
  const names = versions.map((version) => text(version, "name"));
  const first = dns1035Mistakes(names[0] ?? "");
  const shown = internalForm(versions);
  const stored = versions.filter((version) => flag(version, "storage")).length;
  return [
    ...versions.flatMap((version, index) =>
      partAt(version, "schema", "openAPIV3Schema") ? [] : [required(`${field}[${index}].schema.openAPIV3Schema`)],
    ),
    ...versions.flatMap((version, index) => versionMistakes(version, `${field}[${index}]`)),
    ...(new Set(names).size < names.length ? [invalid(field, shown, "must contain unique version names")] : []),
    ...(stored === 1 ? [] : [invalid(field, shown, "must have exactly one version marked as storage version")]),
    ...(names.length > 0 && first.length > 0 ? [invalid("spec.version", names[0], first.join(","))] : []),
    ...schemasMistakes(versions, parts(before, "versions")),
    ...subresourcesMistakes(versions),
    ...columnsMistakes(versions),
    ...fieldsMistakes(versions),
  ];
}

const sharedParts = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"];

/**
 * Versions as the API server holds them, and as its messages show them: parts that are the same in all of them are in
 * another place. Where they are not, versions are shown as they were written.
 */
function internalForm(versions: readonly Fields[]): readonly Fields[] {
  const [first] = versions;
  if (sharedParts.some((key) => versions.some((version) => !same(version[key], first?.[key])))) return versions;
  return versions.map((version) => ({
    Name: text(version, "name"),
    Served: flag(version, "served"),
    Storage: flag(version, "storage"),
    Deprecated: flag(version, "deprecated"),
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }));
}

function versionMistakes(version: Fields, path: string): readonly FieldError[] {
  const name = text(version, "name");
  const form = dns1035Mistakes(name);
  const warning = text(version, "deprecationWarning");
  const field = `${path}.deprecationWarning`;
  const stray = has(version, "deprecationWarning") && !flag(version, "deprecated");
  return [
    ...(form.length > 0 ? [invalid(`${path}.name`, name, form.join(","))] : []),
    ...(stray ? [invalid(field, warning, "can only be set for deprecated versions")] : []),
    ...(warning.length > 256 ? [invalid(field, warning, "must be <= 256 characters long")] : []),
  ];
}

/**
 * Where a part of a version is reported: versions that are all the same in it share one place at the top, as the API
 * server's internal form has it.
 */
function places(
  versions: readonly Fields[],
  key: string,
  { shared, own }: { readonly shared: string; readonly own: string },
): readonly { readonly value: unknown; readonly path: string }[] {
  const [first] = versions;
  const alike = first !== undefined && versions.every((version) => has(version, key) && same(version[key], first[key]));
  if (alike) return [{ value: first[key], path: shared }];
  return versions
    .map((version, index) => ({ value: version[key], path: `spec.versions[${index}].${own}` }))
    .filter(({ value }) => value !== undefined);
}

function schemasMistakes(versions: readonly Fields[], before: readonly Fields[]): readonly FieldError[] {
  return places(versions, "schema", { shared: "spec.validation", own: "schema" }).flatMap(({ value, path }) => {
    const schema = part({ value }, "value")?.openAPIV3Schema;
    if (schema === undefined || schema === null) return [];
    const owner = versions.find((version) => version.schema === value);
    const old = before.find((version) => text(version, "name") === text(owner, "name"));
    const isUnchanged = old !== undefined && same(old.schema, value);
    return schemaErrors(schema as JsonObject, `${path}.openAPIV3Schema`, isUnchanged);
  });
}

/** Expressions are only looked at where the schema is what it should be. */
function schemaErrors(source: JsonObject, path: string, isUnchanged: boolean): readonly FieldError[] {
  const mistakes = schemaMistakes(source, path);
  const root = nullableErrors(source, path);
  if (mistakes.form.length > 0) return [...root, ...mistakes.form, ...mistakes.rules];
  const defaults = defaultMistakes(source, path);
  if (defaults.length > 0) return [...root, ...defaults, ...mistakes.rules];
  return [...root, ...mistakes.rules, ...expressionMistakes({ source, path, mistakes, isUnchanged })];
}

function subresourcesMistakes(versions: readonly Fields[]): readonly FieldError[] {
  const names = { shared: "spec.subresources", own: "subresources" };
  return places(versions, "subresources", names).flatMap(({ value, path }) => {
    const scale = partAt({ value }, "value", "scale");
    if (!scale) return [];
    const selector = text(scale, "labelSelectorPath");
    const inside = selector === "" || selector.startsWith(".spec.") || selector.startsWith(".status.");
    return [
      ...scalePathMistakes(text(scale, "specReplicasPath"), ".spec", `${path}.scale.specReplicasPath`),
      ...scalePathMistakes(text(scale, "statusReplicasPath"), ".status", `${path}.scale.statusReplicasPath`),
      ...(inside
        ? []
        : [
            invalid(`${path}.scale.labelSelectorPath`, selector, "should be a json path under either .spec or .status"),
          ]),
    ];
  });
}

function scalePathMistakes(value: string, root: string, field: string): readonly FieldError[] {
  if (value === "") return [required(field)];
  if (!value.startsWith(".")) return [invalid(field, value, "must be a simple json path starting with .")];
  return value.startsWith(`${root}.`) ? [] : [invalid(field, value, `should be a json path under ${root}`)];
}

function columnsMistakes(versions: readonly Fields[]): readonly FieldError[] {
  const key = "additionalPrinterColumns";
  return places(versions, key, { shared: `spec.${key}`, own: key }).flatMap(({ value, path }) =>
    parts({ value }, "value").flatMap((column, index) => columnMistakes(column, `${path}[${index}]`)),
  );
}

function columnMistakes(column: Fields, path: string): readonly FieldError[] {
  const type = text(column, "type");
  const format = text(column, "format");
  const jsonPath = text(column, "jsonPath");
  const oneOfTypes = `must be one of ${columnTypes.join(",")}`;
  const badFormat = format !== "" && !columnFormats.includes(format);
  return [
    ...(text(column, "name") === "" ? [required(`${path}.name`)] : []),
    ...(type === ""
      ? [required(`${path}.type`, oneOfTypes)]
      : columnTypes.includes(type)
        ? []
        : [invalid(`${path}.type`, type, oneOfTypes)]),
    ...(badFormat ? [invalid(`${path}.format`, format, `must be one of ${columnFormats.join(",")}`)] : []),
    ...(jsonPath === ""
      ? [required(`${path}.JSONPath`)]
      : jsonPath.startsWith(".")
        ? []
        : [invalid(`${path}.JSONPath`, jsonPath, "must be a simple json path starting with .")]),
  ];
}

function fieldsMistakes(versions: readonly Fields[]): readonly FieldError[] {
  const key = "selectableFields";
  return places(versions, key, { shared: `spec.${key}`, own: key }).flatMap(({ value, path }) => {
    const owner = versions.find((version) => version[key] === value) ?? versions[0];
    const schema = partAt(owner, "schema", "openAPIV3Schema");
    return selectableFieldsMistakes(parts({ value }, "value"), schema, path);
  });
}
