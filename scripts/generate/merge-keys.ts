/**
 * Prints how the lists of built-in kinds are merged as the compact table that `src/policy/mutate/generated/merge-keys.ts`
 * holds and `src/policy/mutate/schema.ts` reads; the notation is described there. It is made from the API of Kubernetes
 * v1.21, since that is what the merge of Kyverno knows. (kustomize: kyaml/openapi/kubernetesapi)
 */
import { type GoField, type GoFile, type GoType, parseGoFile } from "./go-types.ts";
import { type GoPackage, locateModules, type ReadPackage } from "./modules.ts";

const mergeModules = ["k8s.io/api", "k8s.io/apimachinery", "k8s.io/apiextensions-apiserver", "k8s.io/kube-aggregator"];
const mergeVersion = "v0.21.2";

/** Finds the modules that {@link printMergeKeys} reads; see `locateModules`. */
export function locateMergeModules(options: { readonly offline?: boolean } = {}): ReadPackage {
  return locateModules({ ...options, names: mergeModules, version: mergeVersion });
}

/** Folders of `k8s.io/api` by group. */
const groups: readonly (readonly [group: string, folder: string, versions: readonly string[]])[] = [
  ["", "core", ["v1"]],
  ["admissionregistration.k8s.io", "admissionregistration", ["v1", "v1beta1"]],
  ["apps", "apps", ["v1"]],
  ["authentication.k8s.io", "authentication", ["v1", "v1beta1"]],
  ["authorization.k8s.io", "authorization", ["v1", "v1beta1"]],
  ["autoscaling", "autoscaling", ["v1", "v2beta1", "v2beta2"]],
  ["batch", "batch", ["v1", "v1beta1"]],
  ["certificates.k8s.io", "certificates", ["v1", "v1beta1"]],
  ["coordination.k8s.io", "coordination", ["v1", "v1beta1"]],
  ["discovery.k8s.io", "discovery", ["v1", "v1beta1"]],
  ["events.k8s.io", "events", ["v1", "v1beta1"]],
  ["extensions", "extensions", ["v1beta1"]],
  ["flowcontrol.apiserver.k8s.io", "flowcontrol", ["v1beta1"]],
  ["networking.k8s.io", "networking", ["v1", "v1beta1"]],
  ["node.k8s.io", "node", ["v1", "v1beta1"]],
  ["policy", "policy", ["v1", "v1beta1"]],
  ["rbac.authorization.k8s.io", "rbac", ["v1", "v1beta1"]],
  ["scheduling.k8s.io", "scheduling", ["v1", "v1beta1"]],
  ["storage.k8s.io", "storage", ["v1", "v1beta1"]],
];

const meta = "k8s.io/apimachinery/pkg/apis/meta/v1";

const kindPackages: readonly GoPackage[] = [
  ...groups.flatMap(([group, folder, versions]) =>
    versions.map((version) => ({ path: `k8s.io/api/${folder}/${version}`, group, version })),
  ),
  ...["v1", "v1beta1"].map((version) => ({
    path: `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/${version}`,
    group: "apiextensions.k8s.io",
    version,
  })),
  ...["v1", "v1beta1"].map((version) => ({
    path: `k8s.io/kube-aggregator/pkg/apis/apiregistration/${version}`,
    group: "apiregistration.k8s.io",
    version,
  })),
];

/** Declared as kinds, and never served: those of the old group but one, and some that were for inner use. */
const unserved =
  /^(extensions\/v1beta1 (?!Ingress$)|batch\/v1beta1 JobTemplate$|v1 (EphemeralContainers|PodStatusResult|RangeAllocation)$)/;

/** The whole text of `src/policy/mutate/generated/merge-keys.ts`. */
export function printMergeKeys(read: ReadPackage): string {
  const sources = new Map(
    [meta, ...kindPackages.map(({ path }) => path)].map((path) => [path, readSource(path, read)]),
  );
  const types = typesThatMerge(sources);
  const kinds = kindPackages.flatMap((one) => kindsOf(one, sources.get(one.path), types));
  return [
    `// Made from ${mergeModules.map((name) => `${name} ${mergeVersion}`).join(", ")}`,
    "// by `node scripts/generate/main.ts`; do not edit. The notation is described in ../schema.ts.",
    "",
    "export const kinds = `",
    ...kinds.sort(),
    "`;",
    "",
    "export const types = `",
    ...reachable(kinds, types),
    "`;",
    "",
  ].join("\n");
}

/** The lines of the types that kinds lead to. */
function reachable(kinds: readonly string[], types: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const byName = new Map([...types].map(([name, fields]) => [shortName(name), fields]));
  const found = new Set<string>();
  const visit = (name: string | undefined): void => {
    if (name === undefined || found.has(name)) return;
    found.add(name);
    for (const field of byName.get(name) ?? []) visit(field.split(":")[1]);
  };
  for (const kind of kinds) visit(kind.split(" ")[2]);
  return [...found].map((name) => [name, ...(byName.get(name) ?? [])].join(" ")).sort();
}

interface Source {
  readonly path: string;
  readonly files: readonly GoFile[];
  readonly types: ReadonlyMap<string, GoType>;
  readonly imports: ReadonlyMap<string, string>;
}

function readSource(path: string, read: ReadPackage): Source {
  const texts = [...read(path)].filter(([name]) => /^types.*\.go$|^register\.go$/.test(name));
  const files = texts.map(([, text]) => parseGoFile(text));
  return {
    path,
    files,
    types: new Map(files.flatMap((file) => file.types).map((type) => [type.name, type])),
    imports: new Map(files.flatMap((file) => [...file.imports])),
  };
}

type Sources = ReadonlyMap<string, Source>;

/** Types below which lists are merged by key, with the fields that lead there. */
function typesThatMerge(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const merging = new Set<string>();
  const structs = [...sources.values()].flatMap((source) =>
    [...source.types.values()].map((type) => ({ source, type })),
  );
  for (let before = -1; before !== merging.size; ) {
    before = merging.size;
    for (const { source, type } of structs) {
      if (fieldsOf(type, source, { sources, merging }).length > 0) merging.add(`${source.path}.${type.name}`);
    }
  }
  const named = structs.map(({ source, type }) => {
    return [`${source.path}.${type.name}`, fieldsOf(type, source, { sources, merging })] as const;
  });
  return new Map(named.filter(([name]) => merging.has(name)));
}

interface Search {
  readonly sources: Sources;
  readonly merging: ReadonlySet<string>;
}

function fieldsOf(type: GoType, source: Source, search: Search): readonly string[] {
  if (type.kind !== "struct") return [];
  return type.fields.flatMap((field) => {
    const [name = "", ...options] = (field.tags.get("json") ?? "").split(",");
    if (name === "-") return [];
    const target = targetOf(field.type, source, search);
    if (options.includes("inline") || (name === "" && field.goName === "")) {
      return target === undefined ? [] : fieldsOf(target.type, target.source, search);
    }
    return fieldText(name, field, target, search);
  });
}

function fieldText(name: string, field: GoField, target: Target | undefined, { merging }: Search): readonly string[] {
  const below = target !== undefined && merging.has(target.name) ? `:${shortName(target.name)}` : "";
  const strategies = (field.tags.get("patchStrategy") ?? "").split(",");
  if (strategies.includes("merge") && field.type.startsWith("[]")) {
    const keys = field.markers.get("listMapKey") ?? [field.tags.get("patchMergeKey") ?? ""];
    return [`${name}=${keys.join(",")}${below}`];
  }
  // Within other lists nothing is merged: they are replaced as a whole.
  return below === "" || field.type.startsWith("[]") ? [] : [`${name}${below}`];
}

interface Target {
  readonly name: string;
  readonly type: GoType;
  readonly source: Source;
}

function targetOf(expression: string, source: Source, { sources }: Search): Target | undefined {
  const plain = expression.replace(/^(\[\]|\*)+/, "");
  const [first = "", second] = plain.split(".");
  const home = second === undefined ? source : sources.get(source.imports.get(first) ?? "");
  const type = home?.types.get(second ?? first);
  if (home === undefined || type === undefined) return undefined;
  return { name: `${home.path}.${type.name}`, type, source: home };
}

function kindsOf(one: GoPackage, source: Source | undefined, types: ReadonlyMap<string, unknown>): readonly string[] {
  const apiVersion = one.group === "" ? one.version : `${one.group}/${one.version}`;
  return [...(source?.types.values() ?? [])]
    .filter((type) => type.kind === "struct" && type.fields.some(({ type: field }) => field === "metav1.ObjectMeta"))
    .filter(({ name }) => !unserved.test(`${apiVersion} ${name}`))
    .filter(({ name }) => types.has(`${one.path}.${name}`) && isKind(source, name))
    .map(({ name }) => `${apiVersion} ${name} ${shortName(`${one.path}.${name}`)}`);
}

/** Templates have metadata as well, but no version of their own. */
function isKind(source: Source | undefined, name: string): boolean {
  const type = source?.types.get(name);
  return type?.kind === "struct" && type.fields.some((field) => field.type === "metav1.TypeMeta");
}

/** `core/v1.Pod` for `k8s.io/api/core/v1.Pod`. */
function shortName(name: string): string {
  return name.split("/").slice(-2).join("/");
}
