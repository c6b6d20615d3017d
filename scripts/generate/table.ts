/**
 * Prints Go's type declarations as the compact table that `src/kube/builtin/generated/table.ts` holds and
 * `src/kube/builtin/table.ts` reads; the notation is described there.
 */
import { type GoField, type GoFile, type GoType, parseGoFile } from "./go-types.ts";
import { type GoPackage, modules, moduleVersion, packages, type ReadPackage } from "./modules.ts";

/** Types whose JSON or protobuf form Go code makes by hand; the codec knows each of them by this name. */
const specials: Readonly<Record<string, string>> = {
  "k8s.io/apimachinery/pkg/apis/meta/v1.Time": "time",
  "k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime": "microtime",
  "k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1": "fields",
  "k8s.io/apimachinery/pkg/api/resource.Quantity": "quantity",
  "k8s.io/apimachinery/pkg/util/intstr.IntOrString": "intorstring",
  "k8s.io/apimachinery/pkg/runtime.RawExtension": "raw",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON": "json",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrArray": "schema-or-array",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrBool": "schema-or-bool",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrStringArray": "schema-or-strings",
};

/** Types that are marked as enums, and that the API server's own OpenAPI tells no values of. */
const open: ReadonlySet<string> = new Set(
  ["ReinvocationPolicyType", "ScopeType"].map((name) => `k8s.io/api/admissionregistration/v1.${name}`),
);

/** Packages of which only a few names are needed, written out by hand. */
const plainPackages: readonly (readonly [path: string, types: readonly string[]])[] = [
  ["k8s.io/apimachinery/pkg/api/resource", ["Quantity=!quantity"]],
  ["k8s.io/apimachinery/pkg/util/intstr", ["IntOrString=!intorstring"]],
  ["k8s.io/apimachinery/pkg/runtime", ["RawExtension=!raw"]],
  ["k8s.io/apimachinery/pkg/types", ["UID=s"]],
];

const paths = [...packages.map((one) => one.path), ...plainPackages.map(([path]) => path)];

/** The whole text of `src/kube/builtin/generated/table.ts`. Throws on anything in the sources that it does not know. */
export function printTable(read: ReadPackage): string {
  const sources = new Map(packages.map((one) => [one.path, readSources(one, read)]));
  const entries = packages.map((one) => printPackage(one, sources));
  const plain = plainPackages.map(([path, types]) => entryText({ path, group: "", version: "" }, [], [], types));
  return [...header(), "export const packages: readonly PackageTable[] = [", ...entries, ...plain, "];", ""].join("\n");
}

function header(): string[] {
  return [
    `// Made from ${modules.map((name) => `${name} ${moduleVersion}`).join(", ")}`,
    "// by `node scripts/generate/main.ts`; do not edit. The notation is described in ../table.ts.",
    "",
    "/** One Go package: the kinds it registers, the resources among them, and a line for each of its types. */",
    "export interface PackageTable {",
    "  readonly path: string;",
    "  readonly group: string;",
    "  readonly version: string;",
    "  readonly kinds: string;",
    "  readonly resources: string;",
    "  readonly types: string;",
    "}",
    "",
  ];
}

interface Source {
  readonly files: readonly GoFile[];
  readonly types: ReadonlyMap<string, GoType>;
  readonly registered: readonly string[];
}

function readSources(one: GoPackage, read: ReadPackage): Source {
  const texts = read(one.path);
  const files = [...texts]
    .filter(([name]) => /^types.*\.go$/.test(name) || /^(micro_)?time\.go$|^duration\.go$/.test(name))
    .map(([, text]) => parseGoFile(text));
  const types = new Map(files.flatMap((file) => file.types).map((type) => [type.name, type]));
  return { files, types, registered: registeredIn(texts.get("register.go") ?? "", one) };
}

/** The kinds that a package's `register.go` adds under its group and version. */
function registeredIn(text: string, one: GoPackage): string[] {
  const calls =
    one.path === packages[0]?.path
      ? /AddUnversionedTypes\(Unversioned,([\s\S]*?)\)/g
      : /AddKnownTypes\(SchemeGroupVersion,([\s\S]*?)\)/g;
  const names = [...text.matchAll(calls)].flatMap(([, list = ""]) => [...list.matchAll(/&(\w+)\{\}/g)]);
  return [...new Set(names.map(([, name = ""]) => name))];
}

function printPackage(one: GoPackage, sources: ReadonlyMap<string, Source>): string {
  const source = sources.get(one.path);
  if (source === undefined) throw new Error(`no sources of ${one.path}`);
  const lines = [...source.types.values()]
    .filter((type) => type.kind !== "alias" && (isSpecial(one, type) || !isClientOnly(type)))
    .map((type) => printType(type, { home: one.path, one, source, sources }))
    .sort();
  const kinds = source.registered.filter((name) => source.types.has(name)).sort();
  return entryText(
    one,
    kinds,
    kinds.flatMap((name) => resourceOf(source.types.get(name))),
    lines,
  );
}

function entryText(
  one: GoPackage,
  kinds: readonly string[],
  resources: readonly string[],
  lines: readonly string[],
): string {
  return [
    "  {",
    `    path: ${JSON.stringify(one.path)},`,
    `    group: ${JSON.stringify(one.group)},`,
    `    version: ${JSON.stringify(one.version)},`,
    `    kinds: ${JSON.stringify(kinds.join(" "))},`,
    `    resources: ${JSON.stringify(resources.join(" "))},`,
    `    types: ${templateOf(lines)},`,
    "  },",
  ].join("\n");
}

function templateOf(lines: readonly string[]): string {
  const text = lines.join("\n");
  if (/[`\\]|\$\{/.test(text)) throw new Error("the table would need escapes");
  return `\`${text}\``;
}

const isSpecial = (one: GoPackage, type: GoType) => `${one.path}.${type.name}` in specials;

/** Structs without a tagged field exist for Go's clients only, such as `InternalEvent`. */
function isClientOnly(type: GoType): boolean {
  return type.kind === "struct" && type.fields.length > 0 && type.fields.every((field) => !field.tags.has("json"));
}

/** `Pod:pods:ns`: kind, plural, `n` for namespaced, `s` for a status subresource. */
function resourceOf(type: GoType | undefined): string[] {
  if (type?.kind !== "struct" || type.name.endsWith("List")) return [];
  const { markers, name } = type;
  const client = markers.has("genclient") && !markers.has("genclient:noVerbs");
  if (!client && name !== "Binding") return [];
  const verbs = markers.get("genclient:onlyVerbs")?.join(",").split(",");
  const updates = verbs === undefined || verbs.includes("updateStatus");
  const status =
    updates && !markers.has("genclient:noStatus") && type.fields.some((field) => jsonName(field) === "status");
  const scope = markers.has("genclient:nonNamespaced") ? "" : "n";
  return [`${name}:${markers.get("resourceName")?.[0] ?? pluralOf(name)}:${scope}${status ? "s" : ""}`];
}

/** kubernetes: apimachinery pkg/api/meta UnsafeGuessKindToResource */
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith("endpoints")) return singular;
  if (singular.endsWith("s")) return `${singular}es`;
  return singular.endsWith("y") ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

interface Place {
  /** The package whose table the text goes to; names of all others carry their index. */
  readonly home: string;
  /** The package whose declaration is read. */
  readonly one: GoPackage;
  readonly source: Source;
  readonly sources: ReadonlyMap<string, Source>;
}

function printType(type: GoType, place: Place): string {
  const special = specials[`${place.one.path}.${type.name}`];
  if (special !== undefined) return [`${type.name}=!${special}`, ...specialFields(type, place)].join(" ");
  if (type.kind === "struct") return printStruct(type.name, type, place);
  const target = structBehind(type, place);
  if (target) return printStruct(type.name, target.type, target.place);
  const markers = type.kind === "named" ? type.markers : undefined;
  const isEnum = markers?.has("enum") && !open.has(`${place.one.path}.${type.name}`);
  const values = isEnum ? enumValues(type.name, place) : [];
  // Lists with this marker are a message with one repeated field to protobuf.
  const message = markers?.has("protobuf.nullable") ? "&" : "";
  return [`${type.name}=${message}${printExpression(type.type, place)}`, ...values].join(",");
}

/** The types that a hand-written union of schemas is made of, for its protobuf message. */
function specialFields(type: GoType, place: Place): string[] {
  if (type.kind !== "struct" || !type.name.startsWith("JSONSchemaPropsOr")) return [];
  return type.fields.map((field) => {
    const number = protobufNumber(field);
    return `${field.goName}:${number}:${printExpression(field.type, place)}`;
  });
}

/** `type List metav1.List` has the fields of the other struct. */
function structBehind(type: GoType, place: Place): { type: GoType & { kind: "struct" }; place: Place } | undefined {
  if (type.kind !== "named") return undefined;
  const [, prefix, name = ""] = /^(?:(\w+)\.)?(\w+)$/.exec(type.type) ?? [];
  if (prefix === undefined) return undefined;
  const one = packages.find((each) => each.path === importedAs(prefix, place));
  const source = place.sources.get(one?.path ?? "");
  const found = source?.types.get(name);
  if (one === undefined || source === undefined || found?.kind !== "struct") return undefined;
  return { type: found, place: { home: place.home, one, source, sources: place.sources } };
}

function enumValues(name: string, place: Place): string[] {
  const { files } = place.source;
  const borrowed = files.flatMap((file) => file.borrowed.get(name) ?? []).map((one) => borrowedValue(one, place));
  const values = [...files.flatMap((file) => file.constants.get(name) ?? []), ...borrowed];
  if (values.some((value) => /[,\n]/.test(value))) throw new Error(`a value of ${name} would need escapes`);
  return [...new Set(values)].sort();
}

/** `v1.IPv4Protocol`: what the constant of that package is. */
function borrowedValue(reference: string, place: Place): string {
  const [prefix = "", name = ""] = reference.split(".");
  const files = place.sources.get(importedAs(prefix, place))?.files ?? [];
  return files.map((file) => file.named.get(name)).find((one) => one !== undefined) ?? fail(`no constant ${reference}`);
}

function printStruct(name: string, type: GoType & { kind: "struct" }, place: Place): string {
  const atomic = type.markers.get("structType")?.[0] === "atomic" ? "^" : "";
  const fields = type.fields.flatMap((field) => printField(field, place));
  return [name + atomic, ...fields].join(" ");
}

function printField(field: GoField, place: Place): string[] {
  const [, ...options] = (field.tags.get("json") ?? "").split(",");
  const number = protobufNumber(field);
  const type = printExpression(field.type, place);
  if (options.includes("inline")) return [`+${field.type.split(".").at(-1)}:${number}:${type}`];
  const name = jsonName(field);
  if (name === "-" || name === "") return [];
  const parts = [
    name,
    number,
    type,
    flagsOf(field, options),
    listTypeOf(field),
    patchOf(field),
    defaultOf(field, place),
  ];
  return [parts.join(":").replace(/:+$/, "")];
}

function jsonName(field: GoField): string {
  return (field.tags.get("json") ?? "").split(",")[0] ?? "";
}

function protobufNumber(field: GoField): string {
  return (field.tags.get("protobuf") ?? "").split(",")[1] ?? "0";
}

function flagsOf(field: GoField, options: readonly string[]): string {
  const { markers } = field;
  const optional = markers.has("optional") || markers.has("k8s:optional") || options.includes("omitempty");
  const explicit = markers.has("required") || markers.has("k8s:required");
  const atomic = [...(markers.get("mapType") ?? []), ...(markers.get("structType") ?? [])].includes("atomic");
  return [
    options.includes("omitempty") ? "?" : "",
    options.includes("omitzero") ? "0" : "",
    explicit || !optional ? "!" : "",
    atomic ? "^" : "",
  ].join("");
}

function listTypeOf(field: GoField): string {
  const type = field.markers.get("listType")?.[0];
  if (type === undefined) return "";
  return [type[0], ...(field.markers.get("listMapKey") ?? [])].join(",");
}

const strategyLetters: Readonly<Record<string, string>> = { merge: "m", retainKeys: "k", replace: "r" };

function fail(message: string): never {
  throw new Error(message);
}

/** A letter for each strategy, then the merge key. */
function patchOf(field: GoField): string {
  const strategies = field.tags.get("patchStrategy")?.split(",") ?? [];
  const key = field.tags.get("patchMergeKey");
  const letters = strategies.map((one) => strategyLetters[one] ?? fail(`unknown patch strategy ${one}`));
  if (strategies.length === 0 && key === undefined) return "";
  return [letters.join(""), ...(key === undefined ? [] : [key])].join(",");
}

function defaultOf(field: GoField, place: Place): string {
  const value = field.markers.get("default")?.[0];
  if (value === undefined) return "";
  const reference = /^ref\((\w+)\)$/.exec(value)?.[1];
  return reference === undefined ? value : JSON.stringify(constantNamed(reference, place));
}

function constantNamed(name: string, place: Place): string {
  const value = place.source.files.map((file) => file.named.get(name)).find((one) => one !== undefined);
  if (value === undefined) throw new Error(`no constant ${name}`);
  return value;
}

const basics: Readonly<Record<string, string>> = {
  string: "s",
  bool: "b",
  int32: "i",
  int64: "l",
  float64: "d",
  "[]byte": "y",
  "interface{}": "a",
};

function printExpression(type: string, place: Place): string {
  const basic = basics[type];
  if (basic !== undefined) return basic;
  if (type.startsWith("*")) return `*${printExpression(type.slice(1), place)}`;
  if (type.startsWith("[]")) return `[${printExpression(type.slice(2), place)}`;
  const map = /^map\[([\w.]+)\](.+)$/.exec(type);
  if (map)
    return `{${map[1] === "string" ? "" : printExpression(map[1] ?? "", place)}>${printExpression(map[2] ?? "", place)}`;
  return printName(type, place);
}

/** A named type: of the same package as it is, of another with that one's index before it: `0.ObjectMeta`. */
function printName(type: string, place: Place): string {
  const [, prefix, name = ""] = /^(?:(\w+)\.)?(\w+)$/.exec(type) ?? [];
  if (prefix === undefined) {
    const found = place.source.types.get(name);
    if (found === undefined) throw new Error(`${place.one.path} has no type ${type}`);
    return found.kind === "alias" ? printExpression(found.type, place) : nameFrom(place.one.path, name, place);
  }
  const path = importedAs(prefix, place);
  if (!paths.includes(path)) throw new Error(`${place.one.path} refers to ${type} of ${path}, which is not read`);
  return nameFrom(path, name, place);
}

function nameFrom(path: string, name: string, place: Place): string {
  return path === place.home ? name : `${paths.indexOf(path)}.${name}`;
}

function importedAs(prefix: string, place: Place): string {
  const path = place.source.files.map((file) => file.imports.get(prefix)).find((one) => one !== undefined);
  if (path === undefined) throw new Error(`${place.one.path} does not import ${prefix}`);
  return path;
}
