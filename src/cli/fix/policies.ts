import { type Json, type JsonObject, jsonEqual, own } from "../../kube/index.ts";
import { documentKind, type Files, InputError, isKubernetesObject, writeFile, yamlFilesUnder } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";
import { yamlText } from "../output/yaml.ts";
import { fixPolicy } from "./fix-policy.ts";

/** Where files are read, and what is told. */
export interface Fixing {
  readonly files: Files;
  readonly streams: Streams;
}

/**
 * Goes through all files with policies of `kyverno.io` below folders. Other documents of a file that is written stay in
 * it, which Kyverno's command line does not see to. (kyverno: cmd/cli/kubectl-kyverno/commands/fix/policy)
 */
export function fixPolicies(folders: readonly string[], save: boolean, fixing: Fixing): void {
  for (const path of folders.flatMap(yamlFilesUnder)) fixFile(path, save, fixing);
  fixing.streams.out("Done.\n");
}

function fixFile(path: string, save: boolean, { files, streams }: Fixing): void {
  const documents = documentsIn(path, files);
  if (!documents.some(isClassic)) return;
  const fixed = documents.map((document) => {
    if (!isClassic(document)) return document;
    streams.out(`Processing file (${path})...\n`);
    const { document: made, warnings } = fixPolicy(document as JsonObject);
    for (const warning of warnings) streams.out(`  WARNING: ${warning}\n`);
    return made;
  });
  if (!save || jsonEqual(documents, fixed)) return;
  streams.out(`  Saving file (${path})...\n`);
  writeFile(path, fixed.map((document) => `---\n${yamlText(document, { indent: 2 })}`).join(""));
  streams.out("    OK\n");
}

/** A file that cannot be read has no policies to fix. */
function documentsIn(path: string, files: Files): readonly Json[] {
  try {
    return files.documents(path).map(({ value }) => value as Json);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

function isClassic(document: Json): boolean {
  if (!isKubernetesObject(document) || documentKind(document).kind !== "policy") return false;
  return document.apiVersion.startsWith("kyverno.io/") && Array.isArray(own(document.spec, "rules"));
}
