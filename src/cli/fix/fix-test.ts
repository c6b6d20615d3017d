import type { Json, JsonObject } from "../../kube/index.ts";
import { type Fixed, listAt, objectAt, without, withPlainMetadata } from "./fixed.ts";

/** Puts a test into the form of now; `compress` makes one row of those that differ only in their resources. */
export function fixTest(document: JsonObject, compress: boolean): Fixed {
  const headed = withHead(document, "Test");
  const warnings = [...headed.warnings];
  let test = headed.document;
  const { name } = test;
  if (typeof name === "string" && name !== "") {
    warnings.push("name is deprecated, moving it into `metadata.name`");
    test = { ...without(test, ["name"]), metadata: { ...objectAt(test, "metadata"), name } };
  }
  for (const field of ["policies", "resources"]) {
    if (texts(test[field]).length === 0) warnings.push(`test has no ${field}`);
  }
  const rows = listAt(test, "results").map((row) => withoutDuplicates(row, warnings));
  const results = (compress ? compressed(rows, warnings) : rows).sort(byRow);
  const fixed = Object.hasOwn(test, "results") ? { ...test, results } : test;
  return { document: withPlainMetadata(fixed), warnings };
}

/** Says what kind of document it is, where that is missing. */
export function withHead(document: JsonObject, kind: string): Fixed {
  const warnings: string[] = [];
  const head: Record<string, Json> = {};
  if ((document.apiVersion ?? "") === "") {
    warnings.push("api version is not set, setting `cli.kyverno.io/v1alpha1`");
    head.apiVersion = "cli.kyverno.io/v1alpha1";
  }
  if ((document.kind ?? "") === "") {
    warnings.push(`kind is not set, setting \`${kind}\``);
    head.kind = kind;
  }
  return { document: { ...document, ...head }, warnings };
}

const lists = [
  ["resources", "resources"],
  ["generatedResources", "generated resources"],
] as const;

function withoutDuplicates(row: JsonObject, warnings: string[]): JsonObject {
  const unique: Record<string, Json> = { ...row };
  for (const [field, words] of lists) {
    const all = texts(row[field]);
    const once = [...new Set(all)];
    if (once.length !== all.length) warnings.push(`test results contains duplicate ${words}`);
    if (Object.hasOwn(row, field)) unique[field] = once.sort();
  }
  return unique;
}

/** Rows that are equal in everything but the objects that they name become one. */
function compressed(rows: readonly JsonObject[], warnings: string[]): JsonObject[] {
  const named = ["resources", "resourceSpecs", "generatedResources"];
  const groups = Map.groupBy(rows, (row) => JSON.stringify(Object.entries(without(row, named)).sort()));
  return [...groups.values()].map((group) => {
    const joined: Record<string, Json> = { ...without(group[0] ?? {}, named) };
    for (const field of named) {
      const all = group.flatMap((row) => (Array.isArray(row[field]) ? (row[field] as readonly Json[]) : []));
      if (all.length > 0) joined[field] = all;
    }
    return withoutDuplicates(joined, warnings);
  });
}

const sortedBy = ["policy", "rule", "result", "kind", "generatedResource", "cloneSourceResource"];

function byRow(a: JsonObject, b: JsonObject): number {
  for (const field of sortedBy) {
    const [left, right] = [String(a[field] ?? ""), String(b[field] ?? "")];
    if (left !== right) return left < right ? -1 : 1;
  }
  return byTexts(a.resources, b.resources) || byTexts(a.generatedResources, b.generatedResources);
}

function byTexts(a: Json | undefined, b: Json | undefined): number {
  const [left, right] = [texts(a), texts(b)];
  if (left.length !== right.length) return left.length - right.length;
  const at = left.findIndex((text, index) => text !== right[index]);
  return at < 0 ? 0 : (left[at] ?? "") < (right[at] ?? "") ? -1 : 1;
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
