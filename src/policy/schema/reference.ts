import { type KindDescription, versionNames } from "./crd.ts";
import type { Field, ObjectSchema, Schema } from "./schema.ts";

/**
 * The reference page of a kind as Markdown. An object that several fields share is described where it first appears,
 * and linked to from there on. A kind that is described like another one, on whose page the fields are, links to it.
 */
export function referencePage(kind: KindDescription, like?: KindDescription): string {
  const body = like === undefined ? fieldsOf(kind) : [`All fields are those of [${like.kind}](${fileOf(like)}).`];
  return `${[...headOf(kind), ...body].join("\n\n")}\n`;
}

/** The name of the page: `clusterpolicy.md`. */
export function fileOf(kind: KindDescription): string {
  return `${kind.page ?? kind.kind.toLowerCase()}.md`;
}

function headOf(kind: KindDescription): readonly string[] {
  const [stored, ...others] = versionNames(kind).map((name) => `\`${kind.group}/${name}\``);
  const isOther = new Set(kind.versions.map(({ fields }) => fields.spec)).size > 1;
  const also =
    others.length === 0
      ? ""
      : `; also served as ${others.join(", ")}${isOther ? ", which lacks some older fields" : ""}`;
  const scope = kind.namespaced ? "belongs to a namespace" : "cluster-wide";
  return [
    "<!-- Generated from the source of the kind by scripts/reference.ts. -->",
    `# ${kind.kind}`,
    kind.description,
    `${stored}${also}. ${capital(scope)}. In kubectl: ${[kind.plural, ...kind.shortNames].map(code).join(", ")}.`,
  ];
}

interface Page {
  readonly kind: KindDescription;
  /** Where each object is described. */
  readonly homes: Map<ObjectSchema, string>;
  readonly sections: string[];
}

function fieldsOf(kind: KindDescription): readonly string[] {
  const page: Page = { kind, homes: new Map(), sections: [] };
  const [version] = kind.versions;
  if (version !== undefined) describe({ kind: "object", fields: version.fields }, "", page);
  return page.sections;
}

/** Adds a section for an object, then those of the objects within it. */
function describe(schema: ObjectSchema, path: string, page: Page): void {
  page.homes.set(schema, path);
  const inner: { readonly schema: ObjectSchema; readonly path: string }[] = [];
  const rows = Object.entries(schema.fields).map(([name, field]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const found = objectIn(field.schema, at);
    if (found !== undefined && !page.homes.has(found.schema)) {
      page.homes.set(found.schema, found.path);
      inner.push(found);
    }
    return rowOf(name, field, { page, path: at });
  });
  const table = ["| Field | Type | |", "| --- | --- | --- |", ...rows].join("\n");
  page.sections.push(...(path === "" ? [] : [`## ${path}`]), ...together(schema), table);
  for (const one of inner) describe(one.schema, one.path, page);
}

function rowOf(name: string, field: Field, at: { readonly page: Page; readonly path: string }): string {
  const refused = at.page.kind.refused?.includes(at.path) === true;
  const facts = [
    field.required ? "**Required.**" : "",
    field.description,
    "default" in field.schema && field.schema.kind !== "object"
      ? `Default: ${code(String(field.schema.default))}.`
      : "",
    limits(field.schema),
    field.deprecated === undefined ? "" : `*Deprecated: ${field.deprecated}*`,
    refused ? "*Not enforced yet: a policy that uses it is refused.*" : "",
  ];
  const cells = [code(name), typeOf(field.schema, at.page), facts.filter((fact) => fact !== "").join(" ")];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function typeOf(schema: Schema, page: Page): string {
  switch (schema.kind) {
    case "text":
      return schema.choices === undefined ? "text" : schema.choices.map(code).join(" ");
    case "flag":
      return "true or false";
    case "integer":
      return "whole number";
    case "list":
      return `list of ${typeOf(schema.items, page)}`;
    case "map":
      return `map of ${typeOf(schema.values, page)}`;
    case "object":
      return `[object](#${anchorOf(page.homes.get(schema) ?? "")})`;
    case "anything":
      return "any";
    default:
      return schema satisfies never;
  }
}

function limits(schema: Schema): string {
  if (schema.kind === "text" && schema.maxLength !== undefined) return `At most ${schema.maxLength} characters.`;
  if (schema.kind === "integer" && schema.minimum !== undefined) return `At least ${schema.minimum}.`;
  return "";
}

function together({ apart, exactlyOne }: ObjectSchema): readonly string[] {
  return [
    ...(apart === undefined ? [] : [`Not together: ${apart.map(code).join(", ")}.`]),
    ...(exactlyOne === undefined ? [] : [`Exactly one of ${exactlyOne.map(code).join(", ")}.`]),
  ];
}

function objectIn(schema: Schema, path: string): { readonly schema: ObjectSchema; readonly path: string } | undefined {
  if (schema.kind === "object") return { schema, path };
  if (schema.kind === "list") return objectIn(schema.items, `${path}[]`);
  return schema.kind === "map" ? objectIn(schema.values, `${path}{}`) : undefined;
}

/** The anchor that Markdown renderers make of a heading. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z0-9_-]/g, "");
}

function code(text: string): string {
  return `\`${text}\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
