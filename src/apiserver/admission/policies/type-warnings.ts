import { type GroupVersionKind, type JsonObject, own, type Resource } from "../../../kube/index.ts";
import { type CelType, dynType, typeOfSchema } from "../../../lang/cel/index.ts";
import type { Catalog } from "../../catalog.ts";
import type { Kind } from "../../kind.ts";
import { part, parts, text, texts } from "../../kinds/fields.ts";
import type { PolicyExpressions } from "./evaluation.ts";

/** A warning of the types in an expression, as the status of a policy has it. */
export interface TypeWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

/** Holds the expressions of a policy against the kinds that it is about. */
export type CheckTypes = (policy: Resource) => readonly TypeWarning[];

/** So many kinds a policy's expressions are held against. */
const mostKinds = 10;

/**
 * Holds the expressions of a ValidatingAdmissionPolicy against the kinds that it names: those without a wildcard.
 * kubernetes: apiserver pkg/admission/plugin/policy/validating/typechecking.go
 */
export function typeWarnings(
  catalog: Catalog,
  check: NonNullable<PolicyExpressions["typeMistakes"]>,
  policy: Resource,
): readonly TypeWarning[] {
  const params = paramsType(catalog, policy);
  const found = new Map<string, string[]>();
  for (const kind of kindsOf(catalog, policy)) {
    for (const { field, detail } of check(policy, { object: typeOf(kind), params })) {
      const texts = found.get(field) ?? [];
      texts.push(`${goText(kind.gvk)}: ${detail}\n`);
      found.set(field, texts);
    }
  }
  return [...found].map(([fieldRef, warnings]) => ({ fieldRef, warning: warnings.join("\n") }));
}

function paramsType(catalog: Catalog, policy: Resource): CelType | undefined {
  const wanted = part(part(policy, "spec"), "paramKind");
  if (wanted === undefined) return undefined;
  const apiVersion = text(wanted, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const kind = catalog.findKind({ group, version: apiVersion.slice(slash + 1), kind: text(wanted, "kind") });
  return kind && typeOf(kind);
}

function kindsOf(catalog: Catalog, policy: Resource): readonly Kind[] {
  const found = new Set<Kind>();
  for (const rule of parts(part(part(policy, "spec"), "matchConstraints"), "resourceRules")) {
    const [groups, versions] = [texts(rule, "apiGroups"), texts(rule, "apiVersions")];
    if ([...groups, ...versions].some((one) => one.includes("*"))) continue;
    const resources = texts(rule, "resources").filter((one) => !/[*/]/.test(one));
    const named = [...groups].sort().flatMap((group) => [...versions].sort().map((version) => ({ group, version })));
    const kinds = named.flatMap(({ group, version }) =>
      [...resources].sort().flatMap((resource) => catalog.find(group, version, resource) ?? []),
    );
    for (const kind of kinds.slice(0, mostKinds)) found.add(kind);
    if (kinds.length >= mostKinds) break;
  }
  return [...found].sort((a, b) => (orderOf(a.gvk) < orderOf(b.gvk) ? -1 : 1));
}

const orderOf = ({ group, version, kind }: GroupVersionKind) => [group, version, kind].join("\u0000");

function goText({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`;
}

/** What is known of a kind's objects; anything may be in those of which nothing is. */
function typeOf(kind: Kind): CelType {
  const known = types.get(kind);
  if (known !== undefined) return known;
  const { name, schemas } = kind.codec.openapi();
  const prefix = "#/components/schemas/";
  const resolve = (reference: string) => {
    const schema = reference.startsWith(prefix) ? own(schemas, reference.slice(prefix.length)) : undefined;
    return schema === undefined ? undefined : marked(schema as JsonObject);
  };
  const schema = own(schemas, name) as JsonObject | undefined;
  const type = (schema && typeOfSchema(schema, { name: kind.gvk.kind, isRoot: false, resolve })) ?? dynType;
  types.set(kind, type);
  return type;
}

/** Schemas of built-in types say by their format what those of custom kinds have a word of their own for. */
function marked(schema: JsonObject): JsonObject {
  return own(schema, "format") === "int-or-string" ? { ...schema, "x-kubernetes-int-or-string": true } : schema;
}

const types = new WeakMap<Kind, CelType>();
