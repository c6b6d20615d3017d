/**
 * Prints what the types and fields of the built-in kinds are for, in the words of Kubernetes' own OpenAPI definitions,
 * as `src/apiserver/generated/descriptions.ts`: compressed, since only `kubectl explain` reads them.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { packages } from "./modules.ts";

/** The generated OpenAPI definitions, by module. */
const sources = [
  ["k8s.io/kubernetes", "v1.34.3"],
  ["k8s.io/apiextensions-apiserver", "v0.34.3"],
] as const;

/** Packages of which only a few types are needed. */
const plain = ["api/resource", "util/intstr", "runtime"].map((name) => `k8s.io/apimachinery/pkg/${name}`);
const wanted: ReadonlySet<string> = new Set([...packages.map(({ path }) => path), ...plain]);

/** The whole text of `src/apiserver/generated/descriptions.ts`. Needs Go, and the network once. */
export function printDescriptions(): string {
  const types = new Map<string, string>();
  for (const [module, version] of sources) {
    const text = readFileSync(join(folderOf(module, version), "pkg/generated/openapi/zz_generated.openapi.go"), "utf8");
    for (const [name, lines] of describedIn(text)) if (!types.has(name)) types.set(name, lines);
  }
  const text = [...types.values()].join("\n");
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const packed = brotliCompressSync(Buffer.from(text, "utf8"), { params }).toString("base64");
  return [
    `// Made from the OpenAPI definitions of ${sources.map((one) => one.join(" ")).join(" and ")}`,
    "// (Apache License 2.0) by `node scripts/generate/main.ts`; do not edit. ../codec/descriptions.ts reads it.",
    "",
    "/**",
    " * What types and fields are for: in base64, compressed by brotli, a line for each type (its OpenAPI name, a tab, the",
    " * description) followed by a line for each of its fields, which begins with a tab. Line breaks are written `\\n`.",
    " */",
    `export const descriptions = "${packed}";`,
    "",
  ].join("\n");
}

function folderOf(module: string, version: string): string {
  const answer = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`], { encoding: "utf8" });
  return (JSON.parse(answer) as { readonly Dir: string }).Dir;
}

/** Types by their OpenAPI names with their lines; the source is formatted, so that indentation says where a line is. */
function describedIn(text: string): Map<string, string> {
  const names = new Map(
    [...text.matchAll(/^\t\t"?([^\s"]+)"?: +(schema_\w+)\(ref\),$/gm)].map(([, path = "", name = ""]) => [name, path]),
  );
  const found = new Map<string, string>();
  for (const [, name = "", body = ""] of text.matchAll(/^func (schema_\w+)\([\s\S]*?\{\n([\s\S]*?)^\}$/gm)) {
    const path = names.get(name) ?? "";
    const typeName = openApiName(path);
    if (wanted.has(path.slice(0, path.lastIndexOf(".")))) found.set(typeName, linesOf(typeName, body));
  }
  return found;
}

/** `k8s.io/api/core/v1.Pod` as OpenAPI names it: `io.k8s.api.core.v1.Pod`. */
function openApiName(path: string): string {
  const [host = "", ...rest] = path.split("/");
  return [...host.split(".").reverse(), ...rest].join(".");
}

function linesOf(typeName: string, body: string): string {
  const fields: string[] = [];
  let own = "";
  let field = "";
  for (const line of body.split("\n")) {
    const start = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1];
    if (start !== undefined) field = start;
    const described = /^(\t+)Description: +("(?:[^"\\]|\\.)*"),$/.exec(line);
    if (!described) continue;
    const written = (JSON.parse(described[2] ?? '""') as string)
      .replaceAll("\\", "\\\\")
      .replaceAll("\n", "\\n")
      .replaceAll("\t", "\\t");
    if (described[1]?.length === 4) own = written;
    else if (described[1]?.length === 7) fields.push(`\t${field}\t${written}`);
  }
  return [`${typeName}\t${own}`, ...fields].join("\n");
}
